import AlgorithmKit
import Foundation
import Testing
import WisselDuckDB
import WisselTesting

private let present = (try? DuckDBLibrary.shared.get()) != nil

@Suite("Frames from files", .enabled(if: present, "the DuckDB library is not there: run scripts/duckdb"))
struct FrameReaderTests {
  static let book = Codebook([
    CodebookColumn(name: "id", type: .integer), CodebookColumn(name: "weight", type: .numeric),
    CodebookColumn(name: "sex", type: .categorical, levels: ["male", "female"]),
    CodebookColumn(name: "NA or not", type: .categorical, levels: ["NA", "x"]),
  ])

  private func read(_ csv: String, _ columns: [String], _ codebook: Codebook = book) async throws -> DataFrame {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("data.csv")
      try Data(csv.utf8).write(to: file)
      return try StationData(csv: file.path).frame(columns: columns, codebook: codebook)
    }
  }

  @Test("columns come typed, in the order asked for, with what is missing kept", arguments: ["\n", "\r\n"])
  func typed(end: String) async throws {
    let lines = [
      "id,weight,unused,sex", "1,70.5,zz,male", "2,,zz,female", ",1e2,zz,", "4.0, -3 ,zz,NA", "\"5\",NaN,zz,\"male\"",
    ]
    let frame = try await read(lines.joined(separator: end) + end, ["sex", "weight", "id"])
    let expected = try DataFrame([
      Column("sex", categories: ["male", "female", nil, nil, "male"], levels: ["male", "female"]),
      Column("weight", numbers: [70.5, nil, 100, -3, nil]), Column("id", integers: [1, 2, nil, 4, 5]),
    ])
    #expect(frame.columns.map(\.name) == ["sex", "weight", "id"])
    #expect(frame.columns.map(\.missing) == expected.columns.map(\.missing))
    #expect(try frame["sex"].codes().codes == [0, 1, -1, -1, 0])
    #expect(try frame["weight"].knownNumbers() == [70.5, 100, -3])
    #expect(try frame["id"].values == expected["id"].values)
    #expect(try frame.rowsMissing(anyOf: ["sex", "id"]).rows == [2, 3])
  }

  @Test("a word for missing that is a level is the level")
  func missingWordAsLevel() async throws {
    let frame = try await read("id,NA or not\n1,NA\n2,x\n3,\n4,null\n", ["NA or not"])
    #expect(try frame["NA or not"].codes().codes == [0, 1, -1, -1])
  }

  @Test("quotes, commas and line ends inside fields, a byte order mark, and no end of the last line")
  func quoting() async throws {
    let levels = ["a,b", "say \"hi\"", "two\nlines", "é"]
    let codebook = Codebook([CodebookColumn(name: "the, \"label\"", type: .categorical, levels: levels)])
    let csv = "\"the, \"\"label\"\"\",n\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"two\nlines\",3\né,4"
    let frame = try await read(csv, ["the, \"label\""], codebook)
    #expect(try frame.columns[0].codes().codes == [0, 1, 2, 3])
    let marked = try await read("\u{FEFF}\"sex\",n\nmale,1\nfemale,2\n", ["sex"])
    #expect(try marked["sex"].codes().codes == [0, 1])
    await #expect(throws: FrameError.self) { try await read("\u{FEFF}" + csv, ["the, \"label\""], codebook) }
  }

  @Test("a file with a header alone has no rows; no columns still have rows")
  func empty() async throws {
    #expect(try await read("id,sex\n", ["id"]).rowCount == 0)
    #expect(try await read("id,sex\n1,male\n2,male\n", []).rowCount == 2)
  }

  @Test(
    "an error names column and rule, never the value",
    arguments: [
      ("id\nsecret\n", ["id"], "column 'id': a value is not a whole number, as the codebook says it is"),
      ("id\n1.5\n", ["id"], "column 'id': a value is not a whole number, as the codebook says it is"),
      ("id\n1_000\n", ["id"], "column 'id': a value is not a whole number, as the codebook says it is"),
      ("weight\n1;5\n", ["weight"], "column 'weight': a value is not a number, as the codebook says it is"),
      ("weight\ninf\n", ["weight"], "column 'weight': a value is not a number, as the codebook says it is"),
      ("weight\n0x10\n", ["weight"], "column 'weight': a value is not a number, as the codebook says it is"),
      ("sex\nMale\n", ["sex"], "column 'sex': a value is not one of the levels of the codebook"),
      ("sex\nmale\n", ["id"], "column 'id': it does not exist in database 'default'"),
      ("sex\nmale\n", ["age"], "column 'age': it is not in the codebook"),
      ("sex,SEX\nmale,male\n", ["sex"], "column 'SEX': the file has it twice"),
      ("", ["sex"], "database 'default' cannot be read: the file has no line of column names"),
      (
        "id,sex\n1,male,secret\n", ["id"],
        "database 'default' cannot be read: it is not CSV as it should be (comma, quotes, one header, every line with as many fields): line 2"
      ),
    ])
  func errors(csv: String, columns: [String], words: String) async throws {
    let error = await #expect(throws: FrameError.self) { try await read(csv, columns) }
    #expect(error?.report == words)
  }

  @Test("a codebook without levels, and a file that is not there")
  func codebookErrors() async throws {
    let bare = Codebook([CodebookColumn(name: "sex", type: .categorical)])
    await #expect(throws: FrameError(column: "sex", "the codebook gives it no levels")) {
      try await read("sex\nmale\n", ["sex"], bare)
    }
    #expect(throws: FrameError("database 'default' cannot be read: the file cannot be opened")) {
      try StationData(csv: "/nowhere.csv").frame(columns: ["id"], codebook: Self.book)
    }
  }

  @Test("Parquet reads by its types where they agree with the codebook")
  func parquet() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("data.parquet").path
      let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(files: [path]))
      try connection.run(
        """
        COPY (SELECT i::INTEGER AS id, CASE WHEN i = 2 THEN NULL ELSE i / 4 END AS weight, \
        CASE WHEN i % 2 = 0 THEN 'male' ELSE 'female' END AS sex, DATE '2020-01-01' AS day FROM range(4) t(i)) \
        TO \(SQLText.literal(path)) (FORMAT parquet)
        """)
      let frame = try StationData(parquet: path).frame(columns: ["weight", "id", "sex"], codebook: Self.book)
      #expect(try frame["weight"].missing.rows == [2])
      #expect(try frame["weight"].knownNumbers() == [0, 0.25, 0.75])
      #expect(try frame["id"].values == .integer([0, 1, 2, 3]))
      #expect(try frame["sex"].codes().codes == [0, 1, 0, 1])
      let asInteger = Codebook([
        CodebookColumn(name: "weight", type: .integer), CodebookColumn(name: "day", type: .numeric),
      ])
      #expect(throws: FrameError.self) {
        try StationData(parquet: path).frame(columns: ["weight"], codebook: asInteger)
      }
      #expect(throws: FrameError.self) { try StationData(parquet: path).frame(columns: ["day"], codebook: asInteger) }
      #expect(throws: FrameError(column: "id2", "it is not in the codebook")) {
        try StationData(parquet: path).frame(columns: ["id2"], codebook: asInteger)
      }
    }
  }

  @Test("many rows keep their order", arguments: [7, 8])
  func manyRows(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var csv = "id,weight,sex\n"
    var weights: [Double?] = []
    for row in 0..<30_000 {
      let weight =
        Int.random(in: 0..<10, using: &generator) == 0 ? nil : Double.random(in: -1e6...1e6, using: &generator)
      weights.append(weight)
      csv += "\(row),\(weight.map { String($0) } ?? ""),\(row % 2 == 0 ? "male" : "female")\n"
    }
    let frame = try await read(csv, ["id", "weight", "sex"])
    #expect(try frame["id"].values == .integer(Array(0..<30_000)), "seed \(seed)")
    #expect(try frame["weight"].knownNumbers() == weights.compactMap { $0 }, "seed \(seed)")
    #expect(try frame["weight"].missing.rows == weights.indices.filter { weights[$0] == nil }, "seed \(seed)")
  }

  @Test(
    "the reference data read by their schemas", .enabled(if: SharedFiles.available, "the shared fixtures are not there")
  )
  func referenceData() throws {
    struct Schema: Decodable {
      struct Entry: Decodable { var name: String; var missing: Int }
      var columns: [Entry]
      var rows: [String: Int]
    }
    struct Book: Decodable { var columns: Codebook }
    let root = SharedFiles.fixture("statistics/data")
    for folder in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil) {
      let bytes = try Data(contentsOf: folder.appendingPathComponent("schema.json"))
      let schema = try JSONDecoder().decode(Schema.self, from: bytes)
      let codebook = try JSONDecoder().decode(Book.self, from: bytes).columns
      var missing: [String: Int] = [:]
      for (station, rows) in schema.rows {
        let data = StationData(csv: folder.appendingPathComponent("station_\(station).csv").path)
        let frame = try data.frame(columns: schema.columns.map(\.name), codebook: codebook)
        #expect(frame.rowCount == rows)
        for column in frame.columns { missing[column.name, default: 0] += column.missing.count }
      }
      for entry in schema.columns {
        #expect(missing[entry.name] == entry.missing, "\(folder.lastPathComponent) \(entry.name)")
      }
    }
  }
}
