/// The profiles as they are written down, before they are made ready.
struct ProfileSource {
  struct Text {
    let head: JSON
    var elements: [JSON] = []
  }

  var resources: [Text] = []
  var types: [String: Text] = [:]
  var extensions: [JSON] = []
  var invariants: [String: JSON] = [:]

  static let plugin = ProfileSource(PluginProfiles.text)

  private init(_ text: String) {
    var current: Text?
    func end(_ source: inout ProfileSource) {
      guard let text = current else { return }
      if text.head["kind"]?.string == "resource" {
        source.resources.append(text)
      } else {
        source.types[text.head["url"]?.string ?? ""] = text
      }
      current = nil
    }
    for line in text.split(separator: "\n") {
      guard let json = try? JSONParser.parse(String(line)) else { preconditionFailure("a profile cannot be read") }
      switch json["kind"]?.string {
      case "resource", "type":
        end(&self)
        current = Text(head: json)
      case "extension":
        end(&self)
        extensions.append(json)
      case "invariant":
        end(&self)
        invariants[json["key"]?.string ?? ""] = json
      default: current?.elements.append(json)
      }
    }
    end(&self)
  }
}
