import Crypto
import Foundation
import Synchronization
import WisselOutbound
import WisselSettings
import WisselTesting

@testable import WisselLake

/// A load of a test's bucket: it waits for nothing, and notes for how long it would have.
struct ObjectFixture: Sendable {
  private final class Notes: Sendable {
    let waits = Mutex<[Double]>([])
  }

  private let notes = Notes()
  private let folder: URL
  private let text: String

  var lake: URL { folder.appendingPathComponent("lake") }
  var waits: [Double] { notes.waits.withLock { $0 } }

  /// - Parameters:
  ///   - folder: For the lake and the file with the keys.
  ///   - more: Further lines of the source file.
  init(
    _ folder: URL, _ address: String, accessKey: String = "k", secretKey: String = "secret-of-tests",
    bucket: String = "wissel", prefix: String = "", more: String = ""
  ) throws {
    self.folder = folder
    try Self.writeKeys(accessKey, secretKey, folder)
    text = Self.file(address, bucket: bucket, prefix: prefix) + more
  }

  init(_ folder: URL, _ server: ObjectServer, prefix: String = "", more: String = "") throws {
    try self.init(
      folder, server.address, accessKey: server.accessKey, secretKey: server.secretKey, prefix: prefix, more: more)
  }

  static func writeKeys(_ accessKey: String, _ secretKey: String, _ folder: URL) throws {
    try LakeFixture.write(
      "[default]\naws_access_key_id = \(accessKey)\naws_secret_access_key = \(secretKey)\n",
      folder.appendingPathComponent("keys"))
  }

  /// A source file; its keys are in a file beside it.
  static func file(
    _ address: String, bucket: String = "wissel", prefix: String = "", name: String = "test"
  ) -> String {
    "name: \(name)\ns3:\n  endpoint: \(address)\n  bucket: \(bucket)\n  prefix: '\(prefix)'\n  credentials_file: keys\n"
  }

  func run(
    isFull: Bool = false, check: LandingCheck? = nil
  ) async throws -> SourceLoad.Report {
    let settings = try LakeSourceSettings(
      yaml: text, file: folder.appendingPathComponent("source.yaml").path, environment: [:])
    guard case .objects(let store) = settings.way else { throw LakeError("the settings of the test are wrong") }
    let notes = notes
    let surroundings = SourceSurroundings(
      now: { Date() }, wait: { seconds in notes.waits.withLock { $0.append(seconds) } }, newID: { "" })
    let source = try ObjectSource(
      store, path: settings.path, over: .direct, surroundings, limits: LakeFixture.limits)
    return try await SourceLoad(lake.path, LakeFixture.limits, name: "test", source).run(
      isFull: isFull, now: LakeFixture.now, check: check)
  }

  /// What is loaded, by type and id.
  func loaded() throws -> [String] {
    try LakeFixture.rows(lake, "SELECT id || ' ' || version FROM raw.resource ORDER BY ALL")
  }

  /// Patients as ND-JSON.
  static func patients(_ ids: String..., version: Int = 1) -> Data {
    Data(ids.map { LakeFixture.patient($0, version) + "\n" }.joined().utf8)
  }

  static func md5(_ bytes: [UInt8]) -> String {
    Insecure.MD5.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func gzip(_ content: Data, in folder: URL) throws -> Data {
    let file = folder.appendingPathComponent("plain-\(UUID().uuidString)")
    try content.write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-n", file.path]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: file.appendingPathExtension("gz"))
  }
}
