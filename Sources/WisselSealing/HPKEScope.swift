import Foundation

/// What a message is: it opens as nothing else. Both ends know it from elsewhere; it does not travel.
package struct HPKEScope: Hashable, Sendable {
  package enum Purpose: String, Sendable {
    case input
    case result
  }

  /// The collaboration's id at the server.
  package var collaboration: Int
  package var purpose: Purpose
  /// The organisation that seals.
  package var sender: Int
  /// The organisation that it is sealed for.
  package var receiver: Int
  /// Of a result: the run it is the result of. An input is sealed before its run has an id.
  package var run: Int?

  package init(collaboration: Int, purpose: Purpose, sender: Int, receiver: Int, run: Int? = nil) {
    self.collaboration = collaboration
    self.purpose = purpose
    self.sender = sender
    self.receiver = receiver
    self.run = run
  }

  /// The `info` of RFC 9180.
  var info: Data {
    Data(
      """
      wissel \(HPKEMessage.marker)
      collaboration \(collaboration)
      \(purpose.rawValue) from \(sender) for \(receiver)
      run \(run.map { "\($0)" } ?? "-")

      """.utf8)
  }
}
