import Foundation
import Testing
import WisselModel
import WisselTesting

@testable import WisselStation

/// What goes between a station and a container that stays.
@Suite struct ResidentExchangeTests {
  private static func token(_ name: String) -> RunToken { RunToken(handed: name, server: "e30.e30.\(name)") }

  private static func question(_ run: RunID, _ token: String, in folder: URL) -> ResidentExchange.Question {
    ResidentExchange.Question(
      run: run, task: 1, token: Self.token(token), input: Array("input \(run)".utf8),
      files: RunFolder(folder.appendingPathComponent("\(run)")))
  }

  /// The run a container is handed, or what it is told instead.
  private static func asked(_ next: ResidentExchange.Next) -> String {
    switch next {
    case .question(let question): "run \(question.run)"
    case .notYet: "not yet"
    case .over: "over"
    case .stranger: "stranger"
    }
  }

  private static func told(_ receipt: ResidentExchange.Receipt) -> String {
    switch receipt {
    case .take: "take"
    case .known: "known"
    case .busy: "busy"
    case .over: "over"
    case .stranger: "stranger"
    }
  }

  @Test func aQuestionIsHandedOutUntilItIsAnswered() async throws {
    try await withTemporaryFolder { folder in
      let exchange = ResidentExchange(outputLimit: 100, wait: .zero)
      async let outcome = exchange.ask(Self.question(1, "a", in: folder))
      while await Self.asked(exchange.next(authorization: "Bearer a")) != "run 1" { await Task.yield() }
      // The station's answer was lost on the way.
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "run 1")
      let (receipt, run) = await exchange.receive(authorization: "Bearer a")
      #expect(Self.told(receipt) == "take" && run == 1)
      #expect(await Self.told(exchange.receive(authorization: "Bearer a").receipt) == "busy")
      await exchange.failed(1)
      #expect(await Self.told(exchange.receive(authorization: "Bearer a").receipt) == "take")
      await exchange.answered(1)
      #expect(await outcome == .answered)
      #expect(await Self.told(exchange.receive(authorization: "Bearer a").receipt) == "known")
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "not yet")
    }
  }

  @Test func theFirstQuestionIsThereBeforeTheStationWaits() async throws {
    try await withTemporaryFolder { folder in
      let first = Self.question(1, "a", in: folder)
      let exchange = ResidentExchange(first: first, outputLimit: 100, wait: .zero)
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "run 1")
      _ = await exchange.receive(authorization: "Bearer a")
      await exchange.answered(1)
      #expect(await exchange.ask(first) == .answered)
    }
  }

  @Test func whoWaitsGetsTheNextRunUnderTheTokenItHasYet() async throws {
    try await withTemporaryFolder { folder in
      let exchange = ResidentExchange(outputLimit: 100, wait: .seconds(3600))
      async let first = exchange.ask(Self.question(1, "a", in: folder))
      while await Self.asked(exchange.next(authorization: "Bearer a")) != "run 1" { await Task.yield() }
      _ = await exchange.receive(authorization: "Bearer a")
      await exchange.answered(1)
      #expect(await first == .answered)
      async let next = exchange.next(authorization: "Bearer a")
      async let second = exchange.ask(Self.question(2, "b", in: folder))
      #expect(await Self.asked(next) == "run 2")
      // Its reply was lost: it asks with the old token once more, and gets the same.
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "run 2")
      // The old token hands in nothing for the new run.
      #expect(await Self.told(exchange.receive(authorization: "Bearer a").receipt) == "stranger")
      #expect(await Self.told(exchange.receive(authorization: "Bearer b").receipt) == "take")
      await exchange.answered(2)
      #expect(await second == .answered)
      #expect(await Self.asked(exchange.next(authorization: "Bearer c")) == "stranger")
    }
  }

  @Test func theEndReachesAskerAndContainer() async throws {
    try await withTemporaryFolder { folder in
      let exchange = ResidentExchange(outputLimit: 100, wait: .seconds(3600))
      async let outcome = exchange.ask(Self.question(1, "a", in: folder))
      while await Self.asked(exchange.next(authorization: "Bearer a")) != "run 1" { await Task.yield() }
      await exchange.end()
      #expect(await outcome == .ended)
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "over")
      #expect(await Self.told(exchange.receive(authorization: "Bearer a").receipt) == "over")
      #expect(await exchange.ask(Self.question(2, "b", in: folder)) == .ended)
    }
  }

  @Test func anOutputInTheFileCountsWhenTheContainerAsksForMore() async throws {
    try await withTemporaryFolder { folder in
      let exchange = ResidentExchange(outputLimit: 5, wait: .zero)
      let question = Self.question(1, "a", in: folder)
      try question.files.prepare(input: .bytes([]), token: "a")
      async let outcome = exchange.ask(question)
      while await Self.asked(exchange.next(authorization: "Bearer a")) != "run 1" { await Task.yield() }
      let written = question.files.task.appendingPathComponent("output")
      try Data("12345".utf8).write(to: written)
      #expect(await Self.asked(exchange.next(authorization: "Bearer a")) == "not yet")
      #expect(await outcome == .answered)
      // What is written later changes nothing.
      try Data("other".utf8).write(to: written)
      #expect(question.files.output(limit: 5) == .bytes(Array("12345".utf8)))
    }
  }

  @Test func onlyTheTwoCallsAreServed() {
    #expect(ResidentCall("GET", "/wissel/next") == .next)
    #expect(ResidentCall("POST", "/wissel/output") == .output)
    for (method, path) in [("POST", "/wissel/next"), ("GET", "/wissel/output"), ("GET", "/wissel"), ("GET", "/next")] {
      #expect(ResidentCall(method, path) == nil)
    }
  }
}
