import Synchronization
import Testing
import WisselModel
import WisselSealing
import WisselTesting

@testable import WisselStation

/// What a station asks its server once for several runs.
@Suite struct RememberedAnswersTests {
  private final class Questions: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func ask<Answer>(_ answer: Answer) -> Answer {
      state.withLock { $0 += 1 }
      return answer
    }
  }

  @Test func thatThereAreNoBlobsIsRememberedWhileTheConnectionHolds() async {
    let (use, questions) = (BlobUse(), Questions())
    func answer(_ keeps: Bool) async -> Bool { await use.answer { questions.ask(keeps) } }
    // Not before there is a connection.
    #expect(await !answer(false) && questions.count == 1)
    use.connected(true)
    #expect(await !answer(false) && questions.count == 2)
    #expect(await !answer(true) && questions.count == 2)
    use.connected(false)
    #expect(await answer(true) && questions.count == 3)
    // Where there are some it is asked each time.
    use.connected(true)
    #expect(await answer(true) && questions.count == 4)
    #expect(await answer(true) && questions.count == 5)
  }

  @Test func anAnswerFromBeforeTheConnectionWasMadeAnewDoesNotCount() async {
    let (use, questions) = (BlobUse(), Questions())
    use.connected(true)
    let keeps = await use.answer {
      use.connected(false)
      use.connected(true)
      return questions.ask(false)
    }
    #expect(!keeps)
    #expect(await use.answer { questions.ask(true) } && questions.count == 2)
  }

  @Test func aReceiversKeyCountsForAMinute() async throws {
    let clock = Mutex(ContinuousClock.now)
    let keys = ReceiverKeys(now: { clock.withLock { $0 } })
    let questions = Questions()
    let old = ReceiverKey.envelope(try PrivateKey.generate().publicKey)
    let new = ReceiverKey.hpke(HPKEPrivateKey().publicKey, collaboration: 1)
    func key(_ organization: OrganizationID, _ trusted: ReceiverKey?) async -> ReceiverKey? {
      try? await keys.key(of: organization) {
        guard let key = questions.ask(trusted) else { throw KeyDesk.Refusal(words: "not trusted") }
        return key
      }
    }
    #expect(await key(1, nil) == nil)
    #expect(await key(1, old) == old && questions.count == 2)
    #expect(await key(1, new) == old && questions.count == 2)
    #expect(await key(2, new) == new && questions.count == 3)
    clock.withLock { $0 = $0.advanced(by: .seconds(61)) }
    #expect(await key(1, new) == new && questions.count == 4)
  }
}
