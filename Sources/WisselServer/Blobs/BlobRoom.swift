import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPayloads
import WisselWire

/// A new payload of a sender, and the room it may take: what one sender has in the store without a run that refers to it
/// is bounded, so that nobody fills it. The bytes are noted in the list before they are written and then compared with
/// the bound; so several requests at a time, in several processes, do not pass it together.
actor BlobRoom {
  /// The payload's name.
  nonisolated let key: PayloadKey
  private let core: ServerCore
  private let owner: AuthenticatableID
  /// What the list says, what of it there is room for, and what was asked for.
  private var (listed, granted, used) = (0, 0, 0)

  /// How much more is noted at once, where nobody said how much will come.
  private static let step = 64 << 20

  /// Lists the payload.
  ///
  /// - Parameters:
  ///   - announced: how many bytes will come; nil when nobody said.
  ///   - most: the most that may come.
  ///   - isAct: whether this belongs into the audit log.
  /// - Throws: 413 when there is no room for what was announced.
  init(_ core: ServerCore, for caller: Caller, _ announced: Int?, most: Int, isAct: Bool = false) async throws {
    let size = max(0, min(announced ?? 0, most))
    self.core = core
    owner = caller.id
    listed = size
    key = try await core.newPayload(isAct: isAct, owner: caller.id, size: size)
    do {
      try await look(for: size)
    } catch {
      await core.discard([key])
      throw error
    }
  }

  /// Makes room for more bytes, before they are written.
  ///
  /// - Throws: 413 when there is none.
  func take(_ bytes: Int) async throws {
    used += bytes
    guard used > granted else { return }
    if used > listed { try await list(used + Self.step) }
    try await look(for: used)
  }

  /// All is written: notes how much it was.
  func settle() async throws {
    if used != listed { try await list(used) }
  }

  private func list(_ size: Int) async throws {
    try await core.database.unrecorded.write { [key] in try PayloadList.resize(key, to: size, $0) }
    listed = size
  }

  private func look(for need: Int) async throws {
    let others = try await core.database.unrecorded.read { [key, owner] in
      try PayloadList.unused(of: owner, beside: key, $0)
    }
    let limit = core.payloads.options.unusedBlobs
    granted = min(listed, limit - others)
    guard granted >= need else {
      throw WireError.message(
        .contentTooLarge,
        "What you sent and no task or result refers to would come to more than the \(limit) bytes this server keeps of one "
          + "sender. Use it, end the uploads you gave up, or wait: what is not used within a day is removed.")
    }
  }
}
