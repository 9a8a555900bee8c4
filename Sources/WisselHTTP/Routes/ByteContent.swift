/// What a route takes and gives beside JSON, for the description of the API.
package struct ByteContent: Sendable {
  package enum Answer: Sendable {
    case json, bytes, nothing
  }

  /// The media type of a body of bytes; nil for a route that reads none.
  package let takes: String?
  package let gives: Answer
  /// The headers it reads.
  package let headers: [QueryField]

  /// - Parameters:
  ///   - takes: the media type of the body.
  ///   - gives: what the answer to a success holds.
  ///   - headers: the headers it reads.
  package init(takes: String? = nil, gives: Answer = .json, headers: [QueryField] = []) {
    self.takes = takes
    self.gives = gives
    self.headers = headers
  }
}
