package import HTTPTypes
import Foundation
package import Hummingbird
import NIOCore

extension Response {
  /// A page: HTML that no cache keeps, since it is for one reader.
  package static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .vary: "Cookie, Accept-Language"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// To another page by GET, after a form was handled.
  package static func seeOther(_ path: String) -> Response {
    Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
  }

  /// Text offered as a file to keep. The name is ours: letters, digits, dots and hyphens.
  package static func download(_ text: String, contentType: String, fileName: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: contentType, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(fileName)\"",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
