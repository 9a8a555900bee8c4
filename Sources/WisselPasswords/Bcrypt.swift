import CCrypt

/// bcrypt through the C library's `crypt_r`, which knows every form of hash an existing vantage6 database holds.
package enum Bcrypt {
  /// A hash `$2b$…` with a salt made of 16 random bytes.
  ///
  /// - Parameters:
  ///   - cost: 2 to this power rounds; 4 to 31.
  /// - Throws: `Failure` for a password with a zero byte, which C strings cannot hold, or a cost out of range.
  package static func hash(
    _ password: String, cost: Int, using generator: inout some RandomNumberGenerator
  ) throws -> String {
    guard (4...31).contains(cost) else { throw Failure() }
    let random = (0..<16).map { _ in CChar(bitPattern: UInt8.random(in: 0...255, using: &generator)) }
    var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    let made = crypt_gensalt_rn("$2b$", UInt(cost), random, Int32(random.count), &setting, Int32(setting.count))
    guard made != nil, let hash = crypt(password, setting: setting) else { throw Failure() }
    return hash
  }

  /// Whether a password belongs to a hash. The comparison takes the same time wherever the difference is.
  package static func verify(_ password: String, against hash: String) -> Bool {
    guard hash.hasPrefix("$2"), let made = crypt(password, setting: Array(hash.utf8CString)) else { return false }
    return ConstantTime.equal(made, hash)
  }

  private static func crypt(_ password: String, setting: [CChar]) -> String? {
    guard !password.utf8.contains(0) else { return nil }
    // The work area is 32 kB: on the heap, since these threads have small stacks, and wiped, since it held a password.
    let area = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
    let bytes = UnsafeMutableRawBufferPointer(start: area, count: MemoryLayout<crypt_data>.size)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    defer {
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      area.deallocate()
    }
    guard let result = crypt_r(password, setting, area) else { return nil }
    let text = String(cString: result)
    return text.hasPrefix("$2") ? text : nil
  }

  /// The password or the cost cannot be used.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String { "the password cannot be hashed: it holds a zero byte, or the cost is not 4–31" }
  }
}
