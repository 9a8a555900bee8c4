import Foundation
import WisselTrust
import WisselWire

/// The reviews that lie at the station: files that end in `.review`, each a signed document. They are read for each
/// decision, so that a withdrawal counts at once.
struct ReviewFolder: Sendable {
  /// Files that are looked at, and bytes of each.
  private static let (most, longest) = (10_000, 64 << 10)

  let path: String

  /// All reviews; what cannot be read is none. More files than are looked at count as none at all, since a withdrawal may
  /// be among the rest.
  func documents() -> [SignedDocument] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".review") }
    guard names.count <= Self.most else { return [] }
    return names.compactMap { name in
      let file = "\(path)/\(name)"
      guard let status = FileStatus(path: file), status.isPlain, status.size <= Self.longest,
        let bytes = FileManager.default.contents(atPath: file)
      else { return nil }
      return try? WireJSON.decode(SignedDocument.self, from: bytes)
    }
  }
}
