import Foundation
import WisselTesting

/// Golden messages made with the released vantage6 code.
struct Vectors: Decodable {
  struct Outcome: Decodable {
    let returns_base64: String?
    let raises: String?
  }

  struct Message: Decodable {
    let name: String
    let plaintext_base64: String?
    let ciphertext: String?
    let ciphertext_base64: String?
    let stream_base64: String?
    let mode: String?
    let wire: String?
    let decrypt: Outcome

    var plain: [UInt8] { bytes(plaintext_base64) }
    var released: [UInt8] { bytes(decrypt.returns_base64) }

    func bytes(_ text: String?) -> [UInt8] { text.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? [] }
  }

  struct Comparison: Decodable {
    let key: String
    let base64: String?
    let result: Bool
  }

  struct BadKey: Decodable { let base64: String }

  let private_key_pem: String
  let public_key_pem: String
  let public_key_base64: String
  let vectors: [Message]
  let blob_vectors: [Message]
  let stream_vectors: [Message]
  let unencrypted_vectors: [Message]
  let browser_style_vectors: [Message]
  let malformed: [Message]
  let verify_public_key: [Comparison]
  let bad_public_keys: [BadKey]

  static func load() throws -> Vectors {
    try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: SharedFiles.fixture("vantage6-encryption.json")))
  }
}
