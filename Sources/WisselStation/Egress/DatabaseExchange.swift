import Logging
import NIOCore
import NIOHTTP1

/// What a run and a database say to each other in HTTP, between the codecs of the database's connection and the end of
/// the tunnel to the run. An answer that breaks off is never passed on as if it were whole.
final class DatabaseExchange: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPServerResponsePart
  typealias OutboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  /// Requests that may wait for their answers.
  private static let most = 8

  private let way: DatabaseWay
  private let logger: Logger
  /// Those not answered to the end.
  private var questions: [HTTPRequestHead] = []
  private var hasAnswered = false
  /// Whether the run was told that this answer is the last.
  private var isLast = false
  private var isOver = false

  init(way: DatabaseWay, logger: Logger) {
    self.way = way
    self.logger = logger
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isOver else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head):
      do throws(DatabaseWay.Fault) {
        let request = try way.request(head)
        guard questions.count < Self.most else { throw .tooMany }
        questions.append(head)
        context.write(wrapOutboundOut(.head(request)), promise: promise)
      } catch {
        promise?.fail(error)
        end(context, DatabaseRefusal(.badRequest, error.text))
      }
    case .body(let bytes): context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
    case .end(let trailers): context.write(wrapOutboundOut(.end(trailers)), promise: promise)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver, let question = questions.first else { return }
    switch unwrapInboundIn(data) {
    case .head(let head) where head.status == .switchingProtocols:
      fail(context, "it speaks another protocol than asked for")
    case .head(let head) where (100..<200).contains(head.status.code):
      if question.version == .http1_1 { context.fireChannelRead(wrapInboundOut(.head(head))) }
    case .head(let head):
      do throws(DatabaseWay.Fault) {
        let answer = try way.answer(head, to: question)
        hasAnswered = true
        isLast = answer.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" }
        context.fireChannelRead(wrapInboundOut(.head(answer)))
      } catch {
        fail(context, error.text)
      }
    case .body(let bytes): context.fireChannelRead(wrapInboundOut(.body(.byteBuffer(bytes))))
    case .end(let trailers):
      questions.removeFirst()
      context.fireChannelRead(wrapInboundOut(.end(trailers)))
      guard isLast else { return }
      isOver = true
      context.fireChannelReadComplete()
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(context, DatabaseRefusal.reason(error)) }

  func channelInactive(context: ChannelHandlerContext) {
    fail(context, "it closed the connection")
    context.fireChannelInactive()
  }

  /// The run has gone, or its time is over.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    isOver = true
    context.close(mode: mode, promise: promise)
  }

  /// Ends a connection with the database, which need not be anybody's fault while nothing is asked.
  private func fail(_ context: ChannelHandlerContext, _ reason: String) {
    guard !isOver else { return }
    guard !questions.isEmpty else { return end(context, nil) }
    logger.warning("a database did not answer", metadata: ["database": "\(way.label)", "error": "\(reason)"])
    end(context, .noAnswer(way))
  }

  /// A run is told of it as long as it waits for its first answer. Later, a connection that ends is what clients reckon
  /// with.
  private func end(_ context: ChannelHandlerContext, _ refusal: DatabaseRefusal?) {
    isOver = true
    if !hasAnswered, let refusal {
      for part in refusal.parts { context.fireChannelRead(wrapInboundOut(part)) }
      context.fireChannelReadComplete()
    }
    context.close(promise: nil)
  }
}
