package import Foundation
package import WisselSealing

/// The keys of organisations as they were first seen, a file for each: where there is no roster, a key that changes is
/// taken only when a person at the station says so. The files are the truth: who accepts a key need not tell the station.
package struct SeenKeys: Sendable {
  private let folder: URL

  /// - Parameter folder: of ``TrustFolder``; it must be there.
  package init(folder: URL) { self.folder = folder }

  /// What an offered key is.
  package enum Verdict: Sendable, Equatable {
    /// The first one of that organisation; it is pinned now.
    case first
    case known
    /// Another one than the pinned one, which has this fingerprint.
    case changed(pinned: String)
  }

  /// A pinned key that was changed, or cannot be kept.
  package struct Unusable: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// An organisation with its key, and the one that was offered instead.
  package struct Entry: Sendable, Equatable {
    package var organization: Int
    package var pinned: PublicKey
    package var offered: PublicKey?
  }

  /// Judges a key, and remembers it.
  package func judge(_ key: PublicKey, of organization: Int) throws(Unusable) -> Verdict {
    guard let pinned = try read(file(organization)) else {
      try write(key, to: file(organization))
      return .first
    }
    if pinned == key { return .known }
    try write(key, to: offer(organization))
    return .changed(pinned: pinned.fingerprint)
  }

  /// Whether a key is a pinned one.
  package func contains(_ key: PublicKey) -> Bool { entries().contains { $0.pinned == key } }

  /// All that is pinned, by organisation.
  package func entries() -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { Int($0) }.sorted().compactMap { organization in
      guard let pinned = try? read(file(organization)) else { return nil }
      return Entry(organization: organization, pinned: pinned, offered: try? read(offer(organization)))
    }
  }

  /// Puts the key that was offered in the place of the pinned one.
  ///
  /// - Parameter fingerprint: of the offered key, as its organisation has told it.
  package func accept(_ fingerprint: String, of organization: Int) throws(Unusable) {
    guard let offered = try read(offer(organization)) else {
      throw Unusable(
        description: "no other key of organisation \(organization) was offered; there is nothing to accept")
    }
    guard offered.fingerprint == fingerprint else {
      throw Unusable(
        description: "the key that was offered for organisation \(organization) has the fingerprint "
          + "\(offered.fingerprint), not this one; ask the organisation again")
    }
    guard rename(offer(organization).path, file(organization).path) == 0 else {
      throw Unusable(description: "\(file(organization).path) cannot be written; do this as the station's user")
    }
    DurableFile.settle(folder)
  }

  private func file(_ organization: Int) -> URL { folder.appendingPathComponent(String(organization)) }
  private func offer(_ organization: Int) -> URL { folder.appendingPathComponent("\(organization).offered") }

  private func read(_ file: URL) throws(Unusable) -> PublicKey? {
    guard FileStatus(path: file.path, followsLink: false) != nil else { return nil }
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let key = try? PublicKey(wireText: text.trimmingCharacters(in: .whitespacesAndNewlines))
    else {
      throw Unusable(
        description: "the pinned key \(file.path) cannot be read: put it back from the backup, or remove it if the "
          + "organisation's key is known by another way")
    }
    return key
  }

  private func write(_ key: PublicKey, to file: URL) throws(Unusable) {
    do throws(DurableFile.Unwritable) {
      try DurableFile.write(Data((key.wireText + "\n").utf8), to: file)
    } catch {
      throw Unusable(description: error.description)
    }
  }
}
