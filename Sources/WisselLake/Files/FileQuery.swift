import WisselDuckDB
import WisselFHIR

/// A statement over the rows of a file, as a mapping has it: which table it reads is which files it is for.
enum FileQuery {
  /// - Throws: `LakeError` that begins with the place, for a statement that does not select from one table.
  static func table(of query: String, place: String) throws(LakeError) -> String {
    guard let tree = try tree(query), tree["error"] == .bool(false), tree["statements"]?.array?.count == 1 else {
      throw LakeError("\(place): the query is not one statement that selects, as DuckDB writes it")
    }
    let names = Set(names("BASE_TABLE", "table_name", in: tree).map { $0.lowercased() })
      .subtracting(expressions(in: tree).map { $0.lowercased() })
    guard names.count == 1, let name = names.first else {
      throw LakeError(
        "\(place): a query over files reads one table, and is for the files of its name; this one reads "
          + (names.isEmpty ? "none" : names.sorted().joined(separator: " and ")))
    }
    return name
  }

  /// The statement as DuckDB understands it.
  private static func tree(_ query: String) throws(LakeError) -> JSON? {
    do {
      let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(threads: 1, memoryMiB: 128))
      let rows = try connection.query("SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", [query])
      var text = ""
      while try rows.next({ text += ($0.texts(1).first?.first ?? nil) ?? "" }) {}
      return try? JSONParser.parse(text)
    } catch {
      throw (Lake.failure(error, "a query over files cannot be read") as? LakeError) ?? LakeError("\(type(of: error))")
    }
  }

  private static func names(_ type: String, _ member: String, in tree: JSON) -> [String] {
    switch tree {
    case .array(let items): return items.flatMap { names(type, member, in: $0) }
    case .object(let members):
      let own = tree["type"]?.string == type ? tree[member]?.string : nil
      return [own].compactMap(\.self) + members.flatMap { names(type, member, in: $0.value) }
    default: return []
    }
  }

  /// The names of common table expressions (WITH).
  private static func expressions(in tree: JSON) -> [String] {
    switch tree {
    case .array(let items): return items.flatMap { expressions(in: $0) }
    case .object(let members):
      let own = tree["cte_map"]?["map"]?.array?.compactMap { $0["key"]?.string } ?? []
      return own + members.flatMap { expressions(in: $0.value) }
    default: return []
    }
  }
}
