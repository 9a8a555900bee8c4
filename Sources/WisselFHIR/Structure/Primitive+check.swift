extension Primitive {
  /// Whether bytes have the form the type demands: a text's without quotes and escapes, a number's as written.
  func accepts(_ bytes: Bytes, isWhole: Bool) -> Bool {
    switch self {
    case .none: false
    case .boolean, .decimal: true
    case .integer: isWhole && Self.number(bytes, from: -0x8000_0000, to: 0x7FFF_FFFF)
    case .unsignedInt: isWhole && Self.number(bytes, from: 0, to: 0x7FFF_FFFF)
    case .positiveInt: isWhole && Self.number(bytes, from: 1, to: 0x7FFF_FFFF)
    case .string, .markdown, .xhtml: Self.isText(bytes)
    case .code: Self.isCode(bytes)
    case .id: Self.isId(bytes)
    case .uri, .url, .canonical: Self.isAddress(bytes)
    case .oid: Self.isOID(bytes)
    case .uuid: Self.isUUID(bytes)
    case .date: Moment(bytes).map { $0.precision <= .day } ?? false
    case .dateTime: Moment(bytes) != nil
    case .instant: Moment(bytes).map { $0.precision > .day && $0.hasOffset } ?? false
    case .time: Moment.isTime(bytes)
    case .base64Binary: Self.isBase64(bytes)
    }
  }

  private static func number(_ bytes: Bytes, from lowest: Int64, to highest: Int64) -> Bool {
    let isNegative = bytes.first == 0x2D
    guard bytes.count <= 11, !(isNegative && bytes.count == 2 && bytes[1] == 0x30) else { return false }
    var value: Int64 = 0
    for byte in isNegative ? bytes.dropFirst() : bytes[...] { value = value * 10 + Int64(byte) - 0x30 }
    return (lowest...highest).contains(isNegative ? -value : value)
  }

  /// Not empty, and of the control characters only tabulators and ends of lines.
  @inline(__always)
  private static func isText(_ bytes: Bytes) -> Bool {
    guard !bytes.isEmpty else { return false }
    for byte in bytes where byte < 0x20 {
      guard byte == 0x09 || byte == 0x0A || byte == 0x0D else { return false }
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

  private static func isCode(_ bytes: Bytes) -> Bool {
    var wasSpace = true
    for byte in bytes {
      let isSpace = isSpace(byte)
      if isSpace && wasSpace { return false }
      wasSpace = isSpace
    }
    return !wasSpace
  }

  static func isId(_ bytes: Bytes) -> Bool {
    guard !bytes.isEmpty, bytes.count <= 64 else { return false }
    for byte in bytes {
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
      guard isLetter || byte >= 0x30 && byte <= 0x39 || byte == 0x2D || byte == 0x2E else { return false }
    }
    return true
  }

  private static func isAddress(_ bytes: Bytes) -> Bool {
    for byte in bytes where isSpace(byte) { return false }
    return !bytes.isEmpty
  }

  static func starts(_ bytes: Bytes, with prefix: StaticString) -> Bool {
    guard bytes.count >= prefix.utf8CodeUnitCount else { return false }
    for place in 0..<prefix.utf8CodeUnitCount where bytes[place] != prefix.utf8Start[place] { return false }
    return true
  }

  private static func isOID(_ bytes: Bytes) -> Bool {
    guard starts(bytes, with: "urn:oid:") else { return false }
    let parts = bytes.dropFirst(8).split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, first.count == 1, (0x30...0x32).contains(first.first ?? 0) else {
      return false
    }
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != 0x30)
    }
  }

  private static func isUUID(_ bytes: Bytes) -> Bool {
    guard starts(bytes, with: "urn:uuid:"), bytes.count == 45 else { return false }
    return (0..<36).allSatisfy { place in
      let byte = bytes[9 + place]
      return [8, 13, 18, 23].contains(place)
        ? byte == 0x2D : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
  }

  /// Groups of four, padding only at the end; white space may stand between.
  private static func isBase64(_ bytes: Bytes) -> Bool {
    var (count, padding) = (0, 0)
    for byte in bytes {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F:
        guard padding == 0 else { return false }
        count += 1
      case 0x3D:
        padding += 1
        count += 1
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: return false
      }
    }
    return count > 0 && count % 4 == 0 && padding <= 2
  }
}
