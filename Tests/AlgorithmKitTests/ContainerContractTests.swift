import AlgorithmKit
import Foundation
import Testing
import WisselTesting
import WisselWire

@Suite("Environment variables in base32")
struct Base32Tests {
  @Test("what is written reads back, at any length")
  func roundTrip() {
    var generator = SeededGenerator(seed: 20)
    for length in 0...40 {
      let text = String((0..<length).map { _ in "abcXYZ059/:=!é ".randomElement(using: &generator) ?? "a" })
      #expect(Base32.decode(Base32.encode(text)) == text, "seed 20, length \(length)")
    }
    #expect(Base32.encode("abc") == "MFRGG!!!")
    #expect(Base32.decode("MFRGG===") == "abc")
  }

  @Test(
    "plain values are left alone",
    arguments: [
      "8080", "http://proxyserver", "/mnt/data/input", "default", "ABC", "MFRGG!!", "MFRGH!!!", "77777777", "!!!!!!!!",
    ])
  func plain(value: String) { #expect(Base32.decode(value) == nil) }
}

@Suite("The environment of a container", .enabled(if: SharedFiles.available, "the shared fixtures are not there"))
struct ContainerContractTests {
  struct Recorded: Decodable {
    var encoded: [String: String]
    var decoded: [String: String]
    var plain: [String: String]
  }

  static func runs() throws -> [URL] {
    let root = SharedFiles.fixture("algorithm-contract")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.allObjects as? [URL] ?? []).filter { $0.lastPathComponent == "env.json" }.sorted {
      $0.path < $1.path
    }
  }

  @Test("every recorded environment reads as recorded, encoded or plain")
  func recorded() throws {
    let files = try Self.runs()
    #expect(files.count > 20)
    for file in files {
      let run = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
      for variables in [run.encoded, run.decoded] {
        let contract = try ContainerContract(variables: variables.merging(run.plain) { $1 })
        for (name, value) in run.decoded { #expect(contract.environment[name] == value, "\(file.path) \(name)") }
        #expect(contract.inputFile == run.decoded["INPUT_FILE"])
        #expect(contract.outputFile == run.decoded["OUTPUT_FILE"])
        #expect(contract.tokenFile == run.decoded["TOKEN_FILE"])
        #expect(contract.temporaryFolder == "/mnt/tmp")
        #expect(try contract.proxy() == ProxyAddress(host: "proxyserver", port: "18081", path: ""))
        #expect(contract.data.databases.map(\.label) == ["default"])
      }
      for (name, value) in run.encoded { #expect(Base32.encode(run.decoded[name] ?? "") == value) }
    }
  }

  @Test("every recorded input names its method")
  func inputs() throws {
    for file in try Self.runs() {
      let input = try Data(contentsOf: file.deletingLastPathComponent().appendingPathComponent("input"))
      #expect(try CallDocument.method(of: input).isEmpty == false)
    }
  }

  @Test("a container as the released node makes it names two databases")
  func containerSpecification() throws {
    let file = SharedFiles.fixture("vantage6-node-transcripts/container-spec.json")
    let recorded = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    let encoded = try #require(recorded["environment_encoded"]?.object).compactMapValues(\.string)
    let contract = try ContainerContract(variables: encoded)
    let files = contract.data.databases.map { database in
      if case .file(let path, let type) = database.source { "\(database.label) \(type) \(path)" } else { "" }
    }
    #expect(files == ["default csv /mnt/data/default.csv", "second csv /mnt/second.csv"])
    #expect(contract.environment["PGDB_DB_PARAM_PASSWORD"] == "p=w!d")
    #expect(contract.environment["player"] == "Alice")
  }

  @Test("the claims of a token are read")
  func token() throws {
    let payload = Data(
      #"{"sub":{"client_type":"container","node_id":4,"organization_id":1,"collaboration_id":2,"study_id":null,"store_id":null,"task_id":7,"image":"a/b:1","databases":[{"label":"default"}]},"iat":1}"#
        .utf8)
    let part = payload.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=", with: "")
    let token = try ContainerToken("e30.\(part).c2ln\n")
    #expect(token.text == "e30.\(part).c2ln")
    #expect(token.subject.collaboration_id == 2)
    #expect(token.subject.databases == [["label": "default"]])
    for broken in ["", "a.b", "a.b.c", "e30.e30.e30"] {
      #expect(throws: AlgorithmError.self) { try ContainerToken(broken) }
    }
  }
}

@Suite("A container's environment that is not complete")
struct IncompleteContractTests {
  @Test("a missing variable is named")
  func missing() {
    #expect(
      throws: AlgorithmError("the environment variable INPUT_FILE is not set; a station sets it when it starts a run")
    ) {
      try ContainerContract(variables: [:])
    }
  }

  @Test("a database the station does not have, or has with preprocessing, is refused when it is read")
  func databases() throws {
    var variables = ["INPUT_FILE": "/i", "OUTPUT_FILE": "/o", "USER_REQUESTED_DATABASE_LABELS": "none,main"]
    variables["MAIN_DATABASE_URI"] = "/mnt/data/main.csv"
    variables["MAIN_PREPROCESSING"] = #"[{"function":"filter_range"}]"#
    let data = try ContainerContract(variables: variables).data
    for label in ["none", "main", "other"] {
      #expect(throws: FrameError.self) { try data.frame(columns: ["age"], codebook: book, from: label) }
    }
  }

  @Test("only plain http reaches a proxy")
  func address() throws {
    let host = try ProxyAddress(host: "http://proxy/", port: "", path: "api/")
    #expect(host.host == "proxy" && host.port == 80 && host.path == "/api")
    #expect(throws: AlgorithmError.self) { try ProxyAddress(host: "https://proxy", port: nil, path: "") }
    #expect(throws: AlgorithmError.self) { try ProxyAddress(host: "http://proxy", port: "70000", path: "") }
    #expect(throws: AlgorithmError.self) { try ProxyAddress(host: "http://a\r\nb", port: nil, path: "") }
  }
}
