package import Foundation
import WisselWire

/// What an algorithm asks of its station.
package struct ProxyRequest: Sendable {
  package var method: String
  package var path: String
  /// With its question mark, or empty.
  package var query: String
  package var authorization: String?
  package var body: Data

  package init(_ method: String, _ path: String, query: String = "", authorization: String?, body: Data = Data()) {
    self.method = method
    self.path = path
    self.query = query
    self.authorization = authorization
    self.body = body
  }

  /// Bytes of a body where none is needed; nil for a new task, which brings the inputs.
  var longestBody: Int? { ProxyCall(method: method, path: path) == .createTask ? nil : 64 << 10 }
}

/// What the station answers.
package struct ProxyReply: Sendable {
  package var status: Int
  package var contentType: String
  package var body: Data
  /// What stands in the place of the body where that is not held.
  var long: LongAnswer?

  package init(status: Int, contentType: String = "application/json", body: Data) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// An error of the station's own.
  package init(status: Int, message: String) {
    let body: JSONValue = ["msg": .string(message)]
    self.init(status: status, body: (try? WireJSON.encode(body)) ?? Data())
  }
}
