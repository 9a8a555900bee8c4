import Foundation
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading from object storage", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"),
  .enabled(if: ObjectServer.isAvailable, "\(ObjectServer.hint)"))
struct ObjectSourceTests {
  private static func bundle(_ ids: String...) -> Data {
    let entries = ids.map { #"{"resource":\#(LakeFixture.patient($0, 1))}"# }
    return Data(#"{"resourceType":"Bundle","type":"collection","entry":[\#(entries.joined(separator: ","))]}"#.utf8)
  }

  @Test("the first load brings all, later ones what is new or has another content")
  func incremental() async throws {
    try await ObjectServer.run(isGuarded: true) { server in
      let load = try ObjectFixture(server.folder, server, prefix: "in/fhir")
      try await server.change([
        .put("in/fhir/a.ndjson", ObjectFixture.patients("a", "b")), .put("in/fhir/sub/c.json", Self.bundle("c", "d")),
        .put("in/fhir/e.ndjson", ObjectFixture.patients("e")),
        .put("in/fhir-old/x.ndjson", ObjectFixture.patients("x")),
        .put("in/fhir/readme.txt", Data("x".utf8)), .put("in/fhir/", Data()),
      ])
      let first = try await load.run()
      #expect(first.ingest.files == 3)
      #expect(first.periods.map(\.type) == ["Patient"] && first.periods.map(\.received) == [5])
      #expect(
        first.remarks.count == 1 && first.remarks[0].hasPrefix("1 objects were left out, such as “in/fhir/readme.txt”"))
      #expect(try load.loaded() == ["a 1", "b 1", "c 1", "d 1", "e 1"].map { "[\"\($0)\"]" })

      let nothing = try await load.run()
      #expect(nothing.ingest.files == 0 && nothing.ingest.skipped == 0)

      try await server.change([
        .put("in/fhir/a.ndjson", ObjectFixture.patients("a", "b", version: 2)),
        .put("in/fhir/f.jsonl", ObjectFixture.patients("f")), .delete("in/fhir/e.ndjson"),
        // The same content, written again.
        .put("in/fhir/sub/c.json", Self.bundle("c", "d")),
      ])
      let third = try await load.run()
      #expect(third.ingest.files == 2 && third.ingest.added == 3 && third.ingest.superseded == 2)
      #expect(third.remarks.contains { $0.hasPrefix("1 objects that were loaded are no longer there") })
      #expect(try load.loaded() == ["a 2", "b 2", "c 1", "d 1", "e 1", "f 1"].map { "[\"\($0)\"]" })

      let full = try await load.run(isFull: true)
      #expect(full.ingest.files == 3 && full.ingest.added == 0)
    }
  }

  @Test("whatever objects are called, they are loaded, and nothing is written elsewhere")
  func hostileNames() async throws {
    try await ObjectServer.run(isGuarded: true) { server in
      let names = [
        "../../x.ndjson", "/etc/x.ndjson", "a//b.ndjson", "./y.ndjson", "é + &<b>\"'%2F?#.ndjson", "\u{301}z.ndjson",
        "UPPER.NDJSON", "upper.ndjson", "a/b.ndjson", "tab\there\u{1B}[31m.ndjson", "日本語/患者.ndjson",
        String(repeating: "n", count: 1000) + ".ndjson", "-rf.ndjson", "a-b-c.ndjson", ".ndjson/x.ndjson",
        "x.ndjson/.hidden.ndjson", "log.ndjson", "tail\u{1B}[31m",
      ]
      try await server.change(
        names.enumerated().map { .put($1, ObjectFixture.patients("p\($0)")) })
      let outside = server.folder.deletingLastPathComponent()
      let before = try FileManager.default.contentsOfDirectory(atPath: outside.path).filter { $0.contains("x.ndjson") }
      let load = try ObjectFixture(server.folder, server)
      let report = try await load.run()
      #expect(report.ingest.files == 14, "\(report.remarks)")
      #expect(Set(try load.loaded()) == Set((0..<14).map { "[\"p\($0) 1\"]" }))
      #expect(report.remarks.count == 1 && report.remarks[0].hasPrefix("4 objects were left out"))
      #expect(!report.remarks.joined().contains("\u{1B}"))
      let after = try FileManager.default.contentsOfDirectory(atPath: outside.path).filter { $0.contains("x.ndjson") }
      #expect(before == after)
      let found = FileManager.default.enumerator(atPath: server.folder.path)?.compactMap { $0 as? String } ?? []
      #expect(!found.contains { $0.hasSuffix("/x.ndjson") || $0.hasSuffix("/y.ndjson") })
      // A folder's name ends where its bytes do, whatever follows.
      try await server.change([.put("p/\u{301}q.ndjson", ObjectFixture.patients("q"))])
      let folder = try ObjectFixture(server.folder.appendingPathComponent("p"), server, prefix: "p")
      let inFolder = try await folder.run().ingest.files
      #expect(inFolder == 1)
      try await server.change([.delete("p/\u{301}q.ndjson")])
      // All of them are known the next time.
      let again = try await load.run().ingest.files
      #expect(again == 0)
    }
  }

  @Test("what is compressed is, whatever it is called; what is damaged is left out and told each time")
  func compressed() async throws {
    try await ObjectServer.run { server in
      let plain = ObjectFixture.patients("a")
      let gzip = try ObjectFixture.gzip(plain, in: server.folder)
      try await server.change([
        .put("a.ndjson.gz", gzip),
        .put("b.ndjson", try ObjectFixture.gzip(ObjectFixture.patients("b"), in: server.folder)),
        .put("c.ndjson.gz", gzip.dropLast(6)), .put("d.ndjson.gz", plain), .put("e.ndjson", Data()),
      ])
      let load = try ObjectFixture(server.folder, server)
      for files in [3, 0] {
        let report = try await load.run()
        #expect(report.ingest.files == files)
        #expect(
          report.remarks == ["c", "d"].map { "the object “\($0).ndjson.gz” does not decompress and was left out" })
      }
      #expect(try load.loaded() == ["a 1", "b 1"].map { "[\"\($0)\"]" })
    }
  }

  @Test("a wrong key, secret or bucket is told in words, without the secret")
  func refused() async throws {
    try await ObjectServer.run(isGuarded: true) { server in
      let wrong = "wrong-secret-of-tests"
      for (load, words) in [
        (
          try ObjectFixture(server.folder, server.address, accessKey: server.accessKey, secretKey: wrong),
          "the secret key in s3.credentials_file is not the one of the access key"
        ),
        (
          try ObjectFixture(
            server.folder.appendingPathComponent("b"), server.address, accessKey: "nobody", secretKey: wrong),
          "the storage does not know the access key in s3.credentials_file"
        ),
        (
          try ObjectFixture(
            server.folder.appendingPathComponent("c"), server.address, accessKey: server.accessKey,
            secretKey: server.secretKey, bucket: "elsewhere"), "there is no bucket elsewhere; look at s3.bucket"
        ),
      ] {
        let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(wrong) == false && load.waits.isEmpty)
      }
    }
  }
}
