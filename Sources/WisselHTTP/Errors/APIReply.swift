package import Foundation
package import Hummingbird
import NIOCore
import WisselWire

/// What a handler answers: a status, a JSON body, and headers beside the usual ones.
package struct APIReply: Sendable {
  package var status: HTTPResponse.Status
  package var body: Data
  package var headers: HTTPFields
  /// Takes the place of `body` for what is written piece by piece.
  package var stream: ResponseBody?

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

  /// An answer whose body is written piece by piece; it is JSON unless the headers say otherwise.
  package init(_ status: HTTPResponse.Status = .ok, stream: ResponseBody, headers: HTTPFields = [:]) {
    self.init(status, json: Data(), headers: headers)
    self.stream = stream
  }

  /// An answer of headers alone.
  package static func empty(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> APIReply {
    APIReply(status, stream: ResponseBody(), headers: headers)
  }

  /// `{"msg": text}`.
  package static func message(_ text: String, _ status: HTTPResponse.Status = .ok) throws -> APIReply {
    try APIReply(status, ["msg": text])
  }

  /// The framework's form of it.
  package func response() -> Response {
    var headers = headers
    guard let stream else {
      headers[.contentType] = "application/json"
      return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
    if stream.contentLength != 0, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return Response(status: status, headers: headers, body: stream)
  }
}
