import Glibc

/// One side of a relayed connection: its descriptor, and what was read from it and not yet written to the other side.
struct End {
  let descriptor: Int32
  /// At most one buffer: while it is not empty nothing more is read.
  var pending: ArraySlice<UInt8> = []
  /// Whether it will send no more.
  var ended = false
  /// Whether the other side was told so.
  var passedOn = false

  init(_ descriptor: Int32) { self.descriptor = descriptor }
}

/// A connection and the one it is joined to. Each direction ends by itself, so that a request may be closed before its
/// answer comes.
struct Pipe {
  private static let bufferSize = 65_536

  var near: End
  var far: End

  init(near: End, far: End) {
    self.near = near
    self.far = far
  }

  /// What to wait for at one side: that it can be read while nothing of it is pending, or written while something of the
  /// other side is.
  func events(of side: End, against other: End) -> Int16 {
    var events: Int16 = 0
    if !side.ended, side.pending.isEmpty { events |= Int16(POLLIN) }
    if !other.pending.isEmpty { events |= Int16(POLLOUT) }
    return events
  }

  /// Moves what can be moved; false when both directions have ended, or one is broken.
  mutating func move(near nearEvents: Int16, far farEvents: Int16) -> Bool {
    let broken = Int16(POLLERR | POLLNVAL)
    guard nearEvents & broken == 0, farEvents & broken == 0 else { return false }
    // A side that hung up for good can take no more; what it still has to say is read first.
    let readable = Int16(POLLIN | POLLHUP)
    if nearEvents & readable != 0 { Self.read(&near) }
    if farEvents & readable != 0 { Self.read(&far) }
    guard Self.write(&near, to: far), Self.write(&far, to: near) else { return false }
    return !(near.passedOn && far.passedOn)
  }

  func end() {
    close(near.descriptor)
    close(far.descriptor)
  }

  private static func read(_ end: inout End) {
    guard !end.ended, end.pending.isEmpty else { return }
    let bytes = [UInt8](unsafeUninitializedCapacity: bufferSize) { buffer, count in
      let got = recv(end.descriptor, buffer.baseAddress, buffer.count, 0)
      count = max(got, 0)
      if got == 0 { end.ended = true }
      if got < 0, errno != EAGAIN, errno != EINTR { end.ended = true }
    }
    end.pending = bytes[...]
  }

  private static func write(_ end: inout End, to other: End) -> Bool {
    while !end.pending.isEmpty {
      let sent = end.pending.withUnsafeBytes { send(other.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN
      }
      end.pending = end.pending.dropFirst(sent)
    }
    if end.ended, !end.passedOn {
      end.passedOn = true
      shutdown(other.descriptor, Int32(SHUT_WR))
    }
    return true
  }
}
