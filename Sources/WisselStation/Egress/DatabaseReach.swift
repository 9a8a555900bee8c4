import NIOCore
import NIOPosix
package import WisselContainers

/// Connects to databases, whatever their hosts' names stand for.
package struct DatabaseReach: Sendable {
  private let tunnels: SSHTunnels?
  private let engine: ContainerEngine?

  /// - Parameters:
  ///   - tunnels: the station's logins, where its file has any.
  ///   - engine: knows where containers are.
  package init(tunnels: SSHTunnels? = nil, engine: ContainerEngine? = nil) {
    self.tunnels = tunnels
    self.engine = engine
  }

  /// Where a connection to a database goes.
  private enum Place {
    case host(String, Int)
    case socket(String)
  }

  /// Something behind a name that cannot be connected to.
  private struct Unreachable: Error, CustomStringConvertible {
    let description: String
  }

  /// A connection that reads nothing yet, on this event loop.
  func connect(_ way: DatabaseWay, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    loop.makeFutureWithTask { try await place(of: way) }.flatMap { place in
      let bootstrap = ClientBootstrap(group: loop)
        .connectTimeout(.seconds(15))
        .channelOption(.allowRemoteHalfClosure, value: true)
        .channelOption(.autoRead, value: false)
      return switch place {
      case .host(let host, let port): bootstrap.connect(host: host, port: port)
      case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
      }
    }
  }

  /// Asked for at each connection, since a container that was made anew is elsewhere.
  private func place(of way: DatabaseWay) async throws -> Place {
    switch way.link {
    case .network: return .host(way.host, way.port)
    case .tunnel(let number):
      guard let tunnels else { throw Unreachable(description: "there is no tunnel") }
      return .socket(tunnels.socket(number))
    case .container(let name):
      guard let details = try await engine?.container(name), details.state == .running else {
        throw Unreachable(description: "the container \(name) does not run")
      }
      guard let place = details.place(of: way.port) else {
        throw Unreachable(
          description: "the container \(name) has no address on this machine; publish its port \(way.port)")
      }
      return .host(place.host, place.port)
    }
  }
}
