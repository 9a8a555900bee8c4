import Crypto
import Foundation

/// The two tokens of a run. The algorithm holds one of the station's making: the server's claims, which it may read,
/// under a signature that only this run's proxy takes. The server's own token never enters the container.
package struct RunToken: Sendable {
  /// What the algorithm holds.
  package let handed: String
  /// What the server knows.
  package let server: String

  /// Makes the algorithm's token from the server's, with a random signature.
  package init?(server: String, random: () -> UInt8 = { UInt8.random(in: 0 ... .max) }) {
    let parts = server.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let signature = Data((0..<32).map { _ in random() }).base64EncodedString()
    let text = signature.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    self.server = server
    handed = "\(parts[0]).\(parts[1]).\(text)"
  }

  /// A run taken over: the algorithm holds its token already.
  package init(handed: String, server: String) {
    self.handed = handed
    self.server = server
  }

  /// Whether a request's `Authorization` header carries the algorithm's token; takes the same time for every wrong one.
  package func accepts(authorization: String?) -> Bool {
    let given = SHA256.hash(data: Data((authorization ?? "").utf8))
    return given == SHA256.hash(data: Data("Bearer \(handed)".utf8))
  }
}
