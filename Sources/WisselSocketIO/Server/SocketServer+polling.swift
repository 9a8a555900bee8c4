import Hummingbird
import NIOCore
import WisselSocketProtocol
import WisselWire

/// The long-polling endpoint, with the texts and status codes of the released server.
extension SocketServer {
  /// Answers a request to the socket path.
  func respond(to request: Request, remoteAddress: String?) async -> Response {
    var response = await answer(request, remoteAddress: remoteAddress)
    addCORS(to: &response, for: request)
    return response
  }

  private func answer(_ request: Request, remoteAddress: String?) async -> Response {
    if let origin = request.headers[.origin], !options.origins.allows(origin) {
      return Self.bad("Not an accepted origin.")
    }
    let query = request.uri.queryParameters
    let transport = query["transport"].map(String.init) ?? Transport.polling.rawValue
    let sid = query["sid"].map(String.init)
    guard Transport(rawValue: transport) != nil else { return Self.bad("Invalid transport") }
    if sid == nil, query["EIO"] != "4" {
      return Self.bad("The client is using an unsupported version of the Socket.IO or Engine.IO protocols")
    }
    switch request.method {
    case .get:
      guard let sid else {
        // A WebSocket handshake that was good would not have come here.
        guard transport == Transport.polling.rawValue else { return Self.bad("Invalid websocket upgrade") }
        return await begin(request, remoteAddress: remoteAddress)
      }
      guard let connection = await connection(sid, Self.handshake(request, remoteAddress)) else {
        return Self.bad("Invalid session \(sid.prefix(64))")
      }
      guard transport == Transport.polling.rawValue else { return Self.bad("Invalid transport") }
      return await poll(connection)
    case .post:
      guard let sid, let connection = await connection(sid, Self.handshake(request, remoteAddress)) else {
        return Self.bad("Invalid session \(sid.map { String($0.prefix(64)) } ?? "None")")
      }
      return await post(request, to: connection)
    case .options: return Self.text("OK")
    default: return Self.text("Method Not Found", status: .methodNotAllowed)
    }
  }

  private func begin(_ request: Request, remoteAddress: String?) async -> Response {
    do throws(Refusal) {
      let (connection, _) = try open(Self.handshake(request, remoteAddress), webSocket: false)
      return await poll(connection)
    } catch {
      return Self.text("\"Too many sessions, or shutting down: try again later\"", status: .serviceUnavailable)
    }
  }

  private static func handshake(_ request: Request, _ remoteAddress: String?) -> Handshake {
    Handshake(
      headers: request.headers.map { (name: $0.name.canonicalName, value: $0.value) }, remoteAddress: remoteAddress)
  }

  private func poll(_ connection: ServerConnection<Identity>) async -> Response {
    guard let packets = await connection.poll() else { return Self.bad("Unexpected HTTP request") }
    var headers = HTTPFields()
    headers[.contentType] = "text/plain; charset=UTF-8"
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: EnginePayload.text(packets))))
  }

  private func post(_ request: Request, to connection: ServerConnection<Identity>) async -> Response {
    let limits = options.session.limits
    do {
      let body = try await request.body.collect(upTo: limits.payloadBytes)
      guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
        throw ProtocolError.binaryNotSupported
      }
      let packets = try EnginePayload.packets(of: text, limits: limits)
      guard await connection.post(packets) else { return Self.bad("Unexpected HTTP request") }
      return Self.text("OK")
    } catch {
      connection.close(.protocolError((error as? ProtocolError) ?? .tooLarge(limit: limits.payloadBytes)))
      return Self.bad((error as? ProtocolError)?.description ?? "Bad Request")
    }
  }

  private func addCORS(to response: inout Response, for request: Request) {
    if let origin = request.headers[.origin], options.origins.allows(origin) {
      response.headers[.accessControlAllowOrigin] = origin
    }
    if request.method == .options { response.headers[.accessControlAllowMethods] = "OPTIONS, GET, POST" }
    if let names = request.headers[.accessControlRequestHeaders] {
      response.headers[.accessControlAllowHeaders] = names
    }
    response.headers[.accessControlAllowCredentials] = "true"
  }

  private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = "text/plain"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The released server writes its messages as JSON texts.
  private static func bad(_ message: String) -> Response {
    text((try? WireJSON.text(message)) ?? "\"Bad Request\"", status: .badRequest)
  }
}
