package import Foundation
package import WisselTrust

/// The station's own key, made at its first start: the secret in `signing.key`, which only the station's user may read,
/// and what checks its signatures in `signing.pub`, to be given to whoever wants to check. Both are base64.
package struct SigningKeyFile {
  private let secret: URL
  private let shared: URL

  /// - Parameter folder: the station's.
  package init(folder: URL) {
    secret = folder.appendingPathComponent("signing.key")
    shared = folder.appendingPathComponent("signing.pub")
  }

  /// Reads the key, or makes one when there is none. A key that is there and cannot be used is never replaced: who has
  /// its receipts could no longer check new ones.
  package func open() throws -> SigningKey {
    var status = stat()
    guard lstat(secret.path, &status) == 0 else { return try make() }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw failure("others can read it, or it is no file: chmod 600 it, if nobody else can have seen it")
    }
    guard let key = (try? Data(contentsOf: secret)).flatMap(Self.decoded).flatMap({ SigningKey(secret: $0) }) else {
      throw failure(
        "it is no key: put the station's key back from its backup, or move it away to have another one made")
    }
    try share(key)
    return key
  }

  /// The bytes of a key in base64, white space around it or not.
  package static func decoded(_ text: Data) -> Data? {
    Data(base64Encoded: String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func make() throws -> SigningKey {
    let key = SigningKey()
    try DurableFile.write(Data((key.secret.base64EncodedString() + "\n").utf8), to: secret)
    try share(key)
    return key
  }

  private func share(_ key: SigningKey) throws {
    let text = Data((key.publicKey.base64EncodedString() + "\n").utf8)
    if (try? Data(contentsOf: shared)) == text { return }
    try DurableFile.write(text, to: shared)
    chmod(shared.path, 0o644)
  }

  private func failure(_ text: String) -> StationError {
    StationError(.settings, "the station's signing key \(secret.path) cannot be used: \(text)")
  }
}
