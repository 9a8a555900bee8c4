import Foundation
import Testing
import WisselTesting

@testable import WisselSealing

@Suite("Sealed messages of the released software", .enabled(if: SharedFiles.available, "no shared fixtures"))
struct VectorTests {
  let vectors: Vectors
  let key: PrivateKey

  init() throws {
    vectors = try Vectors.load()
    key = try PrivateKey(pem: vectors.private_key_pem)
  }

  @Test("the key pair reads and writes byte for byte")
  func keys() throws {
    #expect(key.secretPEM == vectors.private_key_pem)
    #expect(key.publicKey.pem == vectors.public_key_pem)
    #expect(key.publicKey.wireText == vectors.public_key_base64)
    #expect(try PublicKey(wireText: vectors.public_key_base64) == key.publicKey)
    #expect(try PublicKey(pem: vectors.public_key_pem) == key.publicKey)
  }

  @Test("the text form opens to the bytes that were sealed")
  func texts() throws {
    for vector in vectors.vectors {
      // Where the release unwraps base64 of JSON, so do we; where it raises or mangles, the bytes come as they were.
      let expected = vector.name == "base64_of_json" ? vector.released : vector.plain
      #expect(Envelope.open(try #require(vector.ciphertext), with: key) == expected, "\(vector.name)")
      if vector.decrypt.raises == nil, vector.name != "not_json_text_4n" {
        #expect(expected == vector.released, "\(vector.name)")
      }
    }
  }

  @Test("the blob and stream forms open exactly")
  func binaries() throws {
    for vector in vectors.blob_vectors {
      #expect(Envelope.openBinary(vector.bytes(vector.ciphertext_base64), with: key) == vector.plain, "\(vector.name)")
      #expect(vector.released == vector.plain, "\(vector.name)")
    }
    for vector in vectors.stream_vectors {
      let stream = vector.bytes(vector.stream_base64)
      let opened =
        vector.mode == "rsa"
        ? Envelope.openBinary(stream, with: key) : PlainForm.bytes(String(decoding: stream, as: UTF8.self))
      #expect(opened == vector.plain, "\(vector.name)")
    }
  }

  @Test("the plain form is base64 in both directions")
  func plain() {
    for vector in vectors.unencrypted_vectors {
      #expect(PlainForm.text(vector.plain) == vector.wire, "\(vector.name)")
      #expect(PlainForm.bytes(vector.wire ?? "?") == vector.plain, "\(vector.name)")
    }
  }

  @Test("what the web client seals opens to the inner document")
  func browser() throws {
    for vector in vectors.browser_style_vectors {
      #expect(Envelope.open(try #require(vector.ciphertext), with: key) == vector.plain, "\(vector.name)")
    }
  }

  @Test("malformed and foreign messages open to stable nonsense, all alike")
  func malformed() throws {
    for vector in vectors.malformed {
      let text = try #require(vector.ciphertext)
      let opened = Envelope.open(text, with: key)
      #expect(opened == Envelope.open(text, with: key), "\(vector.name) is stable")
      // The release reads over a third `$`; foreign characters from the network are not read over here.
      #expect(opened != Array(#"{"a":1}"#.utf8), "\(vector.name)")
      #expect((try? JSONSerialization.jsonObject(with: Data(opened))) == nil, "\(vector.name)")
    }
  }

  @Test("another key is another key, and what is no key says so")
  func publicKeys() throws {
    for comparison in vectors.verify_public_key {
      let other = try PublicKey(wireText: comparison.base64 ?? vectors.public_key_base64)
      #expect((other == key.publicKey) == comparison.result, "\(comparison.key)")
      #expect((other.wireText == key.publicKey.wireText) == comparison.result, "\(comparison.key)")
    }
    for bad in vectors.bad_public_keys {
      #expect(throws: SealingError.noPublicKey) { try PublicKey(wireText: bad.base64) }
    }
  }
}
