extension Facts {
  /// What was found out about a station's safeguards.
  package struct Safeguards: Hashable, Sendable {
    package var console: Console?
    package var release: Release?
    /// nil where the settings name none.
    package var roster: Roster?
    /// Whether keys are taken as they are first seen, because the collaboration is encrypted and there is no roster.
    package var takesFirstKeys = false
    /// Organisations of which another key is offered than the pinned one.
    package var offered: [Int] = []
    /// nil where no order is asked for.
    package var ordersAlways: Bool?
    package var reviewers: Reviewers?
    package var egress: Egress?

    package init() {}
  }

  package struct Console: Hashable, Sendable {
    package var address: String
    /// Why it may not listen there.
    package var problem: String?
    package var path: String
    package var people: People

    package enum People: Hashable, Sendable {
      case unusable(String)
      case read(all: Int, checkers: Int)
    }
  }

  package struct Release: Hashable, Sendable {
    /// The most people any rule asks for.
    package var people: Int
    package var deniesSubtasks: Bool
  }

  package enum Roster: Hashable, Sendable {
    case absent(fingerprint: String)
    case refused(String)
    /// The server could not be asked, and nothing was kept.
    case unchecked
    /// - Parameters:
    ///   - hasOwnKey: nil where there is no key to look for.
    ///   - hasOrderKeys: whether anybody could sign an order now.
    ///   - lacksHPKE: whether it has a key for HPKE of ours that the station does not hold.
    case counts(number: Int, hasOwnKey: Bool?, hasOrderKeys: Bool, lacksHPKE: Bool = false)
  }

  package struct Reviewers: Hashable, Sendable {
    package var needed: Int
    package var keys: Int
    package var path: String
    /// nil where the folder cannot be read.
    package var files: Int?
  }

  package struct Egress: Hashable, Sendable {
    package var entries: Int
    package var invalid: [String]
    package var unknown: [String]
    package var inside: [String]
  }
}
