import Foundation
import Testing
import WisselModel
import WisselTesting
import WisselWire

/// A run of a real algorithm as it was recorded at the published node: `fixtures/algorithm-contract`, which its README
/// explains.
struct RecordedRun: Sendable, CustomTestStringConvertible {
  /// The folder's path below the fixtures.
  let name: String
  private let folder: URL
  let encoded: [String: String]
  let decoded: [String: String]
  let exitStatus: Int
  let claims: JSONValue
  let input: [UInt8]
  let output: [UInt8]
  let log: String
  /// What it asked of the node's proxy, and what it was answered.
  let calls: [Call]

  struct Call: Sendable {
    let method: String
    let path: String
    let body: JSONValue
    let status: Int
    let answer: JSONValue
  }

  var testDescription: String { name }

  private static let root = SharedFiles.fixture("algorithm-contract")

  static let all: [RecordedRun] = {
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    return files.filter { $0.lastPathComponent == "env.json" }.sorted { $0.path < $1.path }.compactMap {
      try? RecordedRun($0.deletingLastPathComponent())
    }
  }()

  /// Folders with a recording, readable or not.
  static var folders: Int {
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    return files.filter { $0.lastPathComponent == "env.json" }.count
  }

  private init(_ folder: URL) throws {
    func json(_ file: String) throws -> JSONValue {
      try WireJSON.decode(JSONValue.self, from: Data(contentsOf: folder.appendingPathComponent(file)))
    }
    let environment = try json("env.json")
    name = String(folder.path.dropFirst(Self.root.path.count + 1))
    self.folder = folder
    encoded = environment["encoded"]?.object?.compactMapValues(\.string) ?? [:]
    decoded = environment["decoded"]?.object?.compactMapValues(\.string) ?? [:]
    exitStatus = try #require(environment["exit_code"]?.int)
    claims = try #require(environment["token_claims"])
    input = [UInt8](try Data(contentsOf: folder.appendingPathComponent("input")))
    output = [UInt8](try Data(contentsOf: folder.appendingPathComponent("output")))
    log = try String(contentsOf: folder.appendingPathComponent("log.txt"), encoding: .utf8)
    let file = folder.appendingPathComponent("proxy-http.json")
    let recorded = FileManager.default.fileExists(atPath: file.path) ? try json("proxy-http.json").array ?? [] : []
    calls = recorded.map { call in
      Call(
        method: call["request"]?["method"]?.string ?? "", path: call["request"]?["path"]?.string ?? "",
        body: call["request"]?["body"] ?? .null, status: call["response"]?["status"]?.int ?? 0,
        answer: call["response"]?["body"] ?? .null)
    }
  }

  var run: Int { Int(decoded["INPUT_FILE"]?.dropFirst("/mnt/data/task-".count).prefix(9) ?? "") ?? 0 }
  var task: Int { claims["sub"]?["task_id"]?.int ?? 0 }
  var image: String { claims["sub"]?["image"]?.string ?? "" }

  /// The table it read: that of the organisation a subtask's folder names, else of the first.
  var table: URL {
    let organization = name.contains("-org-") ? name.suffix(1) : "1"
    return Self.root.appendingPathComponent("database-org-\(organization).csv")
  }

  /// The databases as a task names them.
  var databases: [JSONValue] {
    (claims["sub"]?["databases"]?.array ?? []).compactMap { $0["label"]?.string }.map { label in
      let steps = decoded["\(label.uppercased())_PREPROCESSING"]
      return [
        "label": .string(label), "parameters": .string(steps.map { #"{"preprocessing": \#($0)}"# } ?? "{}"),
      ]
    }
  }

  /// The variables that the node's settings added, in YAML.
  var algorithmEnvironment: String {
    let known = [
      "INPUT_FILE", "OUTPUT_FILE", "TOKEN_FILE", "TEMPORARY_FOLDER", "HOST", "PORT", "API_PATH", "DB_LABELS",
    ]
    let own = decoded.filter {
      !known.contains($0.key) && !$0.key.hasPrefix("DEFAULT_") && $0.key != "USER_REQUESTED_DATABASE_LABELS"
    }
    // Text such as True was a YAML boolean.
    let entries = own.map { "\($0.key): \(["True": "true", "False": "false"][$0.value] ?? $0.value)" }
    return "algorithm_env: {\(entries.sorted().joined(separator: ", "))}"
  }
}
