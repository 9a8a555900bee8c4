import Foundation
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Which columns a statement's columns are made of",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct SelectLineageTests {
  private static let tables = [
    "p": ["a", "b"].map { MadeColumn($0, [SourceColumn("t.p", $0)]) },
    "e": ["a", "c"].map { MadeColumn($0, [SourceColumn("t.e", $0)]) },
  ]

  private static let cases: [(sql: String, made: [String])] = [
    ("SELECT a, upper(b) AS u, 1 AS one FROM p", ["a: t.p.a", "u: t.p.b", "one: "]),
    (
      "WITH k AS (SELECT a AS x, max(c) AS m FROM e GROUP BY a) SELECT p.b, k.m AS n FROM p JOIN k ON k.x = p.a",
      ["b: t.p.b", "n: t.e.c"]
    ),
    ("SELECT * EXCLUDE (a) REPLACE (lower(b) AS b) FROM p", ["b: t.p.b"]),
    ("SELECT a FROM p UNION ALL SELECT c FROM e", ["a: t.e.c t.p.a"]),
    ("SELECT c AS x FROM (SELECT 1 AS k UNION ALL BY NAME SELECT c, 2 AS k FROM e)", ["x: t.e.c"]),
    ("SELECT count(*) AS n FROM p", ["n: t.p.*"]),
    (
      "SELECT (SELECT max(c) FROM e WHERE e.a = p.a) AS s, list_transform([b], lambda z: z || b) AS l FROM p",
      ["s: t.e.c", "l: t.p.b"]
    ),
    ("SELECT k.v FROM p, LATERAL (VALUES (a), (b)) AS k(v)", ["v: t.p.a t.p.b"]),
    ("SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS r FROM p", ["r: t.p.a t.p.b"]),
    ("SELECT arg_max(p, b).a AS w FROM p", ["w: t.p.a t.p.b"]),
    ("SELECT z FROM p", ["z: t.p.*"]),
    ("SELECT q.d FROM q", ["d: q.*"]),
  ]

  @Test("through expressions, common tables, stars, unions and subqueries; a whole table where no column can be named")
  func statements() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("lake").path
      let lineage = LakeLineage(try Lake(path, .writing(folders: []), LakeFixture.limits))
      for (sql, made) in Self.cases {
        let columns = try lineage.columns(of: sql, reading: Self.tables)
        let found = columns.map { "\($0.name): \($0.sources.sorted().map(\.text).joined(separator: " "))" }
        #expect(found == made, "\(sql)")
      }
    }
  }
}
