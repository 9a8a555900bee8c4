package import WisselConsent
import WisselDuckDB

/// The OMOP tables of a lake, in its schema `omop`: made anew from the standard views and the vocabulary, and read.
package struct LakeOMOP {
  let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// The schema in the lake's catalogue.
  static let schema = "omop"

  /// Makes all tables anew. They become one snapshot, or nothing does: a build that was interrupted is started again. They
  /// are for the purpose that the views were made for.
  ///
  /// - Parameters:
  ///   - replacingKeys: Whether tables whose keys were made with another secret may be replaced.
  ///   - progress: Gets the number of tables that are made, and how many there are.
  /// - Returns: Each of the CDM's tables with its rows.
  /// - Throws: `LakeError` where the views or the vocabulary are not there, the views are not of one judgement of who is left
  ///   out, or a table cannot be made.
  package func build(
    _ settings: OMOPSettings, replacingKeys: Bool = false, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [(table: String, rows: Int)] {
    try checkInputs()
    for statement in OMOPBuild.preparation(settings) { try lake.run(statement) }
    if !replacingKeys { try checkSecret() }
    let purposes = LakePurposes(lake)
    let restriction = try purposes.shared(by: OMOPBuild.inputs)
    // Builds for different purposes are of different people, and are not compared.
    let before = try purposes.all()["\(Self.schema).omop_profile"]
    let isFirst =
      try !lake.tables(of: Self.schema).contains("omop_profile") || before?.rule.purpose != restriction?.rule.purpose
    let steps = OMOPBuild.steps(settings, isFirst: isFirst)
    let lineage = try lineage(of: steps)
    return try lake.change("OMOP tables" + (restriction.map { " for \($0.rule.purpose)" } ?? "")) {
      try lake.run("CREATE SCHEMA IF NOT EXISTS lake.\(Self.schema)")
      try show(OMOPVocabulary.files.map(\.table), of: "vocabulary")
      if !isFirst { try show(["omop_profile"], of: Self.schema) }
      for (index, step) in steps.enumerated() {
        try make(step)
        progress(index + 1, steps.count)
      }
      try LakeLineage(lake).record(lineage, of: Self.schema)
      try purposes.record(restriction, steps.filter(\.isKept).map(\.name), of: Self.schema)
      return try OMOPSchema.tables.map {
        ($0.name, try lake.count("SELECT count(*) FROM lake.\(Self.schema).\($0.name)"))
      }
    }
  }

  /// What the columns of the tables that stay are made of; tables that are only in between are looked through.
  private func lineage(of steps: [OMOPBuild.Step]) throws -> [(name: String, columns: [MadeColumn])] {
    let lineage = LakeLineage(lake)
    var known = try lineage.standing(OMOPBuild.inputs, of: "curated")
    known.merge(try lineage.standing(OMOPVocabulary.files.map(\.table), of: "vocabulary")) { _, vocabulary in vocabulary
    }
    known.merge(try lineage.standing(["omop_profile"], of: Self.schema)) { _, profile in profile }
    return try steps.compactMap { step in
      let columns = try lineage.columns(of: step.query, reading: known)
      known[step.name] =
        step.isKept
        ? columns.map { MadeColumn($0.name, [SourceColumn("\(Self.schema).\(step.name)", $0.name)]) } : columns
      return step.isKept ? (step.name, columns) : nil
    }
  }

  /// The last day of the data where nobody says another: when something was received last, in Amsterdam.
  package func lastDay() throws -> Day {
    let text = try lake.texts(
      "SELECT CAST(CAST(timezone('Europe/Amsterdam', CAST(max(received) AS TIMESTAMPTZ)) AS DATE) AS VARCHAR) "
        + "FROM lake.raw.file"
    ).first?.first.flatMap(\.self)
    guard let day = text.flatMap({ Day($0) }) else {
      throw LakeError("nothing was loaded into this lake: 'wissel lake ingest' does that")
    }
    return day
  }

  /// Gives tables of the schema their plain names, which SQL for any DuckDB uses.
  func show(_ tables: [String], of schema: String) throws {
    for table in tables {
      try lake.run("CREATE OR REPLACE TEMPORARY VIEW \(table) AS SELECT * FROM lake.\(schema).\(table)")
    }
  }

  /// Gives the CDM's tables, those of ours that are kept, and the vocabulary's their plain names, as far as they are there.
  func showAll() throws {
    try checkBuilt()
    let there = try (ours: lake.tables(of: Self.schema), vocabulary: lake.tables(of: "vocabulary"))
    try show(OMOPVocabulary.files.map(\.table).filter { there.vocabulary.contains($0) }, of: "vocabulary")
    try show(
      (OMOPSchema.tables.map(\.name) + OMOPBuild.kept).filter { there.ours.contains($0) }, of: Self.schema)
  }

  func checkBuilt() throws {
    guard try lake.tables(of: Self.schema).contains("omop_settings") else {
      throw LakeError("there are no OMOP tables in this lake: 'wissel lake omop build' makes them")
    }
  }

  private func make(_ step: OMOPBuild.Step) throws {
    do {
      if step.isKept {
        try lake.connection.run("CREATE OR REPLACE TABLE lake.\(Self.schema).\(step.name) AS \(step.query)")
        try show([step.name], of: Self.schema)
      } else {
        try lake.connection.run("CREATE OR REPLACE TEMPORARY TABLE \(step.name) AS \(step.query)")
      }
    } catch { throw Lake.failure(error, "the table \(step.name) cannot be made from the views of this lake") }
  }

  private func checkInputs() throws {
    guard try lake.tables(of: "curated").isSuperset(of: OMOPBuild.inputs) else {
      throw LakeError("the standard views are not all there: 'wissel lake view standard' makes them")
    }
    guard try lake.tables(of: "vocabulary").isSuperset(of: OMOPVocabulary.files.map(\.table)) else {
      throw LakeError("there is no vocabulary in this lake: 'wissel lake omop vocabulary' loads the site's own")
    }
  }

  /// Keys must not change unseen: what was made with them before would no longer fit.
  private func checkSecret() throws {
    guard try lake.tables(of: Self.schema).contains("omop_settings") else { return }
    guard
      try lake.count(
        "SELECT count(*) FROM lake.\(Self.schema).omop_settings WHERE secret_check = omop_key('secret', '')") == 1
    else {
      throw LakeError(
        "the keys of this lake's OMOP tables were made with another secret: put its omop.secret back from the backup, "
          + "or accept other keys (--new-keys)")
    }
  }
}
