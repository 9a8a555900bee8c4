public import Foundation

extension UUID {
  /// A random UUID (RFC 9562, version 4) from the system's generator. Foundation's own opens a device file each time,
  /// which is felt where every request gets one.
  public static func random() -> UUID {
    var generator = SystemRandomNumberGenerator()
    var bytes = (generator.next(), generator.next()) as (UInt64, UInt64)
    return withUnsafeMutableBytes(of: &bytes) { bytes in
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
  }
}
