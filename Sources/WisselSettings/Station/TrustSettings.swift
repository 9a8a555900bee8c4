package import Foundation

/// `wissel.roster`: whose keys count, agreed outside the server.
package struct RosterSettings: Hashable, Sendable {
  /// SHA-256 of the roster that was agreed, in hexadecimal.
  package var fingerprint: String
  /// The path, as written, of a file with rosters, for servers that keep none; nil: the server's are taken.
  package var file: String?
  /// The path, as written, of the organisation's private key for HPKE; nil where it has none.
  package var hpkeKey: String?

  package init(fingerprint: String, file: String? = nil, hpkeKey: String? = nil) {
    self.fingerprint = fingerprint
    self.file = file
    self.hpkeKey = hpkeKey
  }

  /// Reads `wissel.roster`; nil when the file has none.
  init?(in parent: Section) {
    guard parent.isWritten("roster") else { return nil }
    let section = parent.section("roster")
    defer { section.finish(unknownIsError: true) }
    let meaning = "the fingerprint of the roster that was agreed (64 hexadecimal digits): wissel trust show prints it"
    let fingerprint = section.text("fingerprint", expected: meaning) { text in
      let text = text.lowercased()
      return text.wholeMatch(of: /[0-9a-f]{64}/) == nil ? nil : text
    }
    let file = section.text("file")
    let hpkeKey = section.text("hpke_key")
    guard let fingerprint = section.required("fingerprint", fingerprint, meaning: meaning) else { return nil }
    self.init(fingerprint: fingerprint, file: file, hpkeKey: hpkeKey)
  }
}

/// `wissel.orders`: which questions must carry their asker's order.
package enum OrderSettings: Hashable, Sendable {
  case never
  /// Questions about one of these databases.
  case about([String])
  case always

  init(in parent: Section) {
    guard parent.isWritten("orders") else {
      self = .never
      return
    }
    let section = parent.section("orders")
    defer { section.finish(unknownIsError: true) }
    let word = section.choice("ask", of: ["never", "sensitive", "always"])
    let databases = section.values("databases", expected: "the label of a database") { $0 }
    switch section.required("ask", word, meaning: "never, sensitive or always") {
    case "sensitive":
      // Closed while it is not known what is sensitive; the finding keeps the file from being used.
      self = .about(section.required("databases", databases, meaning: "the labels of the sensitive databases") ?? [])
    case "never": self = .never
    default: self = .always
    }
    if word != "sensitive", databases != nil {
      section.findings.error(
        "databases go with ask: sensitive only", key: section.name("databases"), at: section.mark("databases"))
    }
  }

  /// Whether a question about databases needs an order.
  package func asks(for databases: [String]) -> Bool {
    switch self {
    case .never: false
    case .about(let sensitive): databases.contains { sensitive.contains($0) }
    case .always: true
    }
  }
}

/// `wissel.policies.reviewers`: whose signatures let an image run.
package struct ReviewerSettings: Hashable, Sendable {
  /// Ed25519 keys.
  package var keys: [Data]
  /// How many of them must approve; at least 1.
  package var needed: Int
  /// The path, as written, of the folder with their reviews (files that end in `.review`).
  package var folder: String
  /// Whether their approval may take the place of lists and stores; otherwise both must hold.
  package var mayReplaceLists: Bool

  package init(keys: [Data], needed: Int, folder: String, mayReplaceLists: Bool = false) {
    self.keys = keys
    self.needed = needed
    self.folder = folder
    self.mayReplaceLists = mayReplaceLists
  }

  init?(in parent: Section) {
    guard parent.isWritten("reviewers") else { return nil }
    let section = parent.section("reviewers")
    defer { section.finish(unknownIsError: true) }
    let key = "an Ed25519 key, 32 bytes in base64: wissel trust key prints it"
    let keys = section.values("keys", expected: key) { text in
      Data(base64Encoded: text).flatMap { $0.count == 32 ? $0 : nil }
    }
    let known = section.required("keys", keys, meaning: "the reviewers' keys")
    let needed = section.integer("needed", in: 1...100) ?? 1
    let folder = section.required("folder", section.text("folder"), meaning: "the folder with the reviews")
    let mayReplaceLists = section.flag("instead_of_lists") ?? false
    guard let known, let folder else { return nil }
    if Set(known).count < needed {
      section.findings.error(
        "more reviewers are needed than there are keys, so that no image could run", key: section.name("needed"),
        at: section.mark("needed"))
    }
    self.init(keys: known, needed: needed, folder: folder, mayReplaceLists: mayReplaceLists)
  }
}
