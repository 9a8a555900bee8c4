import Crypto
import Foundation
import Testing
import WisselTesting

@testable import WisselSealing

@Suite("Messages of HPKE")
struct HPKEMessageTests {
  private static let own = Result { try HPKEPrivateKey(secret: Data(repeating: 1, count: 32)) }
  private static let sender = Result { try HPKEPrivateKey(secret: Data(repeating: 2, count: 32)) }
  private static let scope = HPKEScope(collaboration: 7, purpose: .result, sender: 2, receiver: 1, run: 30)
  private static let chunk = HPKEMessage.chunkBytes + HPKEMessage.tagBytes
  private static let header = HPKEMessage.headerBytes

  private func addressee(_ scope: HPKEScope = scope) throws -> Addressee {
    .hpke(HPKESealing(by: try Self.sender.get(), for: try Self.own.get().publicKey, scope: scope))
  }

  private func opener(
    _ scope: HPKEScope = scope, key: HPKEPrivateKey? = nil, from senders: [HPKEPublicKey]? = nil
  ) throws -> Opener {
    .hpke(
      HPKEOpening(
        with: try key ?? Self.own.get(), from: try senders ?? [Self.sender.get().publicKey], scope: scope))
  }

  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

  /// Everything a stage makes of bytes that come in pieces of a size.
  private func pass(_ bytes: [UInt8], through stage: any ByteStage, by size: Int) throws -> [UInt8] {
    var (stage, outcome, place) = (stage, [UInt8](), 0)
    while place < bytes.count {
      outcome += try stage.take(Array(bytes[place..<min(place + size, bytes.count)]))
      place += size
    }
    return try outcome + stage.end()
  }

  private func isRefused(_ message: [UInt8], _ opener: Opener) -> Bool {
    var failures: [SealingError?] = []
    for size in [message.count + 1, 50_000] {
      do { _ = try pass(message, through: opener.stage(), by: size); failures.append(nil) } catch {
        failures.append(error as? SealingError)
      }
    }
    return failures == [.notOpened, .notOpened]
  }

