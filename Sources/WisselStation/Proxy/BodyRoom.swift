import Hummingbird
import NIOCore
import Synchronization

/// Memory for one run's requests that are held until they are whole. All its connections share it: a program that sends
/// many large requests and withholds their ends takes no more of the station than it may with one.
final class BodyRoom: Sendable {
  /// Why a request is not held any longer.
  enum Fault: Error {
    /// It is longer than such a request may be.
    case tooLarge
    /// Other requests of the run have the room.
    case full
    /// It did not end in time.
    case slow

    var reply: ProxyReply {
      switch self {
      case .tooLarge: ProxyReply(status: 413, message: "The request is larger than the station lets leave")
      case .full:
        ProxyReply(
          status: 503,
          message: "The station holds as much of this run's requests as it may; send this one when others are answered")
      case .slow: ProxyReply(status: 408, message: "The request did not end in time")
      }
    }
  }

  private let left: Mutex<Int>

  /// - Parameter bytes: how much is held at one time.
  init(bytes: Int) { left = Mutex(bytes) }

  fileprivate func take(_ count: Int) -> Bool {
    left.withLock { left in
      guard count <= left else { return false }
      left -= count
      return true
    }
  }

  fileprivate func give(_ count: Int) { left.withLock { $0 += count } }
}

/// Takes in the body of a request that came over one connection.
struct BodyTaker: Sendable {
  let room: BodyRoom
  let channel: any Channel
  /// How long a body may take; then its connection is closed.
  let patience: Duration

  /// Holds a body, and lets go of it when it was used.
  ///
  /// - Parameter limit: bytes it may have.
  /// - Throws: `BodyRoom.Fault`, and what `use` or the connection throws.
  func holding<Answer: Sendable>(
    _ body: RequestBody, upTo limit: Int, _ use: @Sendable (ByteBuffer) async throws -> Answer
  ) async throws -> Answer {
    var held = 0
    defer { room.give(held) }
    let whole = try await collect(body, upTo: limit, &held)
    return try await use(whole)
  }

  private func collect(_ body: RequestBody, upTo limit: Int, _ held: inout Int) async throws -> ByteBuffer {
    let began = ContinuousClock.now
    let watch = Task { [channel, patience] in
      try await Task.sleep(for: patience)
      channel.close(promise: nil)
    }
    defer { watch.cancel() }
    var whole = ByteBuffer()
    for try await piece in body {
      let count = piece.readableBytes
      guard held + count <= limit else { throw BodyRoom.Fault.tooLarge }
      guard room.take(count) else { throw BodyRoom.Fault.full }
      held += count
      whole.writeImmutableBuffer(piece)
    }
    // A connection that was closed may look like one that said all.
    guard ContinuousClock.now - began < patience else { throw BodyRoom.Fault.slow }
    return whole
  }
}
