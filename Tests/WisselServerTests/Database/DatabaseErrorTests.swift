import Testing
import WisselDatabase
import WisselHTTP
import WisselPayloads
import WisselServer

@Suite("Failures that pass")
struct DatabaseErrorTests {
  @Test(
    "a database or a store that is away passes; changes that may have been kept do not, nor what is wrong for good",
    arguments: [
      (DatabaseError.Code.unavailable, true), (.busy, true), (.undecided, false), (.unique, false), (.statement, false),
    ])
  func database(code: DatabaseError.Code, isPassing: Bool) {
    let error: any Error = DatabaseError(code, attempted: "reading", reason: "no reason")
    #expect((error as? any PassingFailure)?.isPassing == isPassing)
  }

  @Test("a store that is away passes, what it does not have does not come")
  func store() {
    func passes(_ code: PayloadError.Code) -> Bool {
      PayloadError(code, attempted: "reading", reason: "no reason").isPassing
    }
    #expect(passes(.unavailable) && !passes(.missing) && !passes(.refused))
  }
}
