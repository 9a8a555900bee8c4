@testable import WisselSealing

/// Two pairs made once for the whole run.
enum TestKeys {
  static let first = Result { try PrivateKey.generate() }
  static let second = Result { try PrivateKey.generate() }
}
