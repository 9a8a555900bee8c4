import Foundation
import Hummingbird
import NIOCore
import WisselDatabase
import WisselHTTP
import WisselPayloads

/// A text of a row: in the row itself, or in the store.
enum StoredText {
  /// Stands for a text in the store until the reply is written. Nobody outside can know it, so it is in no text by
  /// anybody else's doing.
  private static let mark = "~stored text \(UUID().uuidString) "
  private static let keyBytes = 36

  /// The text of a column, or what stands for it.
  static func column(_ text: String?, payload: String?) -> String? { payload.map { mark + $0 } ?? text }

  /// A reply's body, cut at the places of stored texts.
  enum Part {
    case bytes(ByteBuffer)
    case text(PayloadKey)
  }

  /// The parts of a body; nil when no text of it is in the store.
  static func parts(of body: Data) -> [Part]? {
    let mark = Array(mark.utf8)
    var parts: [Part] = []
    var start = 0
    body.withUnsafeBytes { bytes in
      while let place = find(mark, in: bytes, from: start) {
        let end = place + mark.count + keyBytes
        guard end <= bytes.count,
          let key = PayloadKey(String(decoding: bytes[(place + mark.count)..<end], as: UTF8.self))
        else { return }
        parts += [.bytes(ByteBuffer(bytes: bytes[start..<place])), .text(key)]
        start = end
      }
      if start > 0 { parts.append(.bytes(ByteBuffer(bytes: bytes[start...]))) }
    }
    return parts.isEmpty ? nil : parts
  }

  /// Where a mark begins; its first character is rare in replies, so that most bytes are passed over at once.
  private static func find(_ mark: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    while place + mark.count <= bytes.count,
      let candidate = memchr(base + place, Int32(mark[0]), bytes.count - mark.count - place + 1)
    {
      place = base.distance(to: candidate)
      if memcmp(candidate, mark, mark.count) == 0 { return place }
      place += 1
    }
    return nil
  }
}

extension ServerCore {
  /// The reply with the texts that lie in the store: they pass from there to the peer piece by piece. Only texts that
  /// need no escapes are kept there, so they stand in JSON as they are.
  func withStoredTexts(_ reply: APIReply, for request: APIRequest) async throws -> APIReply {
    guard let parts = StoredText.parts(of: reply.body), let store = payloads.store else { return reply }
    var size = 0
    for part in parts {
      switch part {
      case .bytes(let bytes): size += bytes.readableBytes
      case .text(let key):
        guard let length = try await store.size(key) else {
          throw PayloadError(
            .missing, attempted: "reading payload \(key)",
            reason: "a run names it and the store does not have it; was another store configured?")
        }
        size += length
      }
    }
    let connection = request.context.connection
    let body = ResponseBody(contentLength: size) { writer in
      for part in parts {
        switch part {
        case .bytes(let bytes): try await writer.write(bytes)
        case .text(let key): try await store.read(key) { try await writer.write($0, pacedBy: connection) }
        }
      }
      try await writer.finish(nil)
    }
    return APIReply(reply.status, stream: body, headers: reply.headers)
  }
}

// It names keys and what a store said, never content.
extension PayloadError: SafelyDescribed {
  package var safeDescription: String { description }
}

extension PayloadError: PassingFailure {
  package var isPassing: Bool { code == .unavailable }
}
