import WisselPayloads

/// An object as a file of a source: its name tells which object in which state it is, whatever the object is called.
struct ObjectName: Hashable {
  /// Stands for the object's name in the bucket.
  let key: String
  /// Stands for its content: of the ETag, or of the time it was written where there is none, and of its size.
  private let state: String

  init(_ object: ObjectListing.Entry) {
    key = Self.digest(object.key)
    state = Self.digest("\(object.tag.isEmpty ? object.modified : object.tag) \(object.size)")
  }

  /// Of a file's path; nil for a file that is no object.
  init?(path: String) {
    let parts = (path.split(separator: "/").last ?? "").split(separator: "-", maxSplits: 2)
    guard parts.count == 3, parts[0].utf8.count == 32, parts[1].utf8.count == 32 else { return nil }
    (key, state) = (String(parts[0]), String(parts[1]))
  }

  /// The state in which each object was brought last.
  ///
  /// - Parameter paths: Of files, each in a folder with the number of its load.
  static func last(of paths: [String]) -> Set<ObjectName> {
    var last: [String: (load: Int, name: ObjectName)] = [:]
    for path in paths {
      guard let name = ObjectName(path: path), let load = path.split(separator: "/").first.flatMap({ Int($0) }) else {
        continue
      }
      if last[name.key].map({ $0.load <= load }) ?? true { last[name.key] = (load, name) }
    }
    return Set(last.values.map(\.name))
  }

  /// The file's name: what tells it apart, and for people a part of what the object is called.
  ///
  /// - Parameter object: A key that names what can be loaded (see ``SourceFile/kind(_:)``).
  func file(of object: String) -> String {
    let last = object.split(separator: "/").last.map(String.init) ?? ""
    var endings = last.lowercased().split(separator: ".").suffix(2)
    if endings.last != "gz", endings.last != "zst" { endings = endings.suffix(1) }
    let ending = endings.joined(separator: ".")
    let stem = last.dropLast(min(ending.count + 1, last.count)).unicodeScalars.prefix(60).map { character in
      character.properties.isASCIIHexDigit || ("A"..."Z").contains(character) || ("a"..."z").contains(character)
        ? String(character) : "_"
    }
    return "\(key)-\(state)-\(stem.joined()).\(ending)"
  }

  /// A key for messages: not too long, and without what would steer a terminal.
  static func shown(_ key: String) -> String {
    let plain = key.unicodeScalars.prefix(120).map { character in
      switch character.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: "?"
      default: String(character)
      }
    }.joined()
    return "“\(plain)\(key.unicodeScalars.count > 120 ? "…" : "")”"
  }

  private static func digest(_ text: String) -> String { String(ContentDigest.name(of: text).suffix(32)) }
}
