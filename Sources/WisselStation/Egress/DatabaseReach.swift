import NIOCore
import NIOPosix
package import WisselContainers
import WisselModel
package import WisselOutbound

/// Connects to databases, whatever their hosts' names stand for.
package struct DatabaseReach: Sendable {
  private static let patience = TimeAmount.seconds(15)

  private let tunnels: SSHTunnels?
  private let engine: ContainerEngine?
  private let outbound: Outbound
  private let tls: SecureClient

  /// - Parameters:
  ///   - tunnels: the station's logins, where its file has any.
  ///   - engine: knows where containers are.
  ///   - outbound: whose certificates count, and by which proxy databases of `https` are reached.
  package init(tunnels: SSHTunnels? = nil, engine: ContainerEngine? = nil, outbound: Outbound = .direct) {
    self.tunnels = tunnels
    self.engine = engine
    self.outbound = outbound
    tls = SecureClient(over: outbound, protocols: ["http/1.1"])
  }

  /// Where a connection to a database goes.
  private enum Place {
    case host(String, Int)
    case socket(String)
    case proxy(ProxyServer)
  }

  /// Something behind a name that cannot be connected to.
  private struct Unreachable: Error, CustomStringConvertible {
    let description: String
  }

  /// A connection on this event loop, ready for what passes on the way. Nothing is read from it yet, but for what TLS needs.
  func connect(_ way: DatabaseWay, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    loop.makeFutureWithTask {
      let place = try await place(of: way)
      let channel = try await open(place, for: way.speech, on: loop)
      do {
        if case .proxy(let proxy) = place {
          let tunnel = ProxyTunnel(proxy, to: way.host, port: way.port)
          try await loop.flatSubmit {
            do { return try tunnel.open(on: channel, within: Self.patience) } catch {
              return loop.makeFailedFuture(error)
            }
          }.get()
        }
        if way.speech == .https { try await tls.begin(on: channel, as: way.host, within: Self.patience) }
        return channel
      } catch {
        channel.close(promise: nil)
        throw error
      }
    }
  }

  private func open(_ place: Place, for speech: DatabaseWay.Speech, on loop: any EventLoop) async throws -> any Channel
  {
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(Self.patience)
      // What is said in HTTP has its own ends: who closes a connection wants nothing more of it.
      .channelOption(.allowRemoteHalfClosure, value: speech == .bytes)
      .channelOption(.autoRead, value: speech == .https)
    return switch place {
    case .host(let host, let port): try await bootstrap.connect(host: host, port: port).get()
    case .socket(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
    case .proxy(let proxy): try await bootstrap.connect(host: proxy.host, port: proxy.port).get()
    }
  }

  /// Asked for at each connection, since a container that was made anew is elsewhere.
  private func place(of way: DatabaseWay) async throws -> Place {
    switch way.link {
    case .network:
      if way.speech == .https, let proxy = outbound.proxy(to: way.host, port: way.port, secure: true) {
        // The certificate would be compared with the proxy's address.
        guard IPAddress(way.host) == nil else {
          throw Unreachable(
            description: "through a proxy it is reached by a name only; write its name, or list the address in NO_PROXY"
          )
        }
        return .proxy(proxy)
      }
      return .host(way.host, way.port)
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
