import NIOCore
import NIOPosix

/// A bare TCP connection, to say what no decent client would.
final class RawConnection: Sendable {
  struct Seen: Sendable {
    var bytes: [UInt8] = []
    var closed = false
  }

  let seen = Watched(Seen())
  private let channel: any Channel

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    let seen: Watched<Seen>

    init(_ seen: Watched<Seen>) { self.seen = seen }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let bytes = Array(unwrapInboundIn(data).readableBytesView)
      seen.change { $0.bytes += bytes }
    }

    func channelInactive(context: ChannelHandlerContext) { seen.change { $0.closed = true } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  init(port: Int) async throws {
    let seen = seen
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(seen)) }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }

  func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
  func write(_ text: String) async throws { try await write(Array(text.utf8)) }
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
  func close() async { try? await channel.close() }

  /// Everything up to the end of the headers, then what followed.
  func response() async -> (head: String, rest: [UInt8]) {
    let bytes = await seen.wait { Self.headEnd($0.bytes) != nil || $0.closed }.bytes
    let end = Self.headEnd(bytes) ?? bytes.count
    return (String(decoding: bytes.prefix(end), as: UTF8.self), Array(bytes.dropFirst(end)))
  }

  static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count where bytes[index - 3...index].elementsEqual([13, 10, 13, 10]) { return index + 1 }
    return nil
  }

  /// A WebSocket handshake as a client sends it.
  static func handshake(_ query: String = "EIO=4&transport=websocket", more: String = "") -> String {
    "GET /socket.io/?\(query) HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      + "Authorization: Bearer node\r\n\(more)\r\n"
  }

  /// A frame; short payloads only.
  static func frame(_ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, masked: Bool = true) -> [UInt8] {
    let key: [UInt8] = [1, 2, 3, 4]
    var frame: [UInt8] = [(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | UInt8(payload.count)]
    if masked { frame += key }
    return frame + payload.enumerated().map { masked ? $0.element ^ key[$0.offset % 4] : $0.element }
  }

  static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

  /// The server's frames behind the handshake: opcode and payload.
  func frames() -> [(opcode: UInt8, payload: [UInt8])] { Self.frames(seen.value.bytes) }

  static func frames(_ bytes: [UInt8]) -> [(opcode: UInt8, payload: [UInt8])] {
    var rest = bytes.dropFirst(Self.headEnd(bytes) ?? 0)
    var frames: [(UInt8, [UInt8])] = []
    while rest.count >= 2 {
      let (first, second) = (rest[rest.startIndex], Int(rest[rest.startIndex + 1]))
      var (length, offset) = (second, 2)
      if second == 126, rest.count >= 4 {
        length = Int(rest[rest.startIndex + 2]) << 8 | Int(rest[rest.startIndex + 3])
        offset = 4
      }
      guard second < 127, rest.count >= offset + length else { break }
      frames.append((first & 0x0F, Array(rest.dropFirst(offset).prefix(length))))
      rest = rest.dropFirst(offset + length)
    }
    return frames
  }

  /// The texts the server has sent.
  var texts: [String] { Self.texts(seen.value.bytes) }

  static func texts(_ bytes: [UInt8]) -> [String] {
    frames(bytes).filter { $0.opcode == 1 }.map { String(decoding: $0.payload, as: UTF8.self) }
  }

  /// Waits until the server has sent a text, or has closed.
  func heard(_ text: String) async {
    await seen.wait { Self.texts($0.bytes).contains(text) || $0.closed }
  }

  /// The code of the server's close frame.
  var closeCode: Int? {
    frames().first { $0.opcode == 8 }.flatMap { frame in
      frame.payload.count >= 2 ? Int(frame.payload[0]) << 8 | Int(frame.payload[1]) : nil
    }
  }
}
