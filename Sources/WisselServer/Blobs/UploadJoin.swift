import Crypto
import Foundation
import Hummingbird
import NIOCore
import WisselDatabase
import WisselHTTP
import WisselPayloads
import WisselTrust
import WisselWire

/// Makes the blob of an upload whose bytes are all there.
///
/// The parts are joined under a name that nobody else writes to, and the first whose joined bytes are whole makes them
/// the upload's, in one transaction. So it comes out right however many join at a time, in whatever process, and when
/// one of them is stopped on the way. That it is one as a rule, and no large blob is written twice for nothing, is what
/// the claim in the database is for.
struct UploadJoin: Sendable {
  let core: ServerCore
  let store: any PayloadStore

  /// Seconds after which somebody who joins and shows no sign of it counts as stopped.
  static let patience: Int64 = 60

  /// Joins the parts, and checks the whole.
  ///
  /// - Throws: 409 while another request does it, the status of tus for bytes that are not the announced ones, and what
  ///   the store throws.
  func run(_ upload: Upload) async throws {
    let now = core.now()
    let isClaimed = try await core.database.unrecorded.write {
      try UploadList.claim(upload, at: now, unlessSince: now.earlier(by: Self.patience), $0)
    }
    guard isClaimed else { throw Self.underWay }
    let blob = try await core.newPayload()
    do {
      try await join(upload, as: blob)
      // It follows from the requests that brought the parts.
      let isFirst = try await core.database.unrecorded.write { try UploadList.complete(upload, at: blob, $0) }
      if !isFirst { await core.discard([blob]) }
    } catch {
      await core.discard([blob])
      await release(upload, isUseless: error is WireError)
      throw error
    }
  }

  private func join(_ upload: Upload, as blob: PayloadKey) async throws {
    let writer = try await store.writer(blob)
    do {
      var (hash, shown) = (SHA256(), core.now())
      for part in upload.parts {
        try await store.read(part) { bytes in
          bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
          try await writer.write(bytes)
          let now = core.now()
          guard shown < now.earlier(by: Self.patience / 4) else { return }
          try await core.database.unrecorded.write { try UploadList.mark(upload, joiningAt: now, $0) }
          shown = now
        }
      }
      guard upload.digest == nil || upload.digest == hash.finalize().hexadecimal else {
        throw WireError.mismatch("The upload's bytes do not have the SHA-256 that was announced; send them again.")
      }
      try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }

  /// Lets others try, or ends an upload of the wrong bytes; also when the caller does not wait any more. Where it fails,
  /// the claim lapses by itself.
  private func release(_ upload: Upload, isUseless: Bool) async {
    await Task {
      if isUseless {
        _ = try? await core.database.write { try UploadList.remove(upload, $0) }
      } else {
        _ = try? await core.database.unrecorded.write { try UploadList.mark(upload, joiningAt: nil, $0) }
      }
    }.value
  }

  private static let underWay = WireError(
    .conflict,
    body: ["msg": "All bytes of the upload are there, and are being joined; ask again in a moment whether it is done"],
    headers: [.retryAfter: "5"])
}

extension WireTime {
  fileprivate func earlier(by seconds: Int64) -> WireTime {
    WireTime(microseconds: microseconds - seconds * 1_000_000)
  }
}
