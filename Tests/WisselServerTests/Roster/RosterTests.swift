import Foundation
import Hummingbird
import Testing
import WisselServer
import WisselTrust
import WisselWire

@Suite struct RosterTests {
  @Test func rostersThatFollowEachOtherAreKeptAndServedAsTheyWereSigned() async throws {
    try await Federation.run { federation in
      let (server, signer) = (federation.server, TestSigner())
      let path = "/wissel/collaboration/\(federation.open)/roster"
      let root = try await server.token()
      let members = [try #require(federation.organizations["alpha"])]
      let first = try signer.roster(collaboration: federation.open, number: 1, after: nil, organizations: members)
      let second = try signer.roster(collaboration: federation.open, number: 2, after: first)
      for signed in [first, second] {
        let reply = try await server.call(.post, path, try signed.json, token: root)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["fingerprint"]?.string == signed.fingerprint)
      }
      let node = try await federation.node("alpha")
      let listed = try await server.call(.get, path, token: node)
      #expect(listed.data.compactMap { $0["number"]?.int } == [2, 1])
      let served = try WireJSON.convert(try #require(listed.data.first?["signed"]), to: SignedDocument.self)
      #expect(served == second)
      #expect(try await server.call(.get, path + "?after=1", token: node).data.count == 1)
      #expect(try await server.call(.get, path, token: federation.user("delta-Researcher")).status == 401)
    }
  }

  @Test func whatDoesNotFollowAndWhoMayNotIsRefused() async throws {
    try await Federation.run { federation in
      let (server, signer) = (federation.server, TestSigner())
      let path = "/wissel/collaboration/\(federation.open)/roster"
      let root = try await server.token()
      let first = try signer.roster(collaboration: federation.open, number: 1, after: nil)
      let refused: [(SignedDocument, String)] = [
        (try signer.roster(collaboration: federation.sealed, number: 1, after: nil), "roster of collaboration"),
        (try signer.roster(collaboration: federation.open, number: 2, after: nil), "number"),
        (try signer.roster(collaboration: federation.open, number: 1, after: nil, organizations: [999]), "999"),
        (SignedDocument(document: first.document, signatures: []), "Length must be between"),
        (try signer.sign(["a": 1]), "no roster"),
      ]
      for (signed, reason) in refused {
        let reply = try await server.call(.post, path, try signed.json, token: root)
        #expect(reply.status == 400 && reply.text.contains(reason), "\(reason): \(reply.text)")
      }
      let researcher = try await federation.user("alpha-Researcher")
      #expect(try await server.call(.post, path, try first.json, token: researcher).status == 401)
      #expect(try await server.call(.post, path, try first.json, token: root).status == 201)
      let stranger = try TestSigner().roster(collaboration: federation.open, number: 2, after: first)
      let reply = try await server.call(.post, path, try stranger.json, token: root)
      #expect(reply.status == 400 && reply.text.contains("0 valid signatures"))
      #expect(try await server.call(.get, path, token: root).data.count == 1)
    }
  }

  @Test func headsOfLogsAreWitnessedAndNeverGoBack() async throws {
    try await Federation.run { federation in
      let (server, signer) = (federation.server, TestSigner())
      let node = try await federation.node("alpha")
      for count in [5, 5, 9] {
        #expect(
          try await server.call(.post, "/wissel/witness", try signer.head(count: count).json, token: node).status == 201
        )
      }
      for (head, reason) in [
        (try signer.head(count: 8), "9 entries before, and now 8"),
        (try signer.head(count: 9, digit: "b"), "another head at 9"),
        (SignedDocument(document: Data("{}".utf8), signatures: try signer.head(count: 10).signatures), "right one"),
      ] {
        let reply = try await server.call(.post, "/wissel/witness", try head.json, token: node)
        #expect(reply.status == 400 && reply.text.contains(reason), "\(reply.text)")
      }
      // Another log, and another node, begin for themselves.
      #expect(
        try await server.call(.post, "/wissel/witness", try signer.head(log: "other", count: 1).json, token: node)
          .status
          == 201)
      let peer = try await federation.node("beta")
      #expect(
        try await server.call(.post, "/wissel/witness", try signer.head(count: 1).json, token: peer).status == 201)
      let seen = try await server.call(.get, "/wissel/witness?log=runs", token: peer)
      #expect(seen.data.compactMap { $0["count"]?.int } == [1, 9, 5, 5])
      let root = try await server.token()
      #expect(
        try await server.call(.post, "/wissel/witness", try signer.head(count: 1).json, token: root).status == 403)
    }
  }
}
