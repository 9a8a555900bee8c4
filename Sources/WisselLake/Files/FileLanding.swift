import Foundation
import WisselPayloads

/// Brings files into a source's folder, each under a name that tells which file in which state it is: files of resources
/// as they are, and of files with rows the resources that are made of them.
struct FileLanding {
  enum Ending {
    case whole
    /// It does not decompress.
    case damaged
    /// It holds no rows that can be read; the line that is broken, where it is known.
    case unreadable(line: Int?)

    /// Why it was left out, in words that go on from its name; nil: it was not.
    var why: String? {
      switch self {
      case .whole: nil
      case .damaged: "does not decompress and was left out"
      case .unreadable(let line):
        "cannot be read as a table\(line.map { " (line \($0))" } ?? "") and was left out: a CSV file is in UTF-8, and has the "
          + "names of its columns above rows of the same length"
      }
    }
  }

  let folder: SourceFolder
  private let place: String
  private let rows: RowFiles

  /// - Parameter run: The load's name.
  init(_ folder: SourceFolder, run: String, _ rows: RowFiles) {
    (self.folder, self.rows) = (folder, rows)
    place = "\(run)/\(SourceLedger.mixed)"
  }

  /// What is there whole.
  var there: Set<ObjectName> {
    Set(folder.names(in: place).filter { SourceFile.kind($0) != nil }.compactMap { ObjectName(path: $0) })
  }

  /// Where a file is put before it is brought: hidden, so that it is not taken for a whole one, with an ending that tells
  /// how it is compressed.
  func temporary(_ file: ObjectListing.Entry, ending: String = "") throws(LakeError) -> String {
    try folder.file("\(place)/.\(ObjectName(file).file(of: file.key))\(ending)")
  }

  /// Brings a file that is no longer needed after that.
  ///
  /// - Parameters:
  ///   - path: See ``temporary(_:ending:)``.
  ///   - file: As it was listed.
  func move(_ path: String, _ file: ObjectListing.Entry) throws -> Ending {
    let ending = Self.missingEnding(file.key, path)
    let named = path + ending
    if !ending.isEmpty { try folder.keep(path, as: named) }
    return try bring(named, file, ending) { try folder.keep(named, as: $0) }
  }

  /// Brings a file of this machine that stays where it is.
  func link(_ path: String, _ file: ObjectListing.Entry) throws -> Ending {
    let ending = Self.missingEnding(file.key, path)
    let named = try temporary(file, ending: ending)
    try folder.link(path, as: named)
    return try bring(named, file, ending) { final in
      try folder.link(path, as: final)
      try? FileManager.default.removeItem(atPath: named)
    }
  }

  /// Some are compressed under a plain name.
  private static func missingEnding(_ key: String, _ path: String) -> String {
    !SourceFile.isCompressed(key.lowercased()) && FetchedFile.isCompressed(path) ? ".gz" : ""
  }

  private func bring(
    _ path: String, _ file: ObjectListing.Entry, _ ending: String, keep: (String) throws -> Void
  ) throws -> Ending {
    if SourceFile.isCompressed(path), (try? FetchedFile(path)) == nil {
      try? FileManager.default.removeItem(atPath: path)
      return .damaged
    }
    let name = "\(place)/\(ObjectName(file).file(of: file.key))\(ending)"
    if let table = rows.table(of: file.key), let kind = SourceFile.kind(file.key) {
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try convert(path, kind, of: table, as: name, shown: ObjectName.shown(file.key))
    }
    try keep(try folder.file(name))
    return .whole
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on the whole (decision 4).
  @inline(never)
  private func convert(
    _ path: String, _ kind: SourceFile.Kind, of table: String, as name: String, shown: String
  ) throws -> Ending {
    var writer = LandingWriter(folder, name, isOneFile: true)
    do {
      try rows.convert(path, kind, of: table, shown: shown, to: &writer)
      try writer.finish()
      return .whole
    } catch let error as UnreadableRows {
      writer.discard()
      return .unreadable(line: error.line)
    } catch {
      writer.discard()
      throw error
    }
  }
}
