import AlgorithmKit
import Foundation
import Testing
import WisselWire

@Suite("The input of a run")
struct CallDocumentTests {
  private func report(_ input: String) async -> String? {
    let network = InMemoryNetwork(trial, stations: [.init("A", StationData(databases: []))])
    do {
      _ = try await network.run(input: Data(input.utf8))
      return nil
    } catch {
      return ErrorReport.line(error)
    }
  }

  @Test(
    "what is wrong is said, and the value is not",
    arguments: [
      ("not json 4711", "the input is not a JSON object with a text 'method'"),
      ("[]", "the input is not a JSON object with a text 'method'"),
      (#"{"method": 4711}"#, "the input is not a JSON object with a text 'method'"),
      (#"{"method": "moment"}"#, "calling 'moment': argument 'column' is missing"),
      (#"{"method": "moment", "kwargs": null}"#, "calling 'moment': argument 'column' is missing"),
      (
        #"{"method": "moment", "kwargs": {"column": 4711}}"#,
        "calling 'moment': argument 'column' is not of type String"
      ),
      (#"{"method": "moment", "kwargs": {"column": null}}"#, "calling 'moment': argument 'column' is missing"),
      (
        #"{"method": "moment", "kwargs": 4711}"#, "calling 'moment': argument '' is not of type Dictionary<String, Any>"
      ),
      (#"{"method": "moment", "kwargs": {"column": "a", "colour": 4711}}"#, "'moment' has no argument 'colour'"),
      (#"{"method": "names", "kwargs": {"colour": 4711}}"#, "'names' has no argument 'colour'"),
      (
        #"{"method": "moment", "args": [4711]}"#,
        "'moment' takes its arguments by name (kwargs), not by position (args)"
      ),
      (
        #"{"method": "names", "kwargs": {"organizations_to_include": ["4711"]}}"#,
        "calling 'names': argument 'organizations_to_include' is not a list of organisation ids"
      ),
    ])
  func errors(input: String, words: String) async {
    #expect(await report(input) == words)
  }

  @Test("an unknown method is refused with the names there are")
  func unknownMethod() async throws {
    let text = try #require(await report(#"{"method": "none"}"#))
    #expect(text.hasPrefix("unknown method 'none'; trial has: ask_endless, "))
  }

  @Test(
    "further members of the document are left alone", arguments: [#""args": []"#, #""args": null"#, #""master": true"#])
  func furtherMembers(member: String) async {
    #expect(await report(#"{"method": "names", \#(member)}"#) == nil)
  }

  @Test("arguments may be any JSON where the function says so")
  func anything() async throws {
    let echo = Partial("echo") { (value: JSONValue, _: StationData) in value }
    let network = InMemoryNetwork(
      Algorithm(name: "echo", [echo]), stations: [.init("A", StationData(databases: []))])
    let result = try await network.run(input: Data(#"{"method":"echo","kwargs":{"b":[1,null,2.5],"a":"x"}}"#.utf8))
    #expect(String(decoding: result, as: UTF8.self) == #"{"a":"x","b":[1,null,2.5]}"#)
  }

  @Test("an error is one line without control characters")
  func oneLine() {
    #expect(ErrorReport.line(AlgorithmError("a\nb\u{1B}[31mc\u{2028}d")) == "a b [31mc d")
    #expect(ErrorReport.line(Failing()) == "the function ended with an error of type Failing, whose text is not shown")
  }
}
