import NIOCore
import NIOWebSocket

/// Puts text messages together from frames and enforces what RFC 6455 asks of them: masks from clients only, no
/// reserved bits, fragments in order, valid UTF-8, a bound on the whole message.
struct MessageAssembler {
  /// What a frame leads to.
  enum Outcome: Equatable {
    case nothing
    case message(String)
    /// A ping to answer with the same data.
    case ping(ByteBuffer)
    /// The other side closes.
    case close
    /// Close with this code.
    case failure(WebSocketErrorCode)
  }

  private let expectsMask: Bool
  private let maxMessageSize: Int
  private var fragments: ByteBuffer?
  private var fragmentCount = 0
  private static let maxFragments = 4_096

  init(expectsMask: Bool, maxMessageSize: Int) {
    self.expectsMask = expectsMask
    self.maxMessageSize = maxMessageSize
  }

  mutating func receive(_ frame: WebSocketFrame) -> Outcome {
    guard (frame.maskKey != nil) == expectsMask, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
      return .failure(.protocolError)
    }
    switch frame.opcode {
    case .ping: return .ping(frame.unmaskedData)
    case .pong: return .nothing
    case .connectionClose: return .close
    case .binary: return .failure(.unacceptableData)
    case .text:
      guard fragments == nil else { return .failure(.protocolError) }
      guard !frame.fin else { return Self.text(frame.unmaskedData, limit: maxMessageSize) }
      fragments = frame.unmaskedData
      fragmentCount = 1
      return frame.length <= maxMessageSize ? .nothing : .failure(.messageTooLarge)
    case .continuation:
      guard var message = fragments else { return .failure(.protocolError) }
      fragments = nil
      var data = frame.unmaskedData
      fragmentCount += 1
      guard message.readableBytes + data.readableBytes <= maxMessageSize, fragmentCount <= Self.maxFragments else {
        return .failure(.messageTooLarge)
      }
      message.writeBuffer(&data)
      guard !frame.fin else { return Self.text(message, limit: maxMessageSize) }
      fragments = message
      return .nothing
    default: return .failure(.protocolError)
    }
  }

  private static func text(_ buffer: ByteBuffer, limit: Int) -> Outcome {
    guard buffer.readableBytes <= limit else { return .failure(.messageTooLarge) }
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      return .failure(.dataInconsistentWithMessage)
    }
    return .message(text)
  }
}
