import Testing
import WisselModel
import WisselRuns

@Suite("The status of a task")
struct TaskStatusTests {
  @Test("is that of its failed runs when they agree, else failed")
  func failures() {
    #expect(TaskStatus.of([.completed, .crashed, .crashed, .active]) == .crashed)
    #expect(TaskStatus.of([.crashed, .notAllowed]) == .failed)
  }

  @Test("is the busiest of its unfinished runs")
  func unfinished() {
    #expect(TaskStatus.of([.pending, .initializing, .active]) == .active)
    #expect(TaskStatus.of([.pending, .initializing, .completed]) == .initializing)
    #expect(TaskStatus.of([.pending, .completed]) == .pending)
  }

  @Test("is completed when all are, and when there are none")
  func completed() {
    #expect(TaskStatus.of([.completed, .completed]) == .completed)
    #expect(TaskStatus.of([]) == .completed)
  }
}
