import WisselSettings

/// Which files hold rows, and what the rows are: the CSV and Parquet files that a source's mappings name.
struct RowFiles: Sendable {
  private let resources: MappedResources
  /// The mappings of each table, by their places.
  private let tables: [String: [Int]]
  private let timeZone: String
  private let zone: LocalZone
  private let limits: LakeLimits

  /// Checks the mappings.
  ///
  /// - Parameters:
  ///   - timeZone: What times without an offset are in.
  ///   - limits: What reading a file may use of the machine.
  /// - Throws: `LakeError` that names the place in the source file.
  init(_ mappings: [ResourceMapping], timeZone: String, _ limits: LakeLimits) throws(LakeError) {
    (self.timeZone, self.limits) = (timeZone, limits)
    zone = try LocalZone(timeZone)
    resources = try MappedResources(mappings)
    var tables: [String: [Int]] = [:]
    for (index, mapping) in mappings.enumerated() {
      let name =
        switch mapping.rows {
        case .table(let name): TableFiles.name(name)
        case .query(let query): try FileQuery.table(of: query, place: mapping.place)
        }
      tables[name, default: []].append(index)
    }
    self.tables = tables
  }

  /// The tables that mappings name.
  var names: Set<String> { Set(tables.keys) }

  /// What belongs to a source's scope: other mappings ask for everything again.
  var scope: String {
    resources.all.isEmpty ? "" : " mapping \(ContentDigest.name(of: "\(resources.words)\n\(timeZone)"))"
  }

  /// The table that a file is a part of: it has the file's name up to the first point, or that of the nearest folder
  /// that a mapping names. Nil for a file without rows, or one that no mapping names.
  func table(of path: String) -> String? {
    guard let kind = SourceFile.kind(path), kind != .resources else { return nil }
    return path.split(separator: "/").reversed().lazy.map { TableFiles.name(String($0)) }.first { tables[$0] != nil }
  }

  /// Makes resources of a file's rows.
  ///
  /// - Parameters:
  ///   - path: Where the file is, with the endings it has.
  ///   - shown: What it is called, for messages.
  /// - Throws: `LakeError`; `UnreadableRows`; what the writer throws.
  func convert(
    _ path: String, _ kind: SourceFile.Kind, of table: String, shown: String, to writer: inout LandingWriter
  ) throws {
    let file = try RowFile(path, kind, as: table, limits)
    for index in tables[table] ?? [] {
      let (settings, line) = resources.all[index]
      try file.rows(of: settings, columns: line.columns, shown: shown) { row in
        var row = row
        for place in line.times { row[place] = row[place].map { zone.withOffset(anyForm: $0) } }
        try writer.write(line.line(row))
      }
    }
  }
}

extension LocalZone {
  /// The same for a time that may have a T before its hours.
  fileprivate func withOffset(anyForm text: String) -> String {
    var bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[10] == 0x54 else { return withOffset(text) }
    bytes[10] = 0x20
    let spaced = String(decoding: bytes, as: UTF8.self)
    let whole = withOffset(spaced)
    return whole == spaced ? text : whole
  }
}
