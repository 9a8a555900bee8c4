import Glibc

/// A port of the loopback and the Unix socket behind it.
struct Way {
  /// Listening.
  let listener: Int32
  let target: sockaddr_un

  /// Listens; nil when the port is taken or the path does not fit into a socket's address.
  init?(socketPath: String, port: UInt16) {
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socketPath.utf8)
    let room = MemoryLayout.size(ofValue: target.sun_path)
    guard !path.isEmpty, path.count < room, !path.contains(0) else { return nil }
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
    self.target = target

    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard listener >= 0 else { return nil }
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, listen(listener, 128) == 0 else {
      close(listener)
      return nil
    }
  }

  /// Takes a connection and joins it to the socket; where that cannot be reached the connection ends.
  func accept() -> Pipe? {
    let near = Glibc.accept(listener, nil, nil)
    guard near >= 0 else { return nil }
    // Connecting to a Unix socket is immediate: it waits only for a place in the queue of the station.
    let far = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let connected = withUnsafePointer(to: target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(far, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard far >= 0, connected == 0, fcntl(far, F_SETFL, O_NONBLOCK) == 0,
      fcntl(near, F_SETFL, O_NONBLOCK) == 0
    else {
      close(near)
      if far >= 0 { close(far) }
      return nil
    }
    return Pipe(near: End(near), far: End(far))
  }
}

/// Accepts connections on ports of the loopback and joins each to a new one to a Unix socket. One thread, one poll.
struct Relay {
  /// Connections of a way at one time; further ones wait in the system's queue.
  private static let mostConnections = 64

  private let ways: [Way]

  init(_ ways: [Way]) { self.ways = ways }

  /// Relays until the process is told to end.
  func run() -> Never {
    var pipes: [(way: Int, pipe: Pipe)] = []
    while true {
      var polls: [pollfd] = ways.indices.map { way in
        let isFull = pipes.count { $0.way == way } >= Self.mostConnections
        return pollfd(fd: isFull ? -1 : ways[way].listener, events: Int16(POLLIN), revents: 0)
      }
      for (_, pipe) in pipes {
        polls.append(Self.wish(pipe.near, pipe.events(of: pipe.near, against: pipe.far)))
        polls.append(Self.wish(pipe.far, pipe.events(of: pipe.far, against: pipe.near)))
      }
      guard poll(&polls, nfds_t(polls.count), -1) >= 0 else { continue }
      var kept: [(way: Int, pipe: Pipe)] = []
      for (index, item) in pipes.enumerated() {
        let place = ways.count + 2 * index
        var pipe = item.pipe
        if pipe.move(near: polls[place].revents, far: polls[place + 1].revents) {
          kept.append((item.way, pipe))
        } else {
          pipe.end()
        }
      }
      pipes = kept
      for way in ways.indices where polls[way].revents != 0 {
        if let pipe = ways[way].accept() { pipes.append((way, pipe)) }
      }
    }
  }

  /// What to wait for; a side of which nothing is awaited is left out, since its hanging up would be reported for ever.
  private static func wish(_ end: End, _ events: Int16) -> pollfd {
    pollfd(fd: events == 0 ? -1 : end.descriptor, events: events, revents: 0)
  }
}
