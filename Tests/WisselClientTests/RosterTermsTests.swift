import Foundation
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTrust
import WisselWire

/// Organisation 1 asks. 2 has a key for HPKE as well, 3 has none.
@Suite("Tasks and results by a roster")
struct RosterTermsTests {
  private static let rsa = Result { try (0..<3).map { _ in try PrivateKey.generate() } }
  private let own = HPKEPrivateKey()
  private let second = HPKEPrivateKey()
  private let signer = SigningKey()

  private func terms(_ key: HPKEPrivateKey?, at seconds: Int64 = 100) throws -> RosterTerms {
    let rsa = try Self.rsa.get()
    func member(_ id: Int, _ hpke: HPKEPublicKey?) -> Roster.Member {
      let start = WireTime(microseconds: 50_000_000)
      let keys = [Roster.Key(use: "sealing", key: rsa[id - 1].publicKey.der, from: WireTime(microseconds: 0))]
      return .init(
        id: id, name: "\(id)",
        keys: keys + (hpke.map { [.init(use: "sealing-hpke", key: $0.bytes, from: start)] } ?? []))
    }
    let roster = try signer.sign(
      Roster(
        collaboration: 1, number: 1, previous: "", issuedAt: WireTime(microseconds: 0), signers: [signer.publicKey],
        needed: 1, organizations: [member(1, own.publicKey), member(2, second.publicKey), member(3, nil)]))
    var pinned = PinnedRosters(collaboration: 1, pin: roster.fingerprint)
    #expect(RosterTerms(pinned, organization: 1) == nil, "before the first roster")
    try pinned.take([roster])
    return try #require(
      RosterTerms(pinned, organization: 1, key: key, time: WireTime(microseconds: seconds * 1_000_000)))
  }

  private func server(encrypted: Bool = true, keys: [String]) -> ScriptedServer {
    ScriptedServer { request, _ in
      switch request.path {
      case "collaboration/1": (200, CallTests.collaboration(encrypted: encrypted))
      case "task": (201, CallTests.task("pending"))
      case "blobstream/status": (200, ["blob_store_enabled": false])
      default:
        (
          200,
          CallTests.organization(
            Int(request.path.suffix(1)) ?? 0, key: keys[(Int(request.path.suffix(1)) ?? 1) - 1])
        )
      }
    }
  }

  private func request(_ organizations: [OrganizationID], _ terms: RosterTerms?) -> TaskRequest {
    var request = TaskRequest(
      name: "t", image: "i", collaboration: 1, organizations: organizations, input: AlgorithmInput(method: "m"))
    request.roster = terms
    return request
  }

  @Test("inputs are sealed in the form of each receiver")
  func inputs() async throws {
    let rsa = try Self.rsa.get()
    let server = server(keys: rsa.map(\.publicKey.wireText))
    _ = try await APIClient(server).createTask(request([2, 3], try terms(own)))
    let posted = try WireJSON.decode(NewTask.self, from: server.requests.last?.body ?? Data())
    let expected = Array(#"{"method":"m"}"#.utf8)
    let scope = HPKEScope(collaboration: 1, purpose: .input, sender: 1, receiver: 2)
    let opener = Opener.hpke(HPKEOpening(with: second, from: [own.publicKey], scope: scope))
    #expect(try opener.open(posted.organizations[0].input) == expected)
    #expect(Envelope.open(posted.organizations[1].input, with: rsa[2]) == expected)
    #expect(!server.lines.contains("GET organization/2"), "for HPKE the server is not asked")
    // Before the keys for HPKE begin, and without a roster, it is the envelope.
    for terms in [try terms(own, at: 10), nil] {
      _ = try await APIClient(server).createTask(request([2], terms))
      let before = try WireJSON.decode(NewTask.self, from: server.requests.last?.body ?? Data())
      #expect(Envelope.open(before.organizations[0].input, with: rsa[1]) == expected)
    }
  }

  @Test("nothing is sent in another form than the roster's, or for a key that is not in it")
  func refusals() async throws {
    let rsa = try Self.rsa.get()
    let wire = rsa.map(\.publicKey.wireText)
    func refused(_ server: ScriptedServer, _ request: TaskRequest) async -> Bool {
      do {
        _ = try await APIClient(server).createTask(request)
        return false
      } catch APIError.untrusted {
        return !server.lines.contains("POST task")
      } catch {
        return false
      }
    }
    #expect(await refused(server(keys: wire), request([2], try terms(nil))), "no key of one's own")
    #expect(await refused(server(keys: wire), request([2], try terms(HPKEPrivateKey()))), "another one")
    #expect(await refused(server(keys: wire), request([4], try terms(own))), "who is not in the roster")
    #expect(await refused(server(encrypted: false, keys: wire), request([2], try terms(own))), "in the open")
    #expect(await refused(server(keys: [wire[0], wire[1], wire[1]]), request([3], try terms(own))), "a foreign key")
    var other = request([2], try terms(own))
    other.collaboration = 2
    #expect(await refused(server(keys: wire), other), "another collaboration's roster")
  }

  @Test("results open in the form of their organisation only")
  func results() async throws {
    let rsa = try Self.rsa.get()
    let output = Array(#"{"n":5}"#.utf8)
    func scope(_ run: Int) -> HPKEScope {
      HPKEScope(collaboration: 1, purpose: .result, sender: 2, receiver: 1, run: run)
    }
    let genuine = try Addressee.hpke(HPKESealing(by: second, for: own.publicKey, scope: scope(5))).text(output)
    let envelope = try Envelope.seal(output, for: rsa[0].publicKey)
    @Sendable func run(_ id: Int, _ organization: Int) -> JSONValue {
      [
        "id": .int(id), "status": "completed", "blob_storage_used": false, "ports": [], "log": nil,
        "organization": ["id": .int(organization), "link": "", "methods": []],
      ]
    }
    @Sendable func result(_ id: Int, _ text: String) -> JSONValue {
      ["id": .int(id), "result": .string(text), "blob_storage_used": false]
    }
    func server(encrypted: Bool) -> ScriptedServer {
      ScriptedServer { request, _ in
        switch request.path {
        case "task/9": (200, CallTests.task("completed"))
        case "collaboration/1": (200, CallTests.collaboration(encrypted: encrypted))
        case "run": (200, ["data": [run(5, 2), run(6, 2), run(7, 2), run(8, 3), run(9, 3), run(10, 4)], "links": [:]])
        default:
          (
            200,
            [
              "data": [
                result(5, genuine), result(6, genuine), result(7, envelope), result(8, envelope), result(9, genuine),
                result(10, envelope),
              ], "links": [:],
            ]
          )
        }
      }
    }
    func contents(_ terms: RosterTerms?, encrypted: Bool = true) async throws -> [TaskResult.Content] {
      try await APIClient(server(encrypted: encrypted)).results(of: 9, key: rsa[0], roster: terms)
        .sorted { $0.run < $1.run }.map(\.content)
    }
    // Genuine; another run's; a downgrade; the envelope of one without HPKE; a message of one without; a stranger's.
    #expect(
      try await contents(terms(own))
        == [.bytes(output), .unreadable, .unreadable, .bytes(output), .unreadable, .unreadable])
    #expect(try await contents(terms(nil)).prefix(4) == [.sealed, .sealed, .sealed, .bytes(output)])
    #expect(
      try await contents(nil)
        == [.unreadable, .unreadable, .bytes(output), .bytes(output), .unreadable, .bytes(output)])
    // A server that says there is no encryption changes nothing for those with HPKE.
    #expect(try await contents(terms(own), encrypted: false).prefix(3) == [.bytes(output), .unreadable, .unreadable])
  }
}
