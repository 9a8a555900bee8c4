import Foundation
import WisselDuckDB

/// Loads a site's vocabulary into the lake's schema `vocabulary`. All of it becomes one snapshot, or nothing does.
package struct LakeVocabulary {
  /// What was loaded.
  package struct Report: Sendable, Equatable {
    /// The release, as the vocabulary tells it.
    package let version: String
    /// Rows of each table, in the order of the files.
    package let rows: [(table: String, rows: Int)]
    /// Relationships that name a concept which is not there: a part of the vocabulary was not downloaded.
    package let dangling: Int

    package static func == (one: Report, other: Report) -> Bool {
      (one.version, one.dangling) == (other.version, other.dangling) && one.rows.elementsEqual(other.rows, by: ==)
    }
  }

  private let lake: Lake

  /// - Parameter lake: Opened for writing, with the vocabulary's folder.
  package init(_ lake: Lake) { self.lake = lake }

  /// - Parameters:
  ///   - folder: Where the files are, as they were downloaded.
  ///   - progress: Gets the number of files that are done, and how many there are.
  /// - Throws: `LakeError` where a file is missing or not what it must be; the vocabulary from before stays.
  package func load(from folder: String, progress: (Int, Int) -> Void = { _, _ in }) throws -> Report {
    let files = OMOPVocabulary.files
    let present = try files.map { try Self.check($0, in: folder) }
    return try lake.change("vocabulary") {
      try lake.run("CREATE SCHEMA IF NOT EXISTS lake.vocabulary")
      for (index, file) in files.enumerated() {
        try load(file, from: folder, exists: present[index])
        progress(index + 1, files.count)
      }
      return try judged(files)
    }
  }

  private func load(_ file: OMOPVocabulary.File, from folder: String, exists: Bool) throws {
    do throws(DuckDBError) {
      try lake.connection.run(
        OMOPVocabulary.statement(file, in: folder, exists: exists, schema: "lake.vocabulary."))
    } catch {
      let line = error.message.firstMatch(of: /Line: ([0-9]+)/).map { " (line \($0.1))" } ?? ""
      throw Lake.failure(
        error,
        "\(file.name) is not as a vocabulary's file must be\(line): \(file.header.split(separator: "\t").count) fields "
          + "separated by tabs, without quotes")
    }
  }

  /// Whether the file is there. One without its columns is refused before anything is loaded.
  private static func check(_ file: OMOPVocabulary.File, in folder: String) throws -> Bool {
    guard let handle = FileHandle(forReadingAtPath: "\(folder)/\(file.name)") else {
      guard file.isOptional else { throw LakeError("\(file.name) is not in the folder, or cannot be read") }
      return false
    }
    defer { try? handle.close() }
    let start = String(decoding: try handle.read(upToCount: 4096) ?? Data(), as: UTF8.self)
    let header = start.prefix { !$0.isNewline }.lowercased()
    guard header == file.header else {
      throw LakeError(
        "\(file.name) does not begin with its columns, separated by tabs: "
          + file.header.replacing("\t", with: ", "))
    }
    return true
  }

  private func judged(_ files: [OMOPVocabulary.File]) throws -> Report {
    let version = try lake.texts(
      "SELECT vocabulary_version FROM lake.vocabulary.vocabulary WHERE vocabulary_id = 'None'"
    ).first?.first.flatMap(\.self)
    guard let version else {
      throw LakeError("VOCABULARY.csv has no row 'None', which tells the vocabulary's version: download it whole")
    }
    let concepts = try lake.count("SELECT count(*) FROM lake.vocabulary.concept")
    guard try lake.count("SELECT count(DISTINCT concept_id) FROM lake.vocabulary.concept") == concepts else {
      throw LakeError("CONCEPT.csv has a concept_id that is missing or there more than once")
    }
    let dangling = try lake.count(
      "SELECT count(*) FROM lake.vocabulary.concept_relationship r WHERE NOT EXISTS "
        + "(SELECT 1 FROM lake.vocabulary.concept k WHERE k.concept_id = r.concept_id_2)")
    return Report(
      version: version,
      rows: try files.map { ($0.table, try lake.count("SELECT count(*) FROM lake.vocabulary.\($0.table)")) },
      dangling: dangling)
  }
}