  /// RFC 9180, appendix A.1 has other suites; these are of the authors' vectors for this one, in the modes base and auth.
  @Test("the suite is the one of the RFC's vectors")
  func vectors() throws {
    let base = try #require(Data(hexadecimal: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"))
    let auth = try #require(Data(hexadecimal: "47f1eee3670dfaaf27c30a83d06ee9f257af174727c17b35328ef730dfc1cd81"))
    let senders = try #require(Data(hexadecimal: "4a91c3d0893433f5e31a79fc520f885527a1bc60bf2b0c72693dd7f0b2e41a5a"))
    let info = Data("Ode on a Grecian Urn".utf8)
    var first = try HPKE.Recipient(
      privateKey: Curve25519.KeyAgreement.PrivateKey(rawRepresentation: base), ciphersuite: HPKEMessage.suite,
      info: info,
      encapsulatedKey: #require(Data(hexadecimal: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256")))
    var second = try HPKE.Recipient(
      privateKey: Curve25519.KeyAgreement.PrivateKey(rawRepresentation: auth), ciphersuite: HPKEMessage.suite,
      info: info,
      encapsulatedKey: #require(Data(hexadecimal: "9e59f4b1fa5c876f684765290c34e51145894cc4f244342b9fb1a4bdfd8bb426")),
      authenticatedBy: Curve25519.KeyAgreement.PublicKey(rawRepresentation: senders))
    let sealed = [
      [
        "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
        "2c43aff25343fdbff864506f0818b9d87df84ea01b1a2144d23b4d40c26bf655fdf197fe40297a8aebeed5cc2d",
      ],
      [
        "10b964283ac2cc0bdc4c85ab617291b446bf3832e9359b2c3a0facc50ea75a3c1afd08aeaacd6041d02eb560ec",
        "83b24287a5ac672289ccebf5ec303d3c0a85bc60bb7a748014d85179b51c7552ca93a70817ee3140442f92e23b",
      ],
    ]
    for count in 0...1 {
      let mark = Data("Count-\(count)".utf8)
      let plain = Data("Beauty is truth, truth beauty".utf8)
      #expect(try first.open(#require(Data(hexadecimal: sealed[0][count])), authenticating: mark) == plain)
      #expect(try second.open(#require(Data(hexadecimal: sealed[1][count])), authenticating: mark) == plain)
    }
  }

  /// Both were made by another program from the RFC and the description of the form.
  @Test("a message that another program made opens")
  func form() throws {
    let text =
      "hpke-1$Xf7dO2vUf2+ijuFdlp1bsOpTd01Ii9r53xxuASSz7yI=$zo060cy2M+x7cMF4FKXHbs0CloUFDTRHRboFhw5YfVk="
      + "$3GsAY+ZrIBk8s4kGdzVgENqhuSxQxFw="
    #expect(try opener().open(text) == Array(#"{"n":5}"#.utf8))
    #expect(HPKEMessage.sender(of: text.utf8) == (try Self.sender.get().publicKey))
  }

  @Test(
    "any bytes come back, in both forms, whole and in pieces", arguments: [0, 1, 15, 65_535, 65_536, 65_537, 200_000])
  func roundTrips(count: Int) throws {
    let (message, addressee, opener) = (bytes(count), try addressee(), try opener())
    let text = try addressee.text(message)
    #expect(try opener.open(text) == message)
    #expect(text.split(separator: "$").count == 4 && text.hasPrefix("hpke-1$"))
    let binary = try addressee.binary(message)
    #expect(binary.count == Self.header + HPKEMessage.length(of: count))
    #expect(try opener.openBinary(binary) == message)
    for size in [1000, 65_552, 1 << 20] {
      #expect(try pass(binary, through: opener.stage(), by: size) == message)
      #expect(try opener.openBinary(try pass(message, through: addressee.stage(), by: size)) == message)
      let (stage, length) = try addressee.textStage(of: count)
      let letter = try pass(message, through: stage, by: size)
      #expect(letter.count == length)
      #expect(try opener.open(String(decoding: letter, as: UTF8.self)) == message)
    }
  }

  @Test("what is sent once more is sealed anew")
  func retries() throws {
    let stage = try addressee().stage()
    let first = try pass(bytes(100), through: stage, by: 100)
    let second = try pass(bytes(100), through: stage, by: 100)
    #expect(first.prefix(Self.header) != second.prefix(Self.header))
    #expect(try opener().openBinary(second) == bytes(100))
  }

  @Test("chunks that are missing, repeated, exchanged, added or changed do not open")
  func damages() throws {
    let opener = try opener()
    let whole = try addressee().binary(bytes(3 * HPKEMessage.chunkBytes))
    let head = Array(whole.prefix(Self.header))
    let chunks = (0..<3).map { Array(whole[(Self.header + $0 * Self.chunk)...].prefix(Self.chunk)) }
    #expect(try opener.openBinary(head + chunks.joined()).count == 3 * HPKEMessage.chunkBytes)
    for order in [
      [], [0], [0, 1], [0, 2], [1, 2], [2], [1, 0, 2], [0, 0, 1, 2], [0, 1, 2, 2], [0, 1, 1, 2], [0, 1, 2, 0],
    ] {
      #expect(isRefused(head + order.flatMap { chunks[$0] }, opener), "\(order)")
    }
    for count in [0, 1, Self.header - 1, Self.header, Self.header + 1, Self.header + 15, whole.count - 1] {
      #expect(isRefused(Array(whole.prefix(count)), opener), "\(count) bytes")
    }
    #expect(isRefused(whole + [0], opener) && isRefused(whole + [UInt8](repeating: 0, count: 16), opener))
    // A bit anywhere: in the marker, the keys, the separators, each chunk and each tag.
    for place in Array(0..<Self.header) + [
      Self.header, Self.header + Self.chunk - 1, Self.header + Self.chunk, whole.count - 17, whole.count - 1,
    ] {
      var changed = whole
      changed[place] ^= 1
      #expect(isRefused(changed, opener), "byte \(place)")
    }
    // Of two messages between the same ends no chunk fits into the other.
    let other = try addressee().binary(bytes(3 * HPKEMessage.chunkBytes))
    #expect(isRefused(Array(whole.dropLast(Self.chunk)) + other.suffix(Self.chunk), opener))
  }

  @Test("a text has one writing")
  func writings() throws {
    let opener = try opener()
    let text = try addressee().text(Array("{}".utf8))
    #expect(try opener.open(text) == Array("{}".utf8))
    for place in 0..<text.utf8.count {
      var changed = Array(text.utf8)
      changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(throws: SealingError.notOpened, "character \(place)") {
        try opener.open(String(decoding: changed, as: UTF8.self))
      }
    }
    for wrong in [
      "", "$", "hpke-1", "hpke-1$", "hpke-1$$$", text + "\n", " " + text, text + "$", text + "AAAA", "é" + text,
    ] {
      #expect(throws: SealingError.notOpened) { try opener.open(wrong) }
    }
  }

  @Test("nothing opens as something else, for another, or from another")
  func scopes() throws {
    let message = Array("{}".utf8)
    let text = try addressee().text(message)
    var others = [HPKEScope](repeating: Self.scope, count: 6)
    others[0].collaboration = 8
    others[1].purpose = .input
    others[2].sender = 3
    others[3].receiver = 3
    others[4].run = 31
    others[5].run = nil
    for other in others {
      #expect(throws: SealingError.notOpened) { try opener(other).open(text) }
      #expect(try opener(other).open(try addressee(other).text(message)) == message)
    }
    let stranger = HPKEPrivateKey()
    #expect(throws: SealingError.notOpened) { try opener(key: stranger).open(text) }
    #expect(throws: SealingError.notOpened) { try opener(from: []).open(text) }
    #expect(throws: SealingError.notOpened) { try opener(from: [stranger.publicKey]).open(text) }
    #expect(try opener(from: [stranger.publicKey, Self.sender.get().publicKey]).open(text) == message)
    // Who claims to be the sender has to hold its key.
    let forged = try Addressee.hpke(
      HPKESealing(by: stranger, for: Self.own.get().publicKey, scope: Self.scope)
    ).text(message)
    let named = try Self.sender.get().publicKey.bytes.base64EncodedString()
    let fields = forged.split(separator: "$").map(String.init)
    #expect(throws: SealingError.notOpened) {
      try opener().open([fields[0], fields[1], named, fields[3]].joined(separator: "$"))
    }
    let zero = Data(count: 32).base64EncodedString()
    #expect(HPKEMessage.sender(of: [fields[0], zero, named, fields[3]].joined(separator: "$").utf8) == nil)
    #expect(throws: SealingError.notOpened) { try Opener.nothing.open(text) }
    #expect(isRefused(try addressee().binary(message), .nothing))
  }

