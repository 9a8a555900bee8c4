import NIOHTTP1

/// How HTTP passes a way: a run speaks to a port of its own, and the database hears its own name.
extension DatabaseWay {
  /// What keeps a message from being passed on.
  enum Fault: Error, Hashable {
    /// A request that names no path.
    case noPath
    /// A body in another coding than `chunked`.
    case coding
    /// Requests that do not wait for answers.
    case tooMany

    var text: String {
      switch self {
      case .noPath: "a request to a database names a path, as in GET /query"
      case .coding: "no other transfer coding than chunked is passed on"
      case .tooMany: "a request was sent before those before it were answered"
      }
    }
  }

  /// The request for the database.
  ///
  /// - Throws: `Fault`.
  func request(_ head: HTTPRequestHead) throws(Fault) -> HTTPRequestHead {
    guard head.uri.hasPrefix("/") else { throw .noPath }
    var head = head
    if try Self.isChunked(head.headers) {
      guard head.version == .http1_1 else { throw .coding }
      head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
      head.headers.remove(name: "Content-Length")
    }
    head.headers.replaceOrAdd(name: "Host", value: authority)
    // What is said here stays HTTP/1. The codec reads nothing behind such a request.
    if head.headers.contains(name: "Upgrade") { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    for name in ["Upgrade", "HTTP2-Settings"] { head.headers.remove(name: name) }
    return head
  }

  /// The answer for the run. It is framed as the asker's version of HTTP can be, so that an answer that breaks off is seen
  /// to be broken.
  ///
  /// - Throws: `Fault`.
  func answer(_ head: HTTPResponseHead, to question: HTTPRequestHead) throws(Fault) -> HTTPResponseHead {
    var answer = head
    answer.version = question.version
    let hasLength = head.headers.contains(name: "Content-Length")
    let isChunked = try Self.isChunked(head.headers)
    var ends = !head.isKeepAlive || question.headers.contains(name: "Upgrade")
    answer.headers.remove(name: "Transfer-Encoding")
    if question.method != .HEAD, head.status.mayHaveResponseBody, isChunked || !hasLength {
      answer.headers.remove(name: "Content-Length")
      let mayBeChunked = question.version == .http1_1
      if mayBeChunked { answer.headers.add(name: "Transfer-Encoding", value: "chunked") }
      // Its end is the connection's, on one side or the other.
      if !isChunked || !mayBeChunked { ends = true }
    }
    if ends { answer.headers.replaceOrAdd(name: "Connection", value: "close") }
    if let location = head.headers.first(name: "Location") {
      answer.headers.replaceOrAdd(name: "Location", value: self.location(location))
    }
    return answer
  }

  private static func isChunked(_ headers: HTTPHeaders) throws(Fault) -> Bool {
    let codings = headers[canonicalForm: "Transfer-Encoding"]
    if codings.isEmpty { return false }
    guard codings.count == 1, codings[0].lowercased() == "chunked" else { throw .coding }
    return true
  }
}
