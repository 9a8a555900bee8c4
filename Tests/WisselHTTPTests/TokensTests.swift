import Hummingbird
import Synchronization
import Testing
import WisselModel
import WisselWire

@testable import WisselHTTP

@Suite("Tokens")
struct TokensTests {
  private static let start = WireTime(microseconds: 1_800_000_000_000_000)

  private func tokens(_ secret: String = "a secret", at time: WireTime = start) async -> Tokens {
    await Tokens(secret: secret, now: { time }, unique: { "00000000-0000-4000-8000-000000000000" })
  }

  @Test("a user's token says who, as a number, and until when")
  func user() async throws {
    let tokens = await tokens()
    let pair = try await tokens.pair(for: .user, 7, roles: ["Researcher"])
    let claims = try await tokens.verify(authorization: "Bearer \(pair.access)")
    #expect(claims.sub == 7 && claims.clientType == .user && claims.roles == ["Researcher"])
    #expect(claims.exp == claims.iat + 21_600)
    let refresh = try await tokens.verify(pair.refresh, for: .refresh)
    #expect(refresh.exp == refresh.iat + 172_800)
  }

  @Test("a container's token carries its subject and never expires")
  func container() async throws {
    let subject = ContainerSubject(
      clientType: "container", nodeID: 9, organizationID: 2, collaborationID: 1, taskID: 3, image: "i:1",
      databases: [["label": "default"]])
    let token = try await tokens().container(subject)
    let claims = try await tokens(at: WireTime(microseconds: Self.start.microseconds * 2)).verify(token)
    #expect(claims.container?.taskID == 3 && claims.exp == nil && claims.sub["study_id"] == .null)
  }

  @Test("refusals have their texts")
  func refusals() async throws {
    let tokens = await tokens()
    let pair = try await tokens.pair(for: .node, 9)
    let foreign = try await self.tokens("another secret").pair(for: .node, 9).access
    let late = await self.tokens(at: WireTime(microseconds: Self.start.microseconds + 21_600_000_000))
    func failure(_ header: String?, _ tokens: Tokens, _ use: TokenClaims.Use = .access) async -> TokenFailure? {
      do throws(TokenFailure) {
        _ = try await tokens.verify(authorization: header, for: use)
        return nil
      } catch {
        return error
      }
    }
    #expect(await failure(nil, tokens) == .missing)
    #expect(await failure("Basic abc", tokens) == .otherScheme)
    #expect(await failure("Bearer", tokens) == .malformedHeader)
    #expect(await failure("Bearer abc", tokens) == .undecodable("Not enough segments"))
    #expect(await failure("Bearer a.b.c", tokens) == .undecodable("Invalid header string"))
    #expect(await failure("Bearer \(foreign)", tokens) == .badSignature)
    #expect(await failure("Bearer \(pair.access)", late) == .expired)
    #expect(await failure("Bearer \(pair.refresh)", tokens) == .accessOnly)
    #expect(await failure("Bearer \(pair.access)", tokens, .refresh) == .refreshOnly)
    // Algorithm "none", without a signature.
    let unsigned = "eyJhbGciOiJub25lIn0.\(pair.access.split(separator: ".")[1])."
    #expect(await failure("Bearer \(unsigned)", tokens) == .undecodable("The specified alg value is not allowed"))
  }
}
