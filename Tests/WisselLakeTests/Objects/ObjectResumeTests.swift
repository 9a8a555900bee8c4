import Foundation
import Synchronization
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Going on with object storage", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ObjectResumeTests {
  private static let first = Array(ObjectFixture.patients("a", "b", "c", "d"))
  private static let second = Array(ObjectFixture.patients("e"))

  private func with(
    _ change: (inout ObjectTestServer.State) -> Void,
    _ body: @escaping @Sendable (ObjectTestServer, ObjectFixture) async throws -> Void
  ) async throws {
    var state = ObjectTestServer.State(objects: ["1.ndjson": Self.first, "2.ndjson": Self.second])
    change(&state)
    try await withTemporaryFolder { folder in
      try await ObjectTestServer.run(state) { server in try await body(server, ObjectFixture(folder, server.url)) }
    }
  }

  @Test(
    "a connection that breaks is taken up where it broke, also where parts cannot be asked for",
    arguments: [false, true])
  func broken(ignoresRanges: Bool) async throws {
    try await with { state in
      state.faults = [.init(target: "/wissel/1", isCut: true)]
      state.ignoresRanges = ignoresRanges
    } _: { server, load in
      let report = try await load.run()
      #expect(report.ingest.added == 5 && report.remarks.isEmpty)
      #expect(
        server.targets.dropFirst() == [
          "/wissel/1.ndjson", "/wissel/1.ndjson bytes=\(Self.first.count / 2)-", "/wissel/2.ndjson",
        ])
      let conditions = server.state.withLock { $0.requests.map { $0.headers["if-match"] } }
      #expect(conditions.dropFirst().allSatisfy { $0 != nil })
      #expect(load.waits == [1])
    }
  }

  @Test("a load that failed fetches nothing twice, and waits as it is asked to")
  func interrupted() async throws {
    try await with { state in
      state.faults = (0...Retries.most).map { number in
        .init(
          target: "/wissel/2", status: 503, headers: number == 0 ? ["Retry-After": "17"] : [:],
          body: "<Error><Code>SlowDown</Code></Error>")
      }
      state.pageSize = 1
    } _: { server, load in
      let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
      #expect(error?.description.contains("503, SlowDown") == true, "\(error?.description ?? "")")
      #expect(load.waits == [17, 2, 4, 8, 16, 32, 64, 128])
      let again = try await load.run().ingest.added
      #expect(again == 5)
      #expect(server.targets.count { $0 == "/wissel/1.ndjson" } == 1)
    }
  }

  @Test("another content than the ETag tells of is fetched again; where it stays, it is what there is")
  func damaged() async throws {
    try await with { state in
      state.wrongContents = [Array(String(repeating: "x", count: Self.first.count).utf8)]
      state.tags["2.ndjson"] = String(repeating: "0", count: 32)
    } _: { server, load in
      let report = try await load.run()
      #expect(report.ingest.added == 5 && report.ingest.quarantined == 0)
      #expect(report.remarks == ["the ETag of the object “2.ndjson” is not its MD5; it came twice the same"])
      #expect(server.targets.count { $0 == "/wissel/1.ndjson" } == 2)
    }
    // Of an object that came in parts the ETag says nothing.
    try await with {
      $0.tags["2.ndjson"] = String(repeating: "0", count: 32) + "-2"
    } _: { server, load in
      let report = try await load.run()
      #expect(report.ingest.added == 5 && report.remarks.isEmpty)
    }
  }

  @Test("what is longer than it was listed is not taken")
  func tooLong() async throws {
    try await with { state in
      state.wrongContents = Array(repeating: Self.first + Self.second, count: 9)
    } _: { _, load in
      let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
      #expect(error?.description.contains("the storage sent more than it listed, for the 4th time") == true)
    }
  }

  @Test("an object that changed or went after it was listed is for the next load")
  func changed() async throws {
    try await with { state in
      state.faults = [
        .init(target: "/wissel/1", status: 412, body: "<Error><Code>PreconditionFailed</Code></Error>"),
        .init(target: "/wissel/2", status: 404, body: "<Error><Code>NoSuchKey</Code></Error>"),
      ]
    } _: { _, load in
      let report = try await load.run()
      #expect(report.ingest.added == 0)
      #expect(report.remarks == ["2 objects changed or went meanwhile: the next load brings what is there"])
      let again = try await load.run().ingest.added
      #expect(again == 5)
    }
  }

  @Test(
    "what waiting does not help is told at once",
    arguments: [
      (
        301, "PermanentRedirect", ["x-amz-bucket-region": "eu-west-1"],
        "the bucket is in the region eu-west-1; set s3.region"
      ),
      (307, "TemporaryRedirect", [:], "the bucket is elsewhere (307, TemporaryRedirect)"),
      (403, "AccessDenied", [:], "(s3:ListBucket)"), (403, "RequestTimeTooSkewed", [:], "set this one"),
      (404, "", [:], "there is nothing (404)"), (501, "NotImplemented", [:], "501, NotImplemented"),
    ])
  func refused(status: Int, code: String, headers: [String: String], words: String) async throws {
    try await with { state in
      let fault = ObjectTestServer.Fault(
        target: "/wissel?", status: status, headers: headers, body: "<Error><Code>\(code)</Code></Error>")
      state.faults = [fault]
    } _: { _, load in
      let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
      #expect(load.waits.isEmpty)
    }
  }

  @Test("pages that do not end, and what is no listing, end the load")
  func listings() async throws {
    try await with {
      $0.isCircle = true
    } _: { _, load in
      let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
      #expect(error?.description.contains("the pages do not end") == true)
    }
    try await with { state in
      state.faults = Array(repeating: .init(target: "/wissel?", body: "<html></html>"), count: Retries.most + 1)
    } _: { _, load in
      let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
      #expect(error?.description.contains("no listing of a bucket") == true)
    }
  }

  @Test("of a file that is found, what was on disk for sure is kept")
  func partialFile() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("file").path
      let piece = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
      var written: [UInt8] = []
      do {
        let file = try PartialFile(path)
        for _ in 0..<9 {
          try piece.withUnsafeBytes { bytes in try file.append(bytes) }
          written += piece
        }
        #expect(file.count == written.count)
        #expect(try file.digest() == ObjectFixture.md5(written))
      }
      let again = try PartialFile(path)
      #expect(again.count == 2 * PartialFile.step)
      #expect(try again.digest() == ObjectFixture.md5(Array(written[..<again.count])))
      try written[again.count...].withUnsafeBytes { bytes in try again.append(bytes) }
      #expect(try again.digest() == ObjectFixture.md5(written))
      try again.empty()
      #expect(try again.count == 0 && again.digest() == ObjectFixture.md5([]))
    }
  }
}
