/// From a decrypted RSA block to the 32 bytes of the content key, without telling whether the block was well formed.
///
/// PKCS#1 v1.5 (RFC 8017 §7.2): `00 02`, at least eight bytes other than zero, `00`, then the message. Only two messages
/// are messages: 32 bytes (the key), or 44 characters (its base64, as the web client of vantage6 sends it). So the places
/// to look at are fixed, and every block is read in the same way: Bleichenbacher's question "was the padding right?" has
/// no answer in statuses, texts or time.
enum KeyUnwrapping {
  /// The key's length in bytes.
  static let keyBytes = 32
  /// The length of its base64 text.
  static let textBytes = 44

  /// The key in `block`, or `standIn` (32 bytes too) when the block holds none.
  static func key(in block: [UInt8], otherwise standIn: [UInt8]) -> [UInt8] {
    let head = ConstantTime.isZero(block[0]) & ConstantTime.isEqual(block[1], 2)
    let plain = head & isPadded(block, message: keyBytes)
    let decoded = decode(block[(block.count - textBytes)...])
    let text = head & isPadded(block, message: textBytes) & decoded.valid
    let tail = block[(block.count - keyBytes)...]
    return (0..<keyBytes).map { index in
      let other = ConstantTime.select(text, decoded.bytes[index], standIn[index])
      return ConstantTime.select(plain, tail[tail.startIndex + index], other)
    }
  }

  /// Whether everything between the head and the separator is other than zero, and the separator is where a message of
  /// that length needs it.
  private static func isPadded(_ block: [UInt8], message: Int) -> UInt8 {
    let separator = block.count - message - 1
    var zeros: UInt8 = 0
    for byte in block[2..<separator] { zeros |= ConstantTime.isZero(byte) }
    return ~zeros & ConstantTime.isZero(block[separator])
  }

  /// 44 characters as base64 of 32 bytes, in its one canonical writing.
  private static func decode(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], valid: UInt8) {
    let characters = Array(text)
    var values: [UInt8] = []
    values.reserveCapacity(textBytes)
    var valid = ConstantTime.isEqual(characters[textBytes - 1], 0x3D)
    for character in characters.dropLast() {
      let (value, known) = ConstantTime.base64Value(character)
      values.append(value)
      valid &= known
    }
    values.append(0)
    // 43 characters carry 258 bits: the last two are not part of the key and must be zero.
    valid &= ConstantTime.isZero(values[textBytes - 2] & 0b11)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(keyBytes + 1)
    for group in stride(from: 0, to: textBytes, by: 4) {
      bytes.append(values[group] << 2 | values[group + 1] >> 4)
      bytes.append(values[group + 1] << 4 | values[group + 2] >> 2)
      bytes.append(values[group + 2] << 6 | values[group + 3])
    }
    return (bytes, valid)
  }
}
