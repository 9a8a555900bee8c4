import WisselFHIR

/// What a finished export consists of (FHIR Bulk Data Access, versions 1 to 4).
struct ExportManifest: Equatable {
  struct File: Equatable {
    enum Kind: String, Codable { case output, deleted, problem }

    let kind: Kind
    let url: String
    /// Empty where files are not divided by type.
    let type: String
    let count: Int?
  }

  /// What the export covers, in microseconds since 1970 UTC.
  let transactionTime: Int64?
  /// Whether files are for those with a token only; nobody else may show one (a SHALL NOT).
  let requiresToken: Bool
  let files: [File]
  /// Whether it has a list of what was deleted, even an empty one.
  let tellsDeletions: Bool
  /// The next part of a manifest that comes in parts.
  let nextPart: String?

  /// Nil for what is no manifest.
  init?(_ json: JSON?) {
    guard let json, let output = json["output"]?.array else { return nil }
    var time = json["transactionTime"]?.string
    transactionTime = time?.withUTF8 { Instant.microseconds($0) }
    requiresToken = json["requiresAccessToken"] == .bool(true)
    var files: [File] = []
    // Version 4 calls the list of problems by another name.
    let lists: [(File.Kind, [JSON])] = [
      (.output, output), (.deleted, json["deleted"]?.array ?? []),
      (.problem, (json["error"]?.array ?? []) + (json["outcome"]?.array ?? [])),
    ]
    for (kind, items) in lists {
      for item in items {
        guard let url = item["url"]?.string else { return nil }
        let type = item["type"]?.string ?? ""
        let isName = type.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        var count: Int?
        if case .number(let digits)? = item["count"] { count = Int(digits) }
        files.append(File(kind: kind, url: url, type: isName ? type : "", count: count))
      }
    }
    self.files = files
    tellsDeletions = json["deleted"]?.array != nil
    nextPart = json["link"]?.array?.first { $0["relation"]?.string == "next" }?["url"]?.string
  }
}
