import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import Synchronization
import WisselClient
import WisselSealing
import WisselWire

/// A call of an algorithm that streams: a blob it fetches or sends (vantage6 node contract, 5).
enum BlobCall: Equatable {
  case fetch(String)
  case send

  init?(_ method: String, _ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    switch (method, parts.count) {
    case ("POST", 1) where parts[0] == "blobstream": self = .send
    case ("GET", 2) where parts[0] == "blobstream" && Self.isUUID(parts[1]): self = .fetch(parts[1])
    default: return nil
    }
  }

  static func isUUID(_ text: String) -> Bool { text.utf8.count == 36 && UUID(uuidString: text) != nil }
}

extension RunProxy {
  /// Fetches a blob and opens it on the way, or takes one and seals it on the way for the holder of `X-Public-Key`.
  func answer(_ call: BlobCall, _ request: Request, _ taker: BodyTaker) async -> Response {
    guard accepts(request.headers[.authorization]) else {
      return Self.response(ProxyReply(status: 401, message: "This is not the token of the run this proxy serves"))
    }
    guard let blobs else {
      return Self.response(ProxyReply(status: 501, message: "This station does not exchange blobs with its server"))
    }
    knowsBlobs.withLock { $0 = true }
    do {
      switch call {
      case .fetch(let blob): return try await fetch(blob, blobs)
      case .send:
        let stage: any ByteStage
        if key == nil {
          stage = PlainWritingStage()
        } else {
          guard let text = request.headers[.publicKey], let key = try? PublicKey(wireText: text) else {
            return Self.response(
              ProxyReply(status: 400, message: "Give the receiver's public key in the header X-Public-Key"))
          }
          guard let addressee = try await receivers.addressee(holding: key) else {
            return Self.response(
              ProxyReply(
                status: 400, message: "The key in the header X-Public-Key is none that this station seals for"))
          }
          stage = try addressee.stage()
        }
        // A body that streams cannot be sent twice: this gets another token where the server no longer takes the present.
        _ = try await keepsBlobs()
        guard passing != nil else {
          return Self.response(reply(try await upload(request.body, through: stage, blobs)))
        }
        return try await taker.holding(request.body, upTo: Self.longestOrdered) { body in
          let input = try ordered(Array(body.readableBytesView))
          return Self.response(reply(try await upload(Self.pieces(input), through: stage, blobs)))
        }
      }
    } catch let refusal as Refusal {
      return Self.response(refusal.reply)
    } catch let refusal as KeyDesk.Refusal {
      return Self.response(ProxyReply(status: 400, message: refusal.words))
    } catch BodyRoom.Fault.tooLarge {
      return Self.response(
        ProxyReply(status: 413, message: "The input of a subtask that was ordered may have 64 MiB at most"))
    } catch let fault as BodyRoom.Fault {
      return Self.response(fault.reply)
    } catch is CancellationError {
      return Self.response(ProxyReply(status: 503, message: "The station is stopping"))
    } catch {
      return Self.response(ProxyReply(status: 503, message: "The server cannot be reached from the station"))
    }
  }

  private func fetch(_ blob: String, _ blobs: BlobExchange) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/octet-stream"],
      body: ResponseBody(asyncSequence: try await pieces(of: blob, blobs)))
  }

  /// A blob as it streams, opened on the way.
  ///
  /// - Throws: `Refusal` with the server's answer where it gives none.
  func pieces(of blob: String, _ blobs: BlobExchange) async throws -> StagedBytes<HTTPClientResponse.Body> {
    var answer = try await blobs.download(blob, token: serverToken)
    if case .refused(let refusal) = answer, refusal.status == 401, await renewed() {
      answer = try await blobs.download(blob, token: serverToken)
    }
    switch answer {
    case .refused(let refusal): throw Refusal(reply(refusal))
    case .blob(let body):
      var stage: any ByteStage = PlainReadingStage()
      if let key { stage = try await opener(ofBlob: blob, with: key).stage() }
      return StagedBytes(pieces: body, stage: stage)
    }
  }

  /// An order comes before the bytes it is about, so an input that gets one is held in memory.
  static let longestOrdered = 64 << 20

  private static func pieces(_ bytes: [UInt8]) -> AsyncStream<ByteBuffer> {
    AsyncStream { stream in
      stream.yield(ByteBuffer(bytes: bytes))
      stream.finish()
    }
  }

  /// Sends a blob upstream.
  private func upload<Pieces: AsyncSequence & Sendable>(
    _ pieces: Pieces, through stage: any ByteStage, _ blobs: BlobExchange
  ) async throws -> ClientResponse where Pieces.Element == ByteBuffer {
    try await blobs.upload(StagedBytes(pieces: pieces, stage: stage), token: serverToken)
  }

  /// An input of a subtask as the server wants it when it keeps blobs: the name of one. Algorithms that upload give
  /// it themselves; what others send inline is uploaded here.
  func blobInput(_ members: [String: JSONValue], _ blobs: BlobExchange) async throws -> JSONValue {
    guard let id = members["id"]?.int, let input = members["input"]?.string else {
      throw Refusal(400, "Each organization of a new task needs an id and a base64 input")
    }
    if BlobCall.isUUID(input) {
      knowsBlobs.withLock { $0 = true }
      return .object(members)
    }
    guard let bytes = PlainForm.bytes(input) else {
      throw Refusal(400, "Each organization of a new task needs an id and a base64 input")
    }
    let stage: any ByteStage =
      if key != nil { try await addressee(of: id).stage() } else { PlainWritingStage() }
    let answer = try await upload(Self.pieces(try ordered(bytes)), through: stage, blobs)
    guard answer.isSuccess, let uuid = BlobExchange.uuid(in: answer) else { throw Refusal(reply(answer)) }
    var members = members
    members["input"] = .string(uuid)
    return .object(members)
  }
}

extension HTTPFields.Element.Name {
  // The name is a token as HTTP asks, so the fallback is never taken.
  fileprivate static let publicKey = Self("X-Public-Key") ?? .location
}
