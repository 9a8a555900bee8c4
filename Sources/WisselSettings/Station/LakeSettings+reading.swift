extension LakeSettings {
  private static let viewName = "the name of a view (letters, digits and _)"

  /// nil where the entry names no database.
  init?(_ section: Section) {
    let plain = LakeSettings(database: "")
    let label = section.required("database", section.text("database"), meaning: "the label of a database of type lake")
    let views = section.values("views", expected: Self.viewName, as: Self.name) ?? []
    let freeText = section.values("free_text", expected: Self.viewName, as: Self.name) ?? []
    let formats = section.values("formats", expected: "parquet or csv") { Format(rawValue: $0) }
    self.init(
      database: label ?? "", views: views, freeText: freeText, ownViews: section.flag("own_views") ?? false,
      filters: Self.filters(section), formats: formats.flatMap { $0.isEmpty ? nil : $0 } ?? plain.formats,
      purpose: section.text("purpose", expected: "a code without spaces such as HRESCH", as: Self.code)
        ?? plain.purpose,
      optOutUntil: section.text("opt_out_until", expected: "a day such as 2030-12-31", as: Self.day),
      exclusions: section.texts("exclusions"),
      memory: section.bytes("memory", in: (128 << 20)...(1 << 50)) ?? plain.memory,
      time: section.duration("time") ?? plain.time,
      size: section.bytes("size", in: (1 << 20)...(1 << 50)) ?? plain.size)
    if let stranger = freeText.first(where: { !views.contains($0) }) {
      section.findings.error(
        "“\(stranger)” is not among views, so its free text goes nowhere", key: section.name("free_text"),
        at: section.mark("free_text"))
    }
    // A word that is spelt wrongly and read over could open what was to stay closed.
    section.finish(unknownIsError: true)
    if label == nil { return nil }
  }

  private static func filters(_ section: Section) -> Filters {
    guard let words = section.values("filters", expected: "true, false, or names of columns", as: { $0 }) else {
      return .none
    }
    switch words.map({ $0.lowercased() }) {
    case ["true"], ["yes"], ["on"]: return .any
    case ["false"], ["no"], ["off"]: return .none
    default: return .columns(words)
    }
  }

  private static func name(_ text: String) -> String? { text.wholeMatch(of: /[A-Za-z0-9_]{1,128}/) == nil ? nil : text }

  private static func code(_ text: String) -> String? { text.wholeMatch(of: /\S{1,128}/) == nil ? nil : text }

  private static func day(_ text: String) -> String? {
    guard let parts = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/), let year = Int(parts.1), let month = Int(parts.2),
      let day = Int(parts.3), (1...12).contains(month)
    else { return nil }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    return (1...length).contains(day) ? text : nil
  }
}

extension [LakeSettings] {
  /// Says what does not fit the databases of the file.
  func check(_ databases: [DatabaseSettings], _ root: Section) {
    let place = root.mark("wissel")
    for entry in self where databases.first(where: { $0.label == entry.database })?.isLake != true {
      root.findings.error(
        "“\(entry.database)” is no database of type lake in this file", key: "wissel.lakes", at: place)
    }
    for (index, entry) in enumerated() where self[..<index].contains(where: { $0.database == entry.database }) {
      root.findings.error("“\(entry.database)” is there twice", key: "wissel.lakes", at: place)
    }
    for database in databases where database.isLake && !contains(where: { $0.database == database.label }) {
      root.findings.warning(
        "the database “\(database.label)” is a lake of which nothing is approved; name views with wissel.lakes",
        key: "databases", at: root.mark("databases"))
    }
  }
}
