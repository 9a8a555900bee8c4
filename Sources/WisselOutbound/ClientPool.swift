package import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization

/// HTTP clients of one purpose, one for each way out. They live as long as the process; idle connections close by
/// themselves.
package final class ClientPool: Sendable {
  private struct Way: Hashable {
    let outbound: Outbound
    let proxy: ProxyServer?
  }

  private let adjust: @Sendable (inout HTTPClient.Configuration) -> Void
  private let clients = Mutex<[Way: HTTPClient]>([:])

  /// - Parameter adjust: what this purpose needs: time-outs, connections.
  package init(_ adjust: @escaping @Sendable (inout HTTPClient.Configuration) -> Void) { self.adjust = adjust }

  /// The client for a URL. There are as many as there are settings of the way out, each with and without its proxy.
  package func client(to url: String, over outbound: Outbound) -> HTTPClient {
    let way = Way(outbound: outbound, proxy: outbound.proxy(to: url))
    return clients.withLock { clients in
      if let client = clients[way] { return client }
      var configuration = HTTPClient.Configuration(outbound, proxy: way.proxy)
      adjust(&configuration)
      let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
      clients[way] = client
      return client
    }
  }
}

extension HTTPClient.Configuration {
  /// Redirects are not followed, and whoever calls decides when to try again.
  package init(_ outbound: Outbound, proxy: ProxyServer?) {
    self.init(
      tlsConfiguration: outbound.tls, redirectConfiguration: .disallow,
      proxy: proxy.map { proxy in
        .server(
          host: proxy.host, port: proxy.port,
          authorization: proxy.credentials.map { .basic(credentials: $0) })
      })
    timeout.connect = .seconds(10)
    connectionPool.retryConnectionEstablishment = false
  }
}
