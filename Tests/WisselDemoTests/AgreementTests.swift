import Testing
import WisselWire

@testable import WisselDemo

@Suite("Agreement with the pooled answer")
struct AgreementTests {
  private func agreement(_ answer: JSONValue, _ reference: JSONValue) -> Agreement {
    Agreement(of: answer, with: reference, relativeTolerance: 1e-8, absoluteTolerance: 1e-10)
  }

  @Test("holds when every number of the reference is met, whatever else the answer has")
  func holds() {
    let found = agreement(["n": 228, "beta": ["age": 0.5000000001], "more": "text"], ["n": 228, "beta": ["age": 0.5]])
    #expect(found.holds)
    #expect(found.compared == 2)
    #expect(found.place == "beta.age")
  }

  @Test("fails, naming the place, when a number is off, absent or of another kind")
  func fails() {
    #expect(agreement(["x": [1, 2.1]], ["x": [1, 2]]).disagreements == ["x[1]"])
    #expect(agreement(["x": [1]], ["x": [1, 2]]).disagreements == ["x"])
    #expect(agreement([:], ["x": 1]).disagreements == ["x"])
    #expect(agreement(["x": nil], ["x": 1]).disagreements == ["x"])
    #expect(agreement(["x": .double(.nan)], ["x": 1]).disagreements == ["x"])
  }

  @Test("fails when nothing was compared")
  func empty() {
    #expect(!agreement([:], [:]).holds)
  }
}
