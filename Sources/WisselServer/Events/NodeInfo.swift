import WisselWire

/// What a node tells about itself, as rows of keys and texts: a plain value is one row, a list a row per item, an
/// object a row (or rows) under each inner key.
enum NodeInfo {
  /// More than any station has to tell.
  static let mostRows = 5000
  static let longestText = 10_000

  /// The rows, or nil for what is no object or too much.
  static func rows(_ info: JSONValue) -> [NodeConfigItem]? {
    guard let members = info.object else { return nil }
    var rows: [NodeConfigItem] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      if let inner = value.object {
        for (key, value) in inner.sorted(by: { $0.key < $1.key }) { rows += items(key, value) }
      } else {
        rows += items(key, value)
      }
      guard rows.count <= mostRows else { return nil }
    }
    return rows.allSatisfy { $0.key.utf8.count <= longestText && $0.value.utf8.count <= longestText } ? rows : nil
  }

  private static func items(_ key: String, _ value: JSONValue) -> [NodeConfigItem] {
    switch value {
    case .null: []
    case .array(let elements): elements.flatMap { items(key, $0) }
    case .string(let text): [NodeConfigItem(key: key, value: text)]
    case .bool(let value): [NodeConfigItem(key: key, value: value ? "1" : "0")]
    case .int(let number): [NodeConfigItem(key: key, value: String(number))]
    case .double(let number): [NodeConfigItem(key: key, value: String(number))]
    case .object: [NodeConfigItem(key: key, value: (try? WireJSON.text(value)) ?? "")]
    }
  }
}
