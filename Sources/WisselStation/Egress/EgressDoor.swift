import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import WisselOutbound

/// A run's way out: a Unix socket beside the one of its proxy, to which the relay brings what the algorithm sends to its
/// HTTP proxy. It is not there before it is opened, and then leads only where the run may go.
package final class EgressDoor: Sendable {
  /// The relay's port in the run's network.
  package static let port = 3128
  /// The socket's name in the relay's folder.
  package static let socketName = "e"

  private let path: String
  private let channel = Mutex<(any Channel)?>(nil)
  private let tunnels = OpenChannels()

  /// - Parameter folder: of the relay's sockets.
  package init(folder: String) { path = folder + "/" + Self.socketName }

  /// Opens the way; one that is open stays as it is.
  ///
  /// - Parameter lookup: gives the addresses of a name.
  func open(
    to grant: EgressGrant, logger: Logger, lookup: @escaping EgressHandler.Lookup = AddressLookup.addresses
  ) async throws {
    guard channel.withLock({ $0 == nil }) else { return }
    let (tunnels, path) = (tunnels, path)
    unlink(path)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard tunnels.add(channel) else { throw ChannelError.connectPending }
          try channel.pipeline.syncOperations.addHandler(
            EgressHandler(grant: grant, tunnels: tunnels, logger: logger, lookup: lookup))
        }
      }
      .bind(unixDomainSocketPath: path).get()
    guard chmod(path, 0o666) == 0 else {
      try? await server.close()
      throw StationError(.settings, "could not listen on the socket \(path): check that its folder can be written")
    }
    channel.withLock { $0 = server }
  }

  /// Closes the way and all that goes through it.
  package func close() async {
    let server = channel.withLock { channel in
      defer { channel = nil }
      return channel
    }
    guard let server else { return }
    try? await server.close()
    tunnels.close()
    unlink(path)
  }
}

/// The connections of a run's way out.
final class OpenChannels: Sendable {
  /// At the same time; a further one is closed at once.
  private static let most = 64

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// False when there are too many.
  func add(_ channel: any Channel) -> Bool {
    let key = ObjectIdentifier(channel)
    let isAdded = state.withLock { state in
      guard !state.isClosed, state.channels.count < Self.most else { return false }
      state.channels[key] = channel
      return true
    }
    if isAdded { channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.channels[key] = nil } } }
    return isAdded
  }

  func close() {
    let channels = state.withLock { state in
      state.isClosed = true
      return Array(state.channels.values)
    }
    for channel in channels { channel.close(promise: nil) }
  }
}
