import WisselPayloads

/// What a listing finds in a bucket, beside what was loaded of it before.
struct ObjectInventory {
  /// How many objects one load fetches; it has to keep their names in memory.
  static let most = 1_000_000

  /// What is to be fetched, in the order of the names.
  var wanted: [ObjectListing.Entry] { found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }

  private let prefix: String
  private let known: Set<ObjectName>
  private var found: [ObjectListing.Entry] = []
  /// Of objects that were loaded, and that no page has named yet.
  private var missing: Set<String>
  private var leftOut = 0
  private var example = ""

  /// - Parameter known: What was loaded.
  init(prefix: String, known: Set<ObjectName>) {
    (self.prefix, self.known) = (prefix, known)
    missing = Set(known.map(\.key))
  }

  mutating func take(_ page: ObjectListing) throws(LakeError) {
    for object in page.entries where object.key.utf8.starts(with: prefix.utf8) {
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
        "there are more than \(Self.most) objects to fetch; give s3.prefix, and a source file for each part of the bucket"
      )
    }
  }

  /// As a folder's files are chosen: by their endings, and without hidden ones.
  private func isForUs(_ key: String) -> Bool {
    let parts = key.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/"))
    let isHidden = parts.contains { $0.first == UInt8(ascii: ".") && ![".", ".."].contains(String($0)) }
    return !isHidden && SourceFile.kind(key) == .resources
  }

  var remarks: [String] {
    var remarks: [String] = []
    if leftOut > 0 {
      remarks.append(
        "\(leftOut) objects were left out, such as \(ObjectName.shown(example)): only names that end in .ndjson, .jsonl or "
          + ".json (and .gz or .zst) are loaded, without log.ndjson and hidden ones")
    }
    if !missing.isEmpty {
      remarks.append(
        "\(missing.count) objects that were loaded are no longer there, which says nothing of their resources: these stay "
          + "until a Bundle says that they were deleted (DELETE)")
    }
    return remarks
  }
}
