import Crypto
import Foundation
import WisselTrust

/// The keys nodes log in with: random UUIDs. They carry 122 bits of chance, so an indexed digest is as safe to keep as
/// a slow hash, and is found at once.
package enum APIKey {
  /// What the database keeps of a key: SHA-256 of the UUID in lower case, in hexadecimal.
  package static func digest(_ key: String) -> String {
    let written = UUID(uuidString: key)?.uuidString ?? key
    return SHA256.hash(data: Data(written.lowercased().utf8)).hexadecimal
  }
}
