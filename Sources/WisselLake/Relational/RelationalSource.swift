import Foundation
import WisselFHIR
import WisselSettings

/// A relational database as a source: rows of documents, or rows whose columns become elements. An interrupted load
/// begins anew, since nobody can go back to the moment it was of.
package struct RelationalSource: LakeSource {
  private let place: String
  private let open: @Sendable () throws -> any RelationalReader
  private let resources: MappedResources

  /// Checks the mapping.
  ///
  /// - Parameters:
  ///   - place: Where the database is, without secrets; another place is another source.
  ///   - open: Begins reading; it throws `LakeError`.
  /// - Throws: `LakeError`.
  init(
    _ place: String, _ mappings: [ResourceMapping], open: @escaping @Sendable () throws -> any RelationalReader
  ) throws(LakeError) {
    (self.place, self.open) = (place, open)
    resources = try MappedResources(mappings)
  }

  package var scope: String {
    // A mapping that changed asks for everything again.
    "\(place) mapping \(ContentDigest.name(of: resources.words))"
  }

  package func fetch(
    since: Int64?, run: String, brought: @Sendable () throws -> [String], into folder: SourceFolder
  ) async throws -> Fetched {
    try read(since: since, run, folder)
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on the whole (decision 4).
  @inline(never)
  private func read(since: Int64?, _ run: String, _ folder: SourceFolder) throws -> Fetched {
    try folder.clearFiles()
    let reader = try open()
    var fetched = Fetched(until: reader.moment)
    fetched.remarks = reader.remarks
    for (index, (settings, line)) in resources.all.enumerated() {
      var writer = LandingWriter(folder, "\(run)/\(settings.type).\(index + 1)")
      let count = try reader.rows(
        of: settings, columns: line.columns, since: since, attempted: "reading \(settings.type) (\(settings.place))"
      ) { try writer.write(line.line($0)) }
      try writer.finish()
      fetched.announced[settings.type, default: 0] += count
    }
    return fetched
  }

  package func cancel(_ folder: SourceFolder) async throws {}
}
