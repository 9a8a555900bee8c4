import Foundation
import Testing
import WisselSettings

@testable import WisselLake

@Suite("An export as a conversation")
struct BulkExportTests {
  private static let now = Date(timeIntervalSince1970: 1_780_000_000)
  private static func addresses() throws -> ServerAddresses {
    ServerAddresses(
      own: try #require(ServerOrigin("https://fhir.example.org/r4")),
      others: Set(["https://files.example.org"].compactMap { ServerOrigin($0) }))
  }

  private static func export(_ more: String = "", since: Int64? = nil) throws -> BulkExport {
    let text = "name: a\nfhir_server:\n  url: https://fhir.example.org/r4\n" + more
    let settings = try LakeSourceSettings(yaml: text, file: "a.yaml", environment: [:])
    guard case .server(let server) = settings.way else { throw LakeError("no server") }
    return BulkExport(server, since: since, run: "7", now: now)
  }

  private static func answer(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> FHIRReply {
    .answer(FHIRAnswer(status: status, headers: headers, body: Array(body.utf8)))
  }

  private static func url(_ action: FHIRAction?) -> String? {
    switch action {
    case .send(let request): request.url
    case .download(let request, _): request.url
    case nil: nil
    }
  }

  @Test(
    "system, patients or a group are asked for, with types and the time of the last export less an overlap",
    arguments: [
      ("", "$export"), ("  export: patient\n", "Patient/$export"),
      ("  export: group\n  group: g1\n", "Group/g1/$export"),
    ])
  func kickOff(more: String, path: String) throws {
    let export = try Self.export(more + "  types: [Patient, Observation]\n", since: 1_704_067_500_000_000)
    #expect(
      Self.url(try export.next)
        == "https://fhir.example.org/r4/\(path)?_outputFormat=application%2Ffhir%2Bndjson&_since=2024-01-01T00%3A00%3A00.000Z&_type=Patient%2CObservation"
    )
  }

