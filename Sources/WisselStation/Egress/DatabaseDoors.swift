import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A run's ways to databases: a Unix socket for each, which is there only for a run that was given the database.
package final class DatabaseDoors: Sendable {
  private let folder: String
  private let reach: DatabaseReach
  private let doors = Mutex<[DatabaseWay: any Channel]>([:])
  private let tunnels = OpenChannels()

  /// - Parameter folder: of the relay's sockets.
  package init(folder: String, reach: DatabaseReach = DatabaseReach()) {
    self.folder = folder
    self.reach = reach
  }

  /// Opens a way; one that is open stays as it is.
  func open(_ way: DatabaseWay, logger: Logger) async throws {
    guard doors.withLock({ $0[way] == nil }) else { return }
    let (tunnels, reach, path) = (tunnels, reach, folder + "/" + way.socketName)
    unlink(path)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelOption(.allowRemoteHalfClosure, value: way.speech == .bytes)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard tunnels.add(channel) else { throw ChannelError.connectPending }
          try channel.pipeline.syncOperations.addHandler(
            DatabaseDoorHandler(way: way, reach: reach, tunnels: tunnels, logger: logger))
        }
      }
      .bind(unixDomainSocketPath: path).get()
    guard chmod(path, 0o666) == 0 else {
      try? await server.close()
      throw StationError(.settings, "could not listen on the socket \(path): check that its folder can be written")
    }
    doors.withLock { $0[way] = server }
  }

  /// Closes all ways and what goes through them.
  package func close() async {
    let open = doors.withLock { doors in
      defer { doors = [:] }
      return doors
    }
    for (way, server) in open {
      try? await server.close()
      unlink(folder + "/" + way.socketName)
    }
    tunnels.close()
  }
}

/// Connects to the database, and then only passes on what is said: bytes, or HTTP piece by piece.
private final class DatabaseDoorHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  /// A query may take hours without a byte; the run's own time is the limit.
  private static let silence = TimeAmount.hours(24)

  private let way: DatabaseWay
  private let reach: DatabaseReach
  private let tunnels: OpenChannels
  private let logger: Logger
  private var early = TunnelEnd.Early()

  init(way: DatabaseWay, reach: DatabaseReach, tunnels: OpenChannels, logger: Logger) {
    self.way = way
    self.reach = reach
    self.tunnels = tunnels
    self.logger = logger
  }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    reach.connect(way, on: context.eventLoop).whenComplete { result in
      let (handler, context) = bound.value
      switch result {
      case .success(let peer): handler.join(context, channel, peer)
      case .failure(let error): handler.refuse(context, DatabaseRefusal.reason(error))
      }
    }
  }

  /// A connection whose other side has ended is read to its end, though nobody asked for that.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    early.bytes += unwrapInboundIn(data).readableBytesView
    if early.bytes.count > TunnelEnd.Early.most { context.close(promise: nil) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { early.hasEnded = true }
    context.fireUserInboundEventTriggered(event)
  }

  private func join(_ context: ChannelHandlerContext, _ channel: any Channel, _ peer: any Channel) {
    guard peer.isActive else { return refuse(context, "it closed the connection") }
    guard channel.isActive, tunnels.add(peer) else {
      peer.close(promise: nil)
      return context.close(promise: nil)
    }
    do {
      if way.speech != .bytes {
        try HTTPCodecs.add(toServer: channel)
        try HTTPCodecs.add(toClient: peer)
        try peer.pipeline.syncOperations.addHandler(DatabaseExchange(way: way, logger: logger))
      }
      try TunnelEnd.join(channel, peer, early: early, silence: Self.silence)
    } catch {
      peer.close(promise: nil)
      return context.close(promise: nil)
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  /// A run that speaks HTTP is told; another sees its connection end.
  private func refuse(_ context: ChannelHandlerContext, _ reason: String) {
    logger.warning("a database cannot be reached", metadata: ["database": "\(way.label)", "error": "\(reason)"])
    let channel = context.channel
    guard way.speech != .bytes, channel.isActive else { return context.close(promise: nil) }
    do {
      try HTTPCodecs.add(toServer: channel)
      try channel.pipeline.syncOperations.addHandler(DatabaseRefusal.Handler(.noAnswer(way)))
    } catch {
      return context.close(promise: nil)
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
    channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The ends of connections that speak HTTP/1. Nothing is added to what passes, and heads are bounded.
private enum HTTPCodecs {
  /// More than a header that is not complete. A codec that stopped reading must not keep what comes.
  private static let mostUnread = 512 << 10

  private static let limits = {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderListSize = 256 << 10
    return limits
  }()

  static func add(toServer channel: any Channel) throws {
    var framing = HTTPResponseEncoder.Configuration()
    framing.automaticallySetFramingHeaders = false
    try channel.pipeline.syncOperations.addHandlers([
      HTTPResponseEncoder(configuration: framing),
      ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits), maximumBufferSize: mostUnread),
    ])
  }

  static func add(toClient channel: any Channel) throws {
    var framing = HTTPRequestEncoder.Configuration()
    framing.automaticallySetFramingHeaders = false
    try channel.pipeline.syncOperations.addHandlers([
      HTTPRequestEncoder(configuration: framing),
      ByteToMessageHandler(
        HTTPResponseDecoder(informationalResponseStrategy: .forward, limitConfiguration: limits),
        maximumBufferSize: mostUnread),
    ])
  }
}
