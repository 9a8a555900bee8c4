import NIOCore
import NIOHTTP1
import WisselOutbound

/// What the station itself answers to a run that asks a database in HTTP.
struct DatabaseRefusal {
  private let status: HTTPResponseStatus
  private let words: String

  init(_ status: HTTPResponseStatus, _ words: String) {
    self.status = status
    self.words = words
  }

  /// Why is for the station's operator.
  static func noAnswer(_ way: DatabaseWay) -> DatabaseRefusal {
    DatabaseRefusal(
      .badGateway,
      "the database '\(way.label)' does not answer this station. Its operator finds the reason in the station's log.")
  }

  /// For the station's log.
  static func reason(_ error: any Error) -> String { ConnectionFailure(error)?.description ?? "\(error)" }

  var parts: [HTTPServerResponsePart] {
    let body = ByteBuffer(string: "station > \(words)\n")
    let headers = HTTPHeaders([
      ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "\(body.readableBytes)"),
      ("Connection", "close"),
    ])
    return [
      .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), .body(.byteBuffer(body)), .end(nil),
    ]
  }

  /// Says so once a request has come whole, however long it is, or waits for leave to send its body, and closes the
  /// connection.
  final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let refusal: DatabaseRefusal
    private var isDone = false

    init(_ refusal: DatabaseRefusal) { self.refusal = refusal }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !isDone else { return }
      switch unwrapInboundIn(data) {
      case .head(let head) where head.headers.contains(name: "Expect"): break
      case .end: break
      default: return
      }
      isDone = true
      for part in refusal.parts.dropLast() { context.write(wrapOutboundOut(part), promise: nil) }
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
