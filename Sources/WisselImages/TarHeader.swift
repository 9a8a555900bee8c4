/// The header block of a tar entry (POSIX ustar), always the same for the same entry: no times, no names of owners.
package enum TarHeader {
  package static let blockSize = 512

  /// The kinds of entries written here.
  package enum Kind: UInt8 {
    case file = 0x30
    case link = 0x32
    case folder = 0x35
  }

  /// The 512 bytes.
  ///
  /// - Parameters:
  ///   - name: The path without a slash in front; a folder's with one at its end.
  ///   - size: The number of bytes that follow.
  ///   - target: Where a link leads.
  package static func bytes(
    _ name: String, _ kind: Kind, mode: Int, size: Int, target: String = ""
  ) throws(ImageError) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: blockSize)
    func put(_ bytes: some Collection<UInt8>, at start: Int) {
      block.replaceSubrange(start..<start + bytes.count, with: bytes)
    }
    func octal(_ value: Int, at start: Int, digits: Int) {
      let text = String(value, radix: 8)
      put(Array((String(repeating: "0", count: digits - text.count) + text).utf8), at: start)
    }
    let (prefix, rest) = try split(name)
    guard target.utf8.count <= 100 else {
      throw ImageError("the link \(name) leads to a path that is too long for tar")
    }
    guard size < 1 << 33 else { throw ImageError("\(name) is too large for tar") }
    put(Array(rest.utf8), at: 0)
    octal(mode, at: 100, digits: 7)
    octal(0, at: 108, digits: 7)
    octal(0, at: 116, digits: 7)
    octal(size, at: 124, digits: 11)
    octal(0, at: 136, digits: 11)
    put(Array(repeating: UInt8(ascii: " "), count: 8), at: 148)
    block[156] = kind.rawValue
    put(Array(target.utf8), at: 157)
    put(Array("ustar\u{0}00".utf8), at: 257)
    octal(0, at: 329, digits: 7)
    octal(0, at: 337, digits: 7)
    put(Array(prefix.utf8), at: 345)
    let sum = block.reduce(0) { $0 + Int($1) }
    octal(sum, at: 148, digits: 6)
    block[154] = 0
    return block
  }

  /// How many zeros fill the last block of this many bytes.
  package static func padding(_ size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

  /// A name of more than 100 bytes in two parts, cut at a slash.
  private static func split(_ name: String) throws(ImageError) -> (String, String) {
    if name.utf8.count <= 100 { return ("", name) }
    for index in name.indices where name[index] == "/" {
      let rest = name[name.index(after: index)...]
      if !rest.isEmpty, rest.utf8.count <= 100, name[..<index].utf8.count <= 155 {
        return (String(name[..<index]), String(rest))
      }
    }
    throw ImageError("the path \(name) is too long for tar")
  }
}
