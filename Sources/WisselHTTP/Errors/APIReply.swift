package import Foundation
package import Hummingbird
import NIOCore
import WisselWire

/// What a handler answers: a status, a JSON body, and headers beside the usual ones.
package struct APIReply: Sendable {
  package var status: HTTPResponse.Status
  package var body: Data
  package var headers: HTTPFields

  /// An answer with an encodable body.
  package init(_ status: HTTPResponse.Status = .ok, _ body: some Encodable, headers: HTTPFields = [:]) throws {
    self.init(status, json: try WireJSON.encode(body), headers: headers)
  }

  /// An answer whose body is JSON already.
  package init(_ status: HTTPResponse.Status = .ok, json: Data, headers: HTTPFields = [:]) {
    self.status = status
    body = json
    self.headers = headers
  }

  /// `{"msg": text}`.
  package static func message(_ text: String, _ status: HTTPResponse.Status = .ok) throws -> APIReply {
    try APIReply(status, ["msg": text])
  }

  /// The framework's form of it.
  package func response() -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}
