import Crypto
import Foundation

/// The keys nodes log in with: random UUIDs. They carry 122 bits of chance, so an indexed digest is as safe to keep as
/// a slow hash, and is found at once.
package enum APIKey {
  /// What the database keeps of a key: SHA-256 of the UUID in lower case, in hexadecimal.
  package static func digest(_ key: String) -> String {
    let written = UUID(uuidString: key)?.uuidString ?? key
    return SHA256.hash(data: Data(written.lowercased().utf8))
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
