/// The folder an algorithm tried to write to and may not, as its own log tells it.
enum ClosedFolder {
  /// What the C library calls it, in the language of a container without settings of its own.
  static let words = "Read-only file system"

  private static let longest = 512

  /// The folder of the last such message that names a file, as those of Python do:
  /// `[Errno 30] Read-only file system: '/opt/app/figures/1.png'`. Only the folder, since a name of a file may hold what the
  /// algorithm read; nil for one that is not a plain path.
  static func named(in log: String) -> String? {
    var (found, rest): (String?, Substring) = (nil, log[...])
    while let message = rest.firstRange(of: words + ": '") {
      rest = rest[message.upperBound...]
      let path = rest.prefix(longest).prefix { $0 != "'" && !$0.isNewline }
      guard rest[path.endIndex...].first == "'", path.hasPrefix("/"), let end = path.lastIndex(of: "/") else {
        continue
      }
      let folder = end == path.startIndex ? "/" : path[..<end]
      if folder.utf8.allSatisfy(isPlain) { found = String(folder) }
    }
    return found
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+".utf8.contains(byte)
    }
  }
}
