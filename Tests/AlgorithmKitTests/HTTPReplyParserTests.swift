import AlgorithmKit
import Testing
import WisselTesting

@Suite("Reading HTTP replies")
struct HTTPReplyParserTests {
  /// The reply when the bytes come in pieces and then the connection ends.
  private func parse(_ text: String, pieces: Int = .max, limit: Int = 1000) throws -> HTTPReply {
    var parser = HTTPReplyParser(bodyLimit: limit)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      if let reply = try parser.receive(rest.prefix(pieces)) { return reply }
      rest = rest.dropFirst(pieces)
    }
    return try parser.end()
  }

  static let whole: [(String, Int, String)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
    ("HTTP/1.0 500 Internal Server Error\r\nServer: x\r\n\r\nup to the end", 500, "up to the end"),
    (
      "HTTP/1.1 200\r\ntransfer-encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\nA \r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n",
      200, "hello0123456789"
    ),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}", 201, "{}"),
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""), ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", 200, ""),
  ]

  @Test("bodies by length, in chunks and up to the end, however the bytes are cut", arguments: whole)
  func replies(text: String, status: Int, body: String) throws {
    for pieces in [1, 2, 3, 7, 64, 1000] {
      let reply = try parse(text, pieces: pieces)
      #expect(reply.status == status)
      #expect(String(decoding: reply.body, as: UTF8.self) == body)
    }
  }

  @Test(
    "what is cut short, too large or not HTTP is refused",
    arguments: [
      ("", HTTPFailure.interrupted), ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .interrupted),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", .interrupted),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", .tooLarge), ("SSH-2.0-x\r\n\r\n", .malformed),
      ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .malformed), ("HTTP/1.1 abc OK\r\n\r\n", .malformed),
      ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", .malformed),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .malformed),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", .malformed),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n" + String(repeating: "x", count: 2000), .tooLarge
      ),
      ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", .tooLarge),
    ])
  func refused(text: String, failure: HTTPFailure) {
    for pieces in [text.count > 10_000 ? 100 : 1, 1000, .max] {
      #expect(throws: failure) { try parse(text, pieces: pieces) }
    }
  }

  @Test("no bytes whatever bring it down")
  func anyBytes() {
    let pieces = [
      "HTTP/1.1 ", "200", "\r\n", "\n", "Content-Length: ", "3", "Transfer-Encoding: chunked", ":", "FF", "\0", "é",
    ]
    for seed in UInt64(0)..<2000 {
      var generator = SeededGenerator(seed: seed)
      let text = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      _ = try? parse(text, pieces: 4)
    }
  }
}
