import Foundation
import WisselWire

extension APIClient {
  /// Whether the server keeps inputs and results as blobs. Servers from before there were any do not know the question.
  package func keepsBlobs() async throws -> Bool {
    do {
      return try await call(.get, "blobstream/status", as: JSONValue.self)["blob_store_enabled"]?.bool ?? false
    } catch APIError.refused(status: 404, attempted: _, message: _, fields: _) {
      return false
    }
  }

  /// Sends a blob; gives its UUID, which then stands in the place of an input or a result.
  package func upload(_ bytes: [UInt8]) async throws -> String {
    var request = ClientRequest(.post, "blobstream", body: Data(bytes), timeout: .seconds(3600))
    request.contentType = "application/octet-stream"
    let reply = try await send(request)
    guard let uuid = (try? WireJSON.decode(JSONValue.self, from: reply.body))?["uuid"]?.string else {
      throw APIError.unreadable(attempted: "POST blobstream", detail: "no “uuid”")
    }
    return uuid
  }

  /// A blob as it is kept.
  package func blob(_ uuid: String) async throws -> [UInt8] {
    Array(try await send(.get, "blobstream/\(uuid)", timeout: .seconds(3600)).body)
  }
}
