import AlgorithmKit
import Foundation
import Testing

struct Question: Codable, Sendable, Equatable {
  var column: String
  var power: Double?
}
struct Moment: Codable, Sendable, Equatable {
  var count: Int
  var total: Double
}
struct Failing: Error, CustomStringConvertible { var description: String { "patient 12345" } }

let book = Codebook([CodebookColumn(name: "age", type: .integer), CodebookColumn(name: "far", type: .numeric)])
let moment = Partial("moment") { (question: Question, data: StationData) throws -> Moment in
  let frame = try data.frame(columns: [question.column], codebook: book)
  let known = try frame[question.column].knownNumbers()
  return Moment(count: known.count, total: known.reduce(0) { $0 + pow($1, question.power ?? 1) })
}
let mean = Central("mean") { (question: Question, network: Network) async throws -> Double in
  let answers = try await network.ask(moment, question)
  return answers.reduce(0) { $0 + $1.value.total } / Double(answers.reduce(0) { $0 + $1.value.count })
}
let names = Central("names") { (_: NoArguments, network: Network) async throws -> [String] in
  try await network.organizations().map(\.name)
}
let endless = Partial("endless") { (_: NoArguments, _: StationData) -> [Double] in [.infinity, -.infinity, 1.5] }
let askEndless = Central("ask_endless") { (_: NoArguments, network: Network) async throws -> [Double] in
  try await network.ask(endless, NoArguments()).flatMap(\.value)
}
let fails = Partial("fails") { (_: NoArguments, _: StationData) throws -> Int in throw Failing() }
let askFails = Central("ask_fails") { (_: NoArguments, network: Network) async throws -> [Int] in
  try await network.ask(fails, NoArguments()).map(\.value)
}
let trial = Algorithm(name: "trial", [moment, mean, names, endless, askEndless, fails, askFails])

@Suite("A network in memory")
struct InMemoryNetworkTests {
  private func network() throws -> InMemoryNetwork {
    func station(_ ages: [Int?]) throws -> StationData { StationData(try DataFrame([Column("age", integers: ages)])) }
    return InMemoryNetwork(
      trial,
      stations: [
        .init("North", try station([40, nil, 50])), .init("South", try station([60])),
        .init("West", try station([nil, 70, 80])),
      ])
  }

  @Test("a central function asks all partials and combines what they answer")
  func central() async throws {
    #expect(try await network().run(mean, Question(column: "age")) == 60)
  }

  @Test("an input document runs the same function")
  func document() async throws {
    let result = try await network().run(input: Data(#"{"method":"mean","kwargs":{"column":"age","power":1}}"#.utf8))
    #expect(String(decoding: result, as: UTF8.self) == "60")
  }

  @Test("only the organisations the task names are asked")
  func someOrganizations() async throws {
    let some = #"{"method":"names","kwargs":{"organizations_to_include":[3,1]}}"#
    #expect(try await network().run(input: Data(some.utf8)) == Data(#"["North","West"]"#.utf8))
    await #expect(throws: AlgorithmError("organisation 9 of 'organizations_to_include' does not take part")) {
      try await network().run(input: Data(#"{"method":"names","kwargs":{"organizations_to_include":[9]}}"#.utf8))
    }
  }

  @Test("numbers that are not finite pass through JSON")
  func notFinite() async throws {
    #expect(
      try await network().run(askEndless, NoArguments()) == [
        .infinity, -.infinity, 1.5, .infinity, -.infinity, 1.5, .infinity, -.infinity, 1.5,
      ])
  }

  @Test("a failure names the stations and not what the error says")
  func failure() async throws {
    let error = await #expect(throws: TaskFailure.self) { try await network().run(askFails, NoArguments()) }
    #expect(error?.stations.map(\.organization.name) == ["North", "South", "West"])
    #expect(error?.report.contains("patient 12345") == false)
    #expect(error?.report.contains("North (crashed: ") == true)
  }

  @Test("a column that does not exist is named")
  func missingColumn() async throws {
    let error = await #expect(throws: TaskFailure.self) { try await network().run(mean, Question(column: "far")) }
    #expect(error?.report.contains("column 'far': it does not exist") == true)
  }
}
