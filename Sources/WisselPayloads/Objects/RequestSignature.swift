import Crypto
import Foundation

/// AWS Signature Version 4 for one request, in the form of S3: the path is not normalised and encoded once.
/// (Amazon S3 API reference, "Authenticating Requests: Using the Authorization Header".)
struct RequestSignature {
  let method: String
  /// Without its escapes, and without the query.
  let path: String
  let query: [(name: String, value: String)]
  /// All headers that are signed, with `host`, `x-amz-date` and `x-amz-content-sha256` among them.
  let headers: [(name: String, value: String)]
  /// The lower-case hexadecimal SHA-256 of the body.
  let bodyHash: String
  /// `20130524T000000Z`.
  let moment: String
  let region: String

  /// The value of the header `Authorization`.
  func authorization(_ credentials: ObjectCredentials) -> String {
    "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(signedHeaders),"
      + "Signature=\(signature(credentials.secretKey))"
  }

  private var sorted: [(name: String, value: String)] {
    headers.map { (name: $0.name.lowercased(), value: $0.value) }.sorted { $0.name < $1.name }
  }

  private var signedHeaders: String { sorted.map(\.name).joined(separator: ";") }
  private var day: String { String(moment.prefix(8)) }
  private var scope: String { "\(day)/\(region)/s3/aws4_request" }

  /// The query as it is signed and sent.
  static func encoded(_ query: [(name: String, value: String)]) -> String {
    query.map { (escaped($0.name), escaped($0.value)) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }
      .joined(separator: "&")
  }

  /// The path as it is signed and sent.
  static func encoded(path: String) -> String { escaped(path, keeping: "/") }

  private func signature(_ secret: String) -> String {
    let lines = [method, Self.encoded(path: path), Self.encoded(query)]
    let canonical = (lines + sorted.map { "\($0.name):\($0.value)" } + ["", signedHeaders, bodyHash])
      .joined(separator: "\n")
    let text = ["AWS4-HMAC-SHA256", moment, scope, Self.hash(Data(canonical.utf8))].joined(separator: "\n")
    var key = Data("AWS4\(secret)".utf8)
    for part in [day, region, "s3", "aws4_request", text] {
      key = Data(HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: SymmetricKey(data: key)))
    }
    return Self.hexadecimal(key)
  }

  /// The hexadecimal SHA-256.
  static func hash(_ bytes: some DataProtocol) -> String { hexadecimal(SHA256.hash(data: bytes)) }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Percent-encoded but for unreserved characters (RFC 3986) and those to keep.
  private static func escaped(_ text: String, keeping kept: String = "") -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      return isPlain || "-._~\(kept)".contains(character) ? String(character) : "%\(hexadecimal([byte]).uppercased())"
    }.joined()
  }
}
