import Testing
import WisselModel
import WisselStation

@Suite struct RoundCountTests {
  @Test func runsAndSubtasksOfAJobAreCounted() {
    var count = RoundCount()
    #expect(count.place(of: 10, job: 1, isSubtask: false) == .init(ordinal: 1, round: nil))
    #expect(count.place(of: 11, job: 1, isSubtask: true) == .init(ordinal: 2, round: 1))
    #expect(count.place(of: 12, job: 1, isSubtask: true) == .init(ordinal: 3, round: 2))
    #expect(count.place(of: 13, job: 2, isSubtask: true) == .init(ordinal: 1, round: 1))
    #expect(count.place(of: 11, job: 1, isSubtask: true) == .init(ordinal: 2, round: 1), "it keeps its place")
  }

  @Test func theJobsThatAreRememberedAreBounded() {
    var count = RoundCount()
    for job in 1...10_001 { _ = count.place(of: RunID(job), job: JobID(job), isSubtask: true) }
    #expect(count.place(of: 20_000, job: 10_001, isSubtask: true).round == 2)
    #expect(count.place(of: 20_001, job: 1, isSubtask: true).round == 1)
  }
}
