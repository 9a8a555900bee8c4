extension ReleaseSettings {
  private static let people = 1...100

  /// Reads `wissel.release`; nil when the file has none. A key with nothing under it means that every result waits.
  init?(in parent: Section) {
    guard parent.isWritten("release") else { return nil }
    let section = parent.section("release")
    self.init(
      people: section.integer("people", in: Self.people) ?? 2,
      unit: section.choice("unit", of: ["run", "job"]).flatMap(Unit.init) ?? .run,
      rules: section.has("hold") ? section.sections("hold").map { HoldRule($0, people: Self.people) } : nil)
    // A rule that is spelt wrongly and read over would let results out.
    section.finish(unknownIsError: true)
  }
}

extension HoldRule {
  init(_ section: Section, people: ClosedRange<Int>) {
    self.init(
      collaborations: section.values("collaborations", expected: "an id") { Int($0) },
      images: section.values("images", expected: "a name, an image's id, or a regular expression") { $0 },
      databases: section.values("databases", expected: "the label of a database") { $0 },
      people: section.integer("people", in: people))
    if collaborations == nil, images == nil, databases == nil {
      section.findings.error(
        "name collaborations, images or databases, or leave out hold so that every result waits",
        key: section.name("collaborations"), at: section.mark("collaborations"))
    }
    section.finish(unknownIsError: true)
  }
}