  @Test("where the server does not want GET it is asked by POST, each type for itself; and then it has none")
  func byPost() throws {
    var export = try Self.export("  types: [Patient, Observation]\n")
    _ = try export.receive(Self.answer(405), now: Self.now, Self.addresses())
    guard case .send(let request)? = try export.next else { throw LakeError("no request") }
    #expect(request.method == .post)
    #expect(
      request.body
        == #"{"resourceType":"Parameters","parameter":[{"name":"_outputFormat","valueString":"application/fhir+ndjson"},{"name":"_type","valueString":"Patient"},{"name":"_type","valueString":"Observation"}]}"#
    )
    _ = try export.receive(Self.answer(404), now: Self.now, Self.addresses())
    #expect(export.isUnknown)
    #expect(try export.next == nil)
  }

  @Test("filters are asked for with their types, each for itself, and a server that knows none is to say so")
  func filters() throws {
    var export = try Self.export(
      "  types: [Patient, Observation]\n  type_filter:\n    Observation: ['code=http://loinc.org|2823-3', category=laboratory]\n"
    )
    guard case .send(let first)? = try export.next else { throw LakeError("no request") }
    #expect(
      first.url
        == "https://fhir.example.org/r4/$export?_outputFormat=application%2Ffhir%2Bndjson&_type=Patient%2CObservation&_typeFilter=Observation%3Fcategory%3Dlaboratory&_typeFilter=Observation%3Fcode%3Dhttp%3A%2F%2Floinc.org%7C2823-3"
    )
    #expect(first.prefer == "respond-async, handling=strict")
    _ = try export.receive(Self.answer(405), now: Self.now, Self.addresses())
    guard case .send(let second)? = try export.next else { throw LakeError("no request") }
    #expect(
      second.body?.hasSuffix(
        #"{"name":"_typeFilter","valueString":"Observation?category=laboratory"},{"name":"_typeFilter","valueString":"Observation?code=http://loinc.org|2823-3"}]}"#
      ) == true, "\(second.body ?? "")")
  }

  @Test("the time between polls is the server's, within an hour, or grows to a minute")
  func polling() throws {
    var export = try Self.export()
    _ = try export.receive(Self.answer(202, "", ["content-location": "/r4/status/1"]), now: Self.now, Self.addresses())
    #expect(Self.url(try export.next) == "https://fhir.example.org/status/1".replacing("org/", with: "org/r4/"))
    var waits: [Double] = []
    for _ in 0..<8 { waits.append(try export.receive(Self.answer(202), now: Self.now, Self.addresses()).wait) }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
    for (text, seconds) in [
      ("120", 120.0), ("Thu, 28 May 2026 20:27:40 GMT", 60), ("999999", 3600), ("-5", 1), ("x", 60),
    ] {
      let reply = Self.answer(202, "", ["retry-after": text])
      #expect(try export.receive(reply, now: Self.now, Self.addresses()).wait == seconds, "\(text)")
    }
  }

  @Test("the manifest's files are fetched one after the other; what was downloaded stays when links are made anew")
  func renewed() throws {
    func manifest(_ mark: String) -> FHIRReply {
      Self.answer(
        200,
        #"{"transactionTime":"2026-01-01T00:00:00Z","requiresAccessToken":false,"output":[{"type":"Patient","url":"https://files.example.org/1\#(mark)","count":2},{"type":"Patient","url":"https://files.example.org/2\#(mark)","count":1}],"deleted":[{"type":"Bundle","url":"https://files.example.org/3\#(mark)"}]}"#
      )
    }
    func file(_ lines: Int) -> FHIRReply {
      .answer(FHIRAnswer(status: 200, file: FetchedFile(lines: lines, looksRight: true, endsWhole: true)))
    }
    var export = try Self.export()
    let begun = Self.answer(202, "", ["content-location": "https://fhir.example.org/r4/status/1"])
    for reply in [begun, manifest("a"), file(2), Self.answer(403), manifest("b")] {
      _ = try export.receive(reply, now: Self.now, Self.addresses())
    }
    // A conversation that was written down goes on the same.
    export = try JSONDecoder().decode(BulkExport.self, from: JSONEncoder().encode(export))
    #expect(
      try export.next
        == .download(
          FHIRRequest(url: "https://files.example.org/2b", accept: FHIRRequest.lines, carriesToken: false),
          "7/Patient.0002.ndjson"))
    for reply in [file(1), file(0)] { _ = try export.receive(reply, now: Self.now, Self.addresses()) }
    guard case .send(let request)? = try export.next else { throw LakeError("no request") }
    #expect(request.method == .delete)
    _ = try export.receive(Self.answer(500), now: Self.now, Self.addresses())
    #expect(try export.next == nil)
    #expect(export.fetched.announced == ["Patient": 3])
    #expect(export.fetched.until == 1_767_225_600_000_000)
  }

  @Test(
    "where the server sends us is followed to itself and to whom was named, and no token goes to others",
    arguments: [
      ("https://evil.example.org/1", false), ("http://fhir.example.org/1", false), ("file:///etc/passwd", false),
      ("https://user@fhir.example.org/1", false), ("https://files.example.org/1", true),
    ])
  func elsewhere(url: String, isAllowed: Bool) throws {
    for needsToken in [false, true] {
      var export = try Self.export()
      let begun = Self.answer(202, "", ["content-location": "https://fhir.example.org/r4/status/1"])
      _ = try export.receive(begun, now: Self.now, Self.addresses())
      let manifest = Self.answer(
        200, #"{"requiresAccessToken":\#(needsToken),"output":[{"type":"Patient","url":"\#(url)"}]}"#)
      do {
        _ = try export.receive(manifest, now: Self.now, Self.addresses())
        #expect(isAllowed && !needsToken)
      } catch {
        #expect(!isAllowed || needsToken)
      }
    }
  }

  @Test(
    "what cannot pass ends the load, and tells codes alone",
    arguments: [
      Self.answer(401), Self.answer(403), Self.answer(202),
      Self.answer(422, #"{"resourceType":"OperationOutcome","issue":[{"code":"invalid","diagnostics":"Jan Jansen"}]}"#),
    ])
  func refused(reply: FHIRReply) throws {
    var export = try Self.export()
    let error = try #require(throws: LakeError.self) {
      try export.receive(reply, now: Self.now, Self.addresses())
    }
    #expect(!error.description.contains("Jansen"))
  }

  @Test("a manifest in parts, and problems by either name")
  func parts() throws {
    var export = try Self.export()
    let begun = Self.answer(202, "", ["content-location": "https://fhir.example.org/r4/status/1"])
    let first =
      #"{"output":[{"type":"Patient","url":"/f/1"}],"outcome":[{"type":"OperationOutcome","url":"/f/p"}],"link":[{"relation":"next","url":"/r4/status/1?part=2"}]}"#
    let second = #"{"output":[{"type":"Patient","url":"/f/2"}],"error":[{"type":"OperationOutcome","url":"/f/q"}]}"#
    for reply in [begun, Self.answer(200, first)] { _ = try export.receive(reply, now: Self.now, Self.addresses()) }
    #expect(Self.url(try export.next) == "https://fhir.example.org/r4/status/1?part=2")
    _ = try export.receive(Self.answer(200, second), now: Self.now, Self.addresses())
    #expect(
      export.files.map(\.name) == [
        "7/Patient.0001.ndjson", "7/.problem-OperationOutcome.0001.ndjson", "7/Patient.0002.ndjson",
        "7/.problem-OperationOutcome.0002.ndjson",
      ])
  }
}
