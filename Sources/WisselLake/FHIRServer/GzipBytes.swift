import CCompression

/// Answers that came compressed.
enum GzipBytes {
  /// Whether bytes begin as gzip does (RFC 1952).
  static func isGzip(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The bytes made plain, where they are compressed.
  ///
  /// - Throws: `LakeError` for what is damaged, ends too early or is longer than the limit.
  static func plain(_ bytes: [UInt8], limit: Int) throws(LakeError) -> [UInt8] {
    guard isGzip(bytes) else { return bytes }
    guard let decoder = ccompression_open(1) else { throw LakeError("there is no memory for an answer") }
    defer { ccompression_close(decoder) }
    var (plain, position, isWhole) = ([UInt8](), 0, false)
    var room = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      var (taken, written) = (0, 0)
      let status = bytes[position...].withUnsafeBytes { input in
        room.withUnsafeMutableBytes { output in
          ccompression_step(
            decoder, input.baseAddress, input.count, &taken, output.baseAddress, output.count, &written)
        }
      }
      guard status >= 0 else { throw LakeError("a compressed answer is damaged") }
      position += taken
      isWhole = status == 1
      plain += room[..<written]
      guard plain.count <= limit else { throw LakeError("a compressed answer is too long") }
      if taken == 0, written == 0 { break }
    }
    guard isWhole else { throw LakeError("a compressed answer ends too early") }
    return plain
  }
}
