import Crypto
import Foundation
import Testing
import WisselFHIR
import CryptoExtras

@testable import WisselLake

@Suite("What we sign for a FHIR server")
struct BackendKeyTests {
  private static func parts(_ assertion: String) throws -> (head: JSON, claims: JSON, signed: Data, signature: Data) {
    let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
    try #require(parts.count == 3)
    let bytes = try parts.map { part in
      let text = part.replacing("-", with: "+").replacing("_", with: "/")
      #expect(!part.contains("="))
      return try #require(Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)))
    }
    return (
      try JSONParser.parse(Array(bytes[0])), try JSONParser.parse(Array(bytes[1])),
      Data("\(parts[0]).\(parts[1])".utf8), bytes[2]
    )
  }

  private static let now = Date(timeIntervalSince1970: 1_780_000_000)

  @Test("ES384: the claims of SMART Backend Services, the signature as two numbers of 48 bytes")
  func ellipticCurve() throws {
    let key = P384.Signing.PrivateKey()
    let assertion = try BackendKey(pem: key.pemRepresentation, id: "k1").assertion(
      of: "wissel", to: "https://auth.example.org/token", now: Self.now, id: "once")
    let (head, claims, signed, signature) = try Self.parts(assertion)
    #expect(head.text == #"{"alg":"ES384","kid":"k1","typ":"JWT"}"#)
    #expect(
      claims.text
        == #"{"aud":"https://auth.example.org/token","exp":1780000240,"iss":"wissel","jti":"once","sub":"wissel"}"#)
    #expect(signature.count == 96)
    #expect(key.publicKey.isValidSignature(try .init(rawRepresentation: signature), for: signed))
  }

  @Test("RS384")
  func rsa() throws {
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let assertion = try BackendKey(pem: key.pemRepresentation, id: "k2").assertion(
      of: "wissel", to: "https://auth.example.org/token", now: Self.now, id: "once")
    let (head, _, signed, signature) = try Self.parts(assertion)
    #expect(head["alg"]?.string == "RS384")
    #expect(
      key.publicKey.isValidSignature(
        .init(rawRepresentation: signature), for: SHA384.hash(data: signed), padding: .insecurePKCS1v1_5))
  }

  @Test(
    "other keys, and what is none, are refused", arguments: ["", "no key", P256.Signing.PrivateKey().pemRepresentation])
  func others(pem: String) {
    #expect(throws: LakeError.self) { try BackendKey(pem: pem, id: "k") }
  }
}
