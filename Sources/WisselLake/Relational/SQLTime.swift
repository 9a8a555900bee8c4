/// Times as databases write them, in FHIR's form.
enum SQLTime {
  /// `2024-01-31 10:00:00.5+01` as `2024-01-31T10:00:00.5+01:00`; what is not of this form stays as it is.
  static func fhir(_ text: String) -> String {
    var bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[10] == 0x20, bytes[4] == 0x2D, bytes[13] == 0x3A else { return text }
    bytes[10] = 0x54
    // The sign of the offset, behind the seconds.
    guard let sign = bytes[19...].lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    if bytes.count - sign == 3 { bytes += [0x3A, 0x30, 0x30] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
