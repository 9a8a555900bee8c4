/// Ids of sessions.
package enum SessionID {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  /// Twenty random characters (120 bits) that need no escaping in a URL.
  package static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// The same from a given generator.
  package static func random(using generator: inout some RandomNumberGenerator) -> String {
    String((0..<20).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
  }
}
