import Logging
import NIOCore
import Synchronization
import WisselClient
import WisselSealing
import WisselWire

/// Results that the server keeps as blobs, for algorithms that know of none: tools before vantage6 4.13 read a blob's name
/// as if it were the result. An algorithm that knows of blobs asks for them before it reads results.
extension RunProxy {
  /// The most bytes of the results of one answer that are written into it.
  private static let longest = 64 << 20

  /// Whether the algorithm gets what blobs hold in the place of their names.
  var writesBlobs: Bool { blobs != nil && !knowsBlobs.withLock { $0 } }

  /// A server's answer in which results are in the place of the names of their blobs; what is no list of results, or too
  /// long, stays as it is.
  func inline(_ body: [String: JSONValue]) async -> [String: JSONValue] {
    guard let blobs, writesBlobs else { return body }
    var body = body
    let items = body["data"]?.array ?? []
    let named = items.filter { Self.blob(in: $0) != nil }.count
    if named > 0 {
      var written = items
      for (place, item) in items.enumerated() {
        written[place] = await inline(item, from: blobs, upTo: Self.longest / named)
      }
      body["data"] = .array(written)
    }
    return await inline(.object(body), from: blobs, upTo: Self.longest).object ?? body
  }

  private static func blob(in item: JSONValue) -> String? {
    guard item["blob_storage_used"]?.bool == true, let blob = item["result"]?.string, BlobCall.isUUID(blob) else {
      return nil
    }
    return blob
  }

  private func inline(_ item: JSONValue, from blobs: BlobExchange, upTo limit: Int) async -> JSONValue {
    guard let blob = Self.blob(in: item), var members = item.object else { return item }
    do {
      members["result"] = .string(PlainForm.text(try await bytes(of: blob, blobs, upTo: limit)))
      members["blob_storage_used"] = false
    } catch {
      // It is told the name, as by the original.
      receivers.logger.error(
        "a result that is kept as a blob could not be given to an algorithm that knows of no blobs",
        metadata: ["run": "\(members["id"]?.int ?? 0)", "error": "\(error)"])
    }
    return .object(members)
  }

  private func bytes(of blob: String, _ blobs: BlobExchange, upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in try await pieces(of: blob, blobs) {
      guard bytes.count + piece.readableBytes <= limit else { throw TransportFailure.tooLarge }
      bytes += piece.readableBytesView
    }
    return bytes
  }
}
