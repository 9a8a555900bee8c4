import Crypto
package import Foundation

/// Binds a station to the bytes of a result without telling them: SHA-256 over a salt of 32 bytes and the result. Who has
/// result and salt can check it; who has neither cannot try out the few answers a small result may have.
package struct Commitment: Sendable {
  package static let saltBytes = 32

  private var hasher = SHA256()

  package init(salt: Data) { hasher.update(data: salt) }

  package mutating func feed(_ bytes: some DataProtocol) { hasher.update(data: bytes) }

  /// The commitment, in hexadecimal.
  package var text: String { hasher.finalize().hexadecimal }

  /// A salt that nobody knows.
  package static func salt() -> Data { Data((0..<saltBytes).map { _ in UInt8.random(in: 0 ... .max) }) }
}
