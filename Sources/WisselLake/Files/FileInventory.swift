import WisselPayloads

/// What a listing finds in a bucket or a folder, beside what was loaded of it before.
struct FileInventory {
  /// How many files one load fetches; it has to keep their names in memory.
  static let most = 1_000_000

  /// What is to be fetched, in the order of the names.
  var wanted: [ObjectListing.Entry] { found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }

  private let noun: String
  private let prefix: String
  private let rows: RowFiles
  private let known: Set<ObjectName>
  private var found: [ObjectListing.Entry] = []
  /// Of files that were loaded, and that no page has named yet.
  private var missing: Set<String>
  private var leftOut = 0
  private var example = ""
  private var tables: Set<String> = []

  /// - Parameters:
  ///   - noun: What they are, for messages.
  ///   - prefix: How the names of all of them begin.
  ///   - rows: Which hold rows.
  ///   - known: What was loaded.
  init(of noun: String, prefix: String = "", _ rows: RowFiles, known: Set<ObjectName>) {
    (self.noun, self.prefix, self.rows, self.known) = (noun, prefix, rows, known)
    missing = Set(known.map(\.key))
  }

  mutating func take(_ files: [ObjectListing.Entry]) throws(LakeError) {
    for object in files where object.key.utf8.starts(with: prefix.utf8) {
      // What stands for a folder is no object of anybody's.
      if object.size == 0, object.key.hasSuffix("/") { continue }
      guard isForUs(object.key) else {
        if leftOut == 0 { example = object.key }
        leftOut += 1
        continue
      }
      let name = ObjectName(object)
      missing.remove(name.key)
      if !known.contains(name) { found.append(object) }
    }
    guard found.count <= Self.most else {
      throw LakeError(
        "there are more than \(Self.most) \(noun) to load; give a source file for each part of them (s3.prefix, folder.path)"
      )
    }
  }

  /// As a folder's files are chosen: by their endings, and without hidden ones; of those with rows, what is mapped.
  private mutating func isForUs(_ key: String) -> Bool {
    let parts = key.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/"))
    let isHidden = parts.contains { $0.first == UInt8(ascii: ".") && ![".", ".."].contains(String($0)) }
    guard !isHidden, let table = rows.table(of: key) else { return !isHidden && SourceFile.kind(key) == .resources }
    tables.insert(table)
    return true
  }

  var remarks: [String] {
    var remarks: [String] = []
    if leftOut > 0 {
      remarks.append(
        "\(leftOut) \(noun) were left out, such as \(ObjectName.shown(example)): only names that end in .ndjson, .jsonl or "
          + ".json (and .gz or .zst) are loaded, and .csv, .tsv and .parquet where resources says what their rows are; "
          + "without log.ndjson and hidden ones")
    }
    let absent = rows.names.subtracting(tables).sorted()
    if !absent.isEmpty {
      remarks.append("none of the \(noun) is of the table \(absent.joined(separator: " or ")), which resources names")
    }
    if !missing.isEmpty {
      remarks.append(
        "\(missing.count) \(noun) that were loaded are no longer there, which says nothing of their resources: these stay "
          + "until a Bundle says that they were deleted (DELETE)")
    }
    return remarks
  }
}
