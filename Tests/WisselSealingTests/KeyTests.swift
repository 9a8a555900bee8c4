import Foundation
import Testing
import WisselTesting

@testable import WisselSealing

@Suite("Keys")
struct KeyTests {
  @Test("a generated pair has 4096 bits and reads back from PKCS#1 with any line ends")
  func generated() throws {
    let key = try TestKeys.first.get()
    #expect(key.modulusBytes == 512)
    #expect(key.secretPEM.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
    let copies = [
      key.secretPEM, key.secretPEM.replacingOccurrences(of: "\n", with: "\r\n"),
      "a comment\n\n" + key.secretPEM + "\n\n",
    ]
    for text in copies { #expect(try PrivateKey(pem: text).publicKey == key.publicKey) }
  }

  @Test("a public key wrapped in other lines is the same key")
  func lines() throws {
    let key = try TestKeys.first.get().publicKey
    let body = key.pem.split(separator: "\n").dropFirst().dropLast().joined()
    let long = "-----BEGIN PUBLIC KEY-----\n\(body)\n-----END PUBLIC KEY-----"
    let read = try PublicKey(wireText: Data(long.utf8).base64EncodedString())
    #expect(read == key)
    #expect(read.wireText == key.wireText)
  }

  @Test("what is no key says what to do")
  func refused() throws {
    let key = try TestKeys.first.get()
    #expect(throws: SealingError.noPEM(expected: "PRIVATE KEY")) { try PrivateKey(pem: "") }
    #expect(throws: SealingError.noPEM(expected: "PRIVATE KEY")) { try PrivateKey(pem: key.publicKey.pem) }
    #expect(throws: SealingError.noPEM(expected: "PUBLIC KEY")) { try PublicKey(pem: key.secretPEM) }
    #expect(throws: SealingError.notAnRSAKey) {
      try PrivateKey(pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")
    }
    #expect(throws: SealingError.passphrase) {
      try PrivateKey(pem: "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")
    }
    #expect(throws: SealingError.passphrase) {
      try PrivateKey(
        pem: """
          -----BEGIN RSA PRIVATE KEY-----
          Proc-Type: 4,ENCRYPTED
          DEK-Info: AES-256-CBC,00

          AAAA
          -----END RSA PRIVATE KEY-----
          """)
    }
    for text in ["", "abc", "bm9uc2Vuc2U=", "*"] {
      #expect(throws: SealingError.noPublicKey) { try PublicKey(wireText: text) }
    }
  }

  @Test("a private key does not print itself")
  func silent() throws {
    let key = try TestKeys.first.get()
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains("BEGIN") && text.count < 120) }
  }
}

@Suite("Arithmetic without branches")
struct ConstantTimeTests {
  @Test("agrees with the plain meaning for every byte")
  func meaning() {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for byte in UInt8.min ... .max {
      #expect(ConstantTime.isZero(byte) == (byte == 0 ? 0xFF : 0))
      let (value, valid) = ConstantTime.base64Value(byte)
      if let index = alphabet.firstIndex(of: byte) {
        #expect(value == UInt8(index) && valid == 0xFF)
      } else {
        #expect(valid == 0)
      }
    }
    #expect(ConstantTime.select(0xFF, 1, 2) == 1 && ConstantTime.select(0, 1, 2) == 2)
  }
}
