import AlgorithmKit
import Foundation
import Synchronization
import Testing
import WisselTesting
import WisselWire

@Suite("An algorithm in its container")
struct ProxyTransportTests {
  static let count = Partial("count") { (_: NoArguments, _: StationData) in 1 }
  static let total = Central("total") { (_: NoArguments, network: Network) async throws -> [String] in
    try await network.ask(count, NoArguments()).map { "\($0.organization.name)=\($0.value)" }
  }
  static let algorithm = Algorithm(name: "counting", [count, total])

  /// Runs the central function in a folder of its own against a proxy; returns the output, or the error's line.
  private func run(
    token claims: String = #""study_id":null,"store_id":null"#, input: String = #"{"method":"total"}"#,
    _ answer: @escaping @Sendable (ScriptedProxy.Request, Int) -> ScriptedProxy.Reply
  ) async throws -> (output: String, requests: [ScriptedProxy.Request]) {
    let proxy = try ScriptedProxy(answer)
    defer { proxy.stop() }
    return try await withTemporaryFolder { folder in
      let subject = #"{"sub":{"node_id":4,"organization_id":1,"collaboration_id":2,"task_id":7,"image":"reg/count:1","#
      let payload = Data("\(subject)\"databases\":[{\"label\":\"default\"}],\(claims)}}".utf8).base64EncodedString()
      try Data("e30.\(payload.replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")).x".utf8)
        .write(to: folder.appendingPathComponent("token"))
      try Data(input.utf8).write(to: folder.appendingPathComponent("input"))
      try Data().write(to: folder.appendingPathComponent("output"))
      var variables = ["HOST": "http://127.0.0.1", "PORT": "\(proxy.port)", "API_PATH": ""]
      for name in ["input", "output", "token"] {
        variables["\(name.uppercased())_FILE"] = folder.appendingPathComponent(name).path
      }
      do {
        try await Self.algorithm.run(variables: variables.mapValues(Base32.encode))
        let output = try Data(contentsOf: folder.appendingPathComponent("output"))
        return (String(decoding: output, as: UTF8.self), proxy.requests)
      } catch {
        #expect(try Data(contentsOf: folder.appendingPathComponent("output")).isEmpty)
        return (ErrorReport.line(error), proxy.requests)
      }
    }
  }

  /// A proxy over three organisations, as the published node's answers; some answers may be replaced.
  private static func answer(
    _ request: ScriptedProxy.Request, replacing other: [String: ScriptedProxy.Reply] = [:]
  ) -> ScriptedProxy.Reply {
    let path = request.line.components(separatedBy: " ").prefix(2).joined(separator: " ")
    if let reply = other[path] { return reply }
    func runs(_ ids: [Int]) -> String {
      ids.map { #"{"id":\#($0 + 10),"status":"completed","organization":{"id":\#($0)},"input":"x"}"# }.joined(
        separator: ",")
    }
    switch path {
    case "GET /organization?collaboration_id=2&page=1", "GET /organization?study_id=5&page=1":
      return .json(
        200, #"{"data":[{"id":3,"name":"C"},{"id":1,"name":"A"}],"links":{"next":"/api/organization?page=2"}}"#)
    case "GET /organization?collaboration_id=2&page=2", "GET /organization?study_id=5&page=2":
      return .json(200, #"{"data":[{"id":2,"name":"B"}],"links":{"first":"x"}}"#)
    case "POST /task": return .json(201, #"{"id":70,"status":"awaiting"}"#)
    case "GET /task/70/status?wait=25": return .json(200, #"{"status":"completed"}"#)
    case "GET /run?task_id=70&page=1": return .json(200, #"{"data":[\#(runs([3, 2, 1]))],"links":{}}"#)
    case "GET /result?task_id=70&page=1":
      let items = [3, 1].map {
        #"{"id":\#($0 + 10),"result":"\#(Data("\($0)".utf8).base64EncodedString())","run":{"id":\#($0 + 10)}}"#
      }
      return .json(200, #"{"data":[\#(items.joined(separator: ","))],"links":{"next":"more"}}"#)
    case "GET /result?task_id=70&page=2":
      return .json(200, #"{"data":[{"id":12,"result":"Mg==","run":{"id":12},"blob_storage_used":false}],"links":{}}"#)
    default: return .json(500, #"{"msg":"Request failed, see node logs"}"#)
    }
  }

  @Test("asks every organisation once and puts the results in their order")
  func wholeWay() async throws {
    let (output, requests) = try await run { request, _ in Self.answer(request) }
    #expect(output == #"["A=1","B=2","C=3"]"#)
    #expect(requests.allSatisfy { $0.authorization?.hasPrefix("Bearer e30.") == true })
    let posts = requests.filter { $0.line.hasPrefix("POST") }
    #expect(posts.count == 1)
    let body = try JSONDecoder().decode(JSONValue.self, from: try #require(posts.first).body)
    #expect(body["image"] == "reg/count:1")
    #expect(body["collaboration_id"] == 2)
    #expect(body["databases"] == [["label": "default"]])
    #expect(
      body.object?.keys.sorted() == ["collaboration_id", "databases", "description", "image", "name", "organizations"])
    let receivers = try #require(body["organizations"]?.array)
    #expect(receivers.compactMap { $0["id"]?.int } == [1, 2, 3])
    let input = Data(base64Encoded: receivers[0]["input"]?.string ?? "") ?? Data()
    #expect(String(decoding: input, as: UTF8.self) == #"{"kwargs":{},"method":"count"}"#)
  }

  @Test("a study in the token limits whom to ask and goes with the subtask")
  func study() async throws {
    let (output, requests) = try await run(token: #""study_id":5,"store_id":6"#) { request, _ in Self.answer(request) }
    #expect(output == #"["A=1","B=2","C=3"]"#)
    let body = try JSONDecoder().decode(
      JSONValue.self, from: try #require(requests.first { $0.line.hasPrefix("POST") }).body)
    #expect(body["study_id"] == 5 && body["store_id"] == 6)
  }

  @Test("waits through answers that come early, and through a proxy that fails for a while")
  func patience() async throws {
    let asked = Mutex(0)
    let (output, requests) = try await run { request, _ in
      guard request.line.hasPrefix("GET /task/70/status") else { return Self.answer(request) }
      let number = asked.withLock { count in
        count += 1
        return count
      }
      return switch number {
      case 1, 2: .json(200, #"{"status":"active"}"#)
      case 3: .json(500, #"{"msg":"Request failed, see node logs"}"#)
      case 4: .nothing
      default: Self.answer(request)
      }
    }
    #expect(output == #"["A=1","B=2","C=3"]"#)
    #expect(requests.filter { $0.line.hasPrefix("GET /task/70/status") }.count == 5)
  }

  @Test("a task is made again only when it surely was not taken up")
  func notTwice() async throws {
    let (refused, _) = try await run { request, _ in
      Self.answer(request, replacing: ["POST /task": .json(500, #"{"msg":"Request failed, see node logs"}"#)])
    }
    #expect(
      refused
        == "could not ask 'count' of 3 organisations: the station's proxy answered 500 (Request failed, see node logs)")
    let (lost, requests) = try await run { request, _ in Self.answer(request, replacing: ["POST /task": .nothing]) }
    #expect(
      lost
        == "could not ask 'count' of 3 organisations: the connection to the station's proxy ended before the answer was there"
    )
    #expect(requests.filter { $0.line.hasPrefix("POST") }.count == 1)
    let (output, again) = try await run { request, number in
      number == 3 ? .json(503, "{}") : Self.answer(request)
    }
    #expect(output == #"["A=1","B=2","C=3"]"#)
    #expect(again.filter { $0.line.hasPrefix("POST") }.count == 2)
  }

  @Test("a failed run is named with its organisation and status")
  func failedRun() async throws {
    let runs =
      #"{"data":[{"id":11,"status":"completed","organization":{"id":1}},{"id":12,"status":"crashed","organization":{"id":2}},{"id":13,"status":"non-existing Docker image","organization":{"id":3}}],"links":{}}"#
    let (output, _) = try await run { request, _ in
      Self.answer(
        request,
        replacing: [
          "GET /task/70/status?wait=25": .json(200, #"{"status":"failed"}"#),
          "GET /run?task_id=70&page=1": .json(200, runs),
        ])
    }
    #expect(
      output
        == "no answer to 'count' from B (crashed), C (non-existing Docker image); the log of the run there says more")
  }

  @Test("an empty or absent result is an error that names the organisation", arguments: ["null", #""""#])
  func noResult(value: String) async throws {
    let (output, _) = try await run { request, _ in
      Self.answer(
        request,
        replacing: [
          "GET /result?task_id=70&page=2": .json(
            200, #"{"data":[{"id":12,"result":\#(value),"run":{"id":12}}],"links":{}}"#)
        ])
    }
    #expect(output == "no answer to 'count' from B (no result); the log of the run there says more")
  }

  @Test("a result that is not of the function's type names the organisation and not the value")
  func wrongType() async throws {
    let text = Data(#""secret""#.utf8).base64EncodedString()
    let (output, _) = try await run { request, _ in
      Self.answer(
        request,
        replacing: [
          "GET /result?task_id=70&page=2": .json(
            200, #"{"data":[{"id":12,"result":"\#(text)","run":{"id":12}}],"links":{}}"#)
        ])
    }
    #expect(output == "the answer of 'count' from B does not have the form it should have")
  }

  @Test("a partial function needs neither token nor proxy")
  func partial() async throws {
    let (output, requests) = try await run(input: #"{"method":"count"}"#) { _, _ in .nothing }
    #expect(output == "1")
    #expect(requests.isEmpty)
  }
}