  @Test("no envelope is a message and no message an envelope")
  func forms() throws {
    let rsa = try TestKeys.first.get()
    let message = Array(#"{"a":1}"#.utf8)
    let envelope = Addressee.envelope(rsa.publicKey)
    #expect(throws: SealingError.notOpened) { try opener().open(try envelope.text(message)) }
    #expect(isRefused(try envelope.binary(message), try opener()))
    let text = try addressee().text(message)
    #expect(throws: SealingError.notOpened) { try Opener.envelope(rsa).open(text) }
    #expect(throws: SealingError.notOpened) { try Opener.envelope(rsa).openBinary(try addressee().binary(message)) }
    // Who does not know the form sees nonsense, and never less than a few bytes of it.
    #expect(Envelope.open(text, with: rsa) != message && Envelope.open(text, with: rsa).count >= 32)
    #expect(Opener.standIn(for: text, with: rsa) == Envelope.open(text, with: rsa))
    #expect(try Opener.envelope(rsa).open(try envelope.text(message)) == message)
    #expect(try Opener.envelope(rsa).openBinary(try envelope.binary(message)) == message)
    let other = try envelope.text(message)
    #expect(HPKEMessage.begins(text.utf8) && !HPKEMessage.begins(other.utf8))
    #expect(HPKEMessage.sender(of: other.utf8) == nil)
  }

  @Test("an opening stage that has failed stays so")
  func afterwards() throws {
    var stage = try opener().stage()
    let whole = try addressee().binary(bytes(10))
    #expect(throws: SealingError.notOpened) { _ = try stage.take([UInt8](repeating: 0, count: 200)) }
    #expect(throws: SealingError.notOpened) { _ = try stage.take(whole) }
    #expect(throws: SealingError.notOpened) { _ = try stage.end() }
  }

  @Test("keys are read as OpenSSL writes them, and never print themselves")
  func keys() throws {
    let key = try Self.own.get()
    #expect(
      key.secretPEM == """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB
        -----END PRIVATE KEY-----

        """)
    #expect(try HPKEPrivateKey(pem: key.secretPEM).publicKey == key.publicKey)
    #expect(try HPKEPublicKey(pem: key.publicKey.pem) == key.publicKey)
    #expect(
      key.publicKey.bytes
        == Data(hexadecimal: "a4e09292b651c278b9772c569f5fa9bb13d906b46ab68c9df9dc2b4409f8a209"))
    #expect(key.publicKey.fingerprint.utf8.count == 71)
    for text in ["\(key)", "\(Optional(key) as Any)", String(reflecting: key)] {
      #expect(!text.contains("AQEB") && !text.contains("[1, 1") && text.contains("private key for HPKE"))
    }
    let rsa = try TestKeys.first.get()
    #expect(throws: SealingError.notAnX25519Key) { try HPKEPublicKey(pem: rsa.publicKey.pem) }
    #expect(throws: SealingError.notAnX25519Key) { try HPKEPrivateKey(pem: rsa.secretPEM) }
    #expect(throws: SealingError.notAnX25519Key) { try HPKEPublicKey(bytes: Data(repeating: 9, count: 31)) }
    // A point that gives everybody the same secret.
    #expect(throws: SealingError.notAnX25519Key) { try HPKEPublicKey(bytes: Data(count: 32)) }
  }
}

extension Data {
  fileprivate init?(hexadecimal text: String) {
    let digits = Array(text)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    guard bytes.count * 2 == digits.count else { return nil }
    self.init(bytes)
  }
}
