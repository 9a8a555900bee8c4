import Foundation
import Hummingbird
import WisselHTTP
import WisselTrust
import WisselWire

/// A signed document as the wire carries it: `{"document": base64, "signatures": [{"key": base64, "signature": base64}]}`.
enum SignedBody {
  static let schema = BodySchema([
    Field("document", .string, required: true, Checks.length(1, 1 << 20)),
    Field("signatures", .list(.any), required: true, Checks.length(1, 64)),
  ])

  /// - Throws: 400 for what is no base64.
  static func read(_ fields: Fields) throws -> SignedDocument {
    let signatures = (fields.list("signatures") ?? []).map { item -> SignedDocument.Signature? in
      guard let key = data(item["key"]), let signature = data(item["signature"]) else { return nil }
      return SignedDocument.Signature(key: key, signature: signature)
    }
    guard let document = data(fields["document"]), !signatures.contains(nil) else {
      throw WireError.bad("The document, and the key and signature of each signature, are base64.")
    }
    return SignedDocument(document: document, signatures: signatures.compactMap(\.self))
  }

  private static func data(_ value: JSONValue?) -> Data? { value?.string.flatMap { Data(base64Encoded: $0) } }
}
