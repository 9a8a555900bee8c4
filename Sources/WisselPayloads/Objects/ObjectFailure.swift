/// What storage says is wrong with a request, without its words.
package struct ObjectFailure: Sendable, Hashable {
  package let status: Int
  /// The storage's own code, such as `NoSuchBucket`; letters and digits.
  package let code: String?
  /// The region the bucket is in, where that is another.
  package let region: String?
  /// What the header `Retry-After` says.
  package let wish: String?
}

extension ObjectReply {
  /// Reads the body of a reply that is a failure.
  ///
  /// - Throws: errors of the connection.
  package func failure() async throws -> ObjectFailure {
    let answer = try await xml()
    let region = header("x-amz-bucket-region") ?? answer?["Region"]?.text
    return ObjectFailure(
      status: status, code: answer?.texts("Code").first.flatMap(Self.word), region: region.flatMap(Self.word),
      wish: header("retry-after"))
  }

  /// A text that may stand in a message; nil for another.
  private static func word(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D }
    return isPlain && (1...60).contains(text.utf8.count) ? text : nil
  }
}
