import WisselSealing

/// Key pairs for tests.
enum PrivateKeyMaker {
  /// A fresh public key as servers keep it.
  static func publicKey() throws -> String { try PrivateKey.generate().publicKey.wireText }
}
