import FoundationEssentials
package import WisselWire

/// The token of a run, and its claims: whom the run speaks for. The claims are read without verification; the server
/// checks the token with every call.
package struct ContainerToken: Sendable {
  /// The claims an algorithm needs for its subtasks.
  package struct Subject: Decodable, Sendable {
    package var collaboration_id: Int
    package var organization_id: Int
    package var node_id: Int?
    package var study_id: Int?
    package var store_id: Int?
    package var task_id: Int
    package var image: String
    package var databases: [JSONValue]?
  }

  package let text: String
  package let subject: Subject

  /// - Parameter text: The content of the token file.
  package init(_ text: String) throws {
    self.text = String(text.unicodeScalars.filter { $0.value > 32 && $0.value < 127 }.map(Character.init))
    let parts = self.text.split(separator: ".", omittingEmptySubsequences: false)
    struct Claims: Decodable { var sub: Subject }
    guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
      let claims = try? AlgorithmJSON.decode(Claims.self, from: payload)
    else { throw AlgorithmError("the token file does not hold the token of a run") }
    subject = claims.sub
  }
}
