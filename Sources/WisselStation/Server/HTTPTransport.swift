import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The server over HTTP.
package struct HTTPTransport: ServerTransport {
  /// One client for the process, never shut down; see `EngineTransport`.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(10)
    // Longer than the server holds any question.
    configuration.timeout.read = .seconds(150)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  private let host: String
  private let apiPath: String
  private let bodyLimit: Int

  /// - Parameters:
  ///   - host: scheme, host and port.
  ///   - apiPath: such as `/api`, or empty.
  ///   - bodyLimit: bytes an answer may have.
  package init(host: String, apiPath: String, bodyLimit: Int = 1 << 30) {
    self.host = host
    self.apiPath = apiPath
    self.bodyLimit = bodyLimit
  }

  package func send(_ request: ServerRequest) async throws -> ServerAnswer {
    var message = HTTPClientRequest(url: host + (request.isHostPath ? "" : apiPath) + request.path)
    message.method = HTTPMethod(rawValue: request.method)
    if let token = request.token { message.headers.add(name: "Authorization", value: "Bearer \(token)") }
    message.headers.add(name: "Accept", value: "application/json")
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if let json = request.json {
      message.headers.add(name: "Content-Type", value: "application/json")
      message.body = .bytes(json)
    }
    do {
      let response = try await Self.client.execute(message, timeout: .seconds(request.patience))
      let body = try await response.body.collect(upTo: bodyLimit)
      return ServerAnswer(
        status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
        body: Data(body.readableBytesView))
    } catch is CancellationError {
      throw CancellationError()
    } catch let error as HTTPClientError where error == .cancelled {
      throw CancellationError()
    } catch let error as HTTPClientError where error == .connectTimeout {
      throw TransportFailure.notSent("connecting took too long")
    } catch let error as NIOConnectionError {
      throw TransportFailure.notSent("\(error)")
    } catch let error as IOError where error.errnoCode == ECONNREFUSED {
      throw TransportFailure.notSent("\(error)")
    } catch {
      throw TransportFailure.interrupted("\(error)")
    }
  }
}
