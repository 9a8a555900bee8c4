package import HTTPTypes
import Foundation
package import Hummingbird
import NIOCore

/// The files of a site, served under `/assets/` by their hashed names.
package struct AssetLibrary: Sendable {
  private let byName: [String: Asset]
  private let byFileName: [String: Asset]

  package init(_ assets: [Asset]) {
    byName = Dictionary(assets.map { ($0.name, $0) }) { _, later in later }
    byFileName = Dictionary(assets.map { ($0.fileName, $0) }) { _, later in later }
  }

  /// The path of an asset by its plain name; nil when the library lacks it.
  package func path(_ name: String) -> String? { byName[name].map { "/assets/" + $0.fileName } }

  /// The answer to `GET /assets/{fileName}`.
  package func response(fileName: String, headers: HTTPFields) -> Response {
    guard let asset = byFileName[fileName] else { return Response(status: .notFound) }
    var fields = HTTPFields()
    fields[.cacheControl] = "public, max-age=31536000, immutable"
    fields[.eTag] = "\"\(asset.hash)\""
    fields[.xContentTypeOptions] = "nosniff"
    if headers[.ifNoneMatch]?.contains(asset.hash) == true {
      return Response(status: .notModified, headers: fields)
    }
    guard let bytes = try? asset.read() else { return Response(status: .notFound) }
    fields[.contentType] = asset.contentType
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
