package import WisselSettings

/// A station's settings as they are asked for, before they are a file.
package struct NodeDraft: Hashable, Sendable {
  package struct Database: Hashable, Sendable {
    package var label: String
    package var type: String
    package var uri: String

    package init(label: String, type: String, uri: String) {
      self.label = label
      self.type = type
      self.uri = uri
    }
  }

  package struct Proxy: Hashable, Sendable {
    package var url: String
    package var username: String?
    package var passwordFile: String?

    package init(url: String, username: String? = nil, passwordFile: String? = nil) {
      self.url = url
      self.username = username
      self.passwordFile = passwordFile
    }
  }

  package var server: ServerAddress
  package var apiKey: Secret
  package var dataFolder: String
  package var databases: [Database] = []
  package var isEncrypted = false
  package var privateKey: String?
  /// Names or expressions; none: nothing may run yet.
  package var allowedAlgorithms: [String] = []
  package var engineSocket: String?
  package var proxy: Proxy?
  package var certificateAuthorities: String?

  package init(server: ServerAddress, apiKey: Secret, dataFolder: String) {
    self.server = server
    self.apiKey = apiKey
    self.dataFolder = dataFolder
  }

  /// The node YAML. It holds the API key.
  package var yaml: String {
    var lines = [
      "# A vantage6 node configuration, made by wissel station init. It holds the API key: keep it to its owner.",
      "api_key: \(YAMLText.quoted(apiKey.reveal()))",
      "server_url: \(YAMLText.quoted(server.url))",
      "port: \(server.port.map(String.init) ?? "null")",
      "api_path: \(YAMLText.quoted(server.apiPath))",
      "task_dir: \(YAMLText.quoted(dataFolder))",
      "databases:\(databases.isEmpty ? " []" : "")",
    ]
    for database in databases {
      lines += [
        "  - label: \(YAMLText.quoted(database.label))",
        "    type: \(YAMLText.quoted(database.type))",
        "    uri: \(YAMLText.quoted(database.uri))",
      ]
    }
    lines += ["encryption:", "  enabled: \(isEncrypted)"]
    if let privateKey { lines.append("  private_key: \(YAMLText.quoted(privateKey))") }
    // An expression that no image's name matches: an empty list would allow every image.
    let allowed = allowedAlgorithms.isEmpty ? [Self.nothing] : allowedAlgorithms
    lines += [
      "policies:", "  allowed_algorithms:\(allowedAlgorithms.isEmpty ? " # nothing yet: name images here" : "")",
    ]
    lines += allowed.map { "    - \(YAMLText.quoted($0))" }
    lines += [
      "# What algorithms write to their log may hold patients' data, and stays here.", "share_algorithm_logs: false",
    ]
    lines += ["logging:", "  level: INFO"]
    return (lines + additions).joined(separator: "\n") + "\n"
  }

  static let nothing = "^$"

  private var additions: [String] {
    var lines: [String] = []
    if let engineSocket { lines.append("  engine_socket: \(YAMLText.quoted(engineSocket))") }
    if let proxy {
      lines += ["  proxy:", "    url: \(YAMLText.quoted(proxy.url))"]
      if let username = proxy.username { lines.append("    username: \(YAMLText.quoted(username))") }
      if let file = proxy.passwordFile { lines.append("    password_file: \(YAMLText.quoted(file))") }
    }
    if let certificateAuthorities {
      lines.append("  certificate_authorities: \(YAMLText.quoted(certificateAuthorities))")
    }
    return lines.isEmpty ? [] : ["wissel:"] + lines
  }
}

/// Writes texts into YAML so that every reader reads the same texts.
enum YAMLText {
  /// In double quotes, with everything but printable ASCII and letters escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F: result.unicodeScalars.append(scalar)
      case _ where scalar.properties.isAlphabetic: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
