package import Foundation
package import WisselWire

/// What a client reads in a token without verifying it, as the server alone can.
package struct AccessToken: Hashable, Sendable {
  package let text: String
  /// When it ends; nil: never.
  package let expiry: Date?
  /// The subject: an integer id for users and nodes, an object for containers.
  package let subject: JSONValue

  /// The id of a user or node; servers write it bare or as text.
  var number: Int? { subject.int ?? subject.string.flatMap { Int($0) } }

  /// nil for a text that is no JSON web token.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].utf8.count < 1 << 20 else { return nil }
    var base64 = parts[1].replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
    guard let bytes = Data(base64Encoded: String(base64)),
      let payload = try? WireJSON.decode(JSONValue.self, from: bytes), let subject = payload["sub"]
    else { return nil }
    self.text = text
    self.subject = subject
    expiry = payload["exp"]?.number.map { Date(timeIntervalSince1970: $0) }
  }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "token of \(subject["client_type"]?.string ?? "\(subject.int ?? 0)")" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
