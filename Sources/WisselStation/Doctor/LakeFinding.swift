/// One thing the doctor can say about a lake.
package enum LakeFinding: Hashable, Sendable {
  case good(String, snapshot: Int, views: Int)
  case fails(String, path: String, words: String)
  case viewMissing(String, view: String, path: String)
  /// A view that was made for one purpose where the station gives it for another.
  case viewPurpose(String, view: String, made: String, purpose: String, path: String)
  case nothingApproved(String)
  /// A list of people who object.
  case listUnreadable(String, path: String)

  var weight: Finding.Weight {
    switch self {
    case .good: .good
    case .nothingApproved: .warning
    case .fails, .viewMissing, .viewPurpose, .listUnreadable: .bad
    }
  }

  var dutch: Words {
    switch self {
    case .good(let label, let snapshot, let views):
      Words(
        "het lake “\(label)” gaat open op snapshot \(snapshot); "
          + "\(views) \(views == 1 ? "view is" : "views zijn") goedgekeurd")
    case .fails(let label, let path, let words):
      Words(
        "het lake “\(label)” in \(path) gaat niet open: \(words)",
        "Kijk of de map er is en of de gebruiker van het station erin mag lezen en schrijven, of maak een lake met wissel"
          + " lake ingest.")
    case .viewMissing(let label, let view, let path):
      Words(
        "de view “\(view)” is goedgekeurd, maar bestaat niet in het lake “\(label)”",
        "Maak hem met wissel lake view standard --lake \(path), of haal hem uit wissel.lakes.")
    case .viewPurpose(let label, let view, let made, let purpose, let path):
      Words(
        "de view “\(view)” in het lake “\(label)” is gemaakt voor het doel \(made), en wordt niet gegeven voor \(purpose)",
        "Maak hem met wissel lake view standard --purpose \(purpose) --lake \(path), of verbeter purpose in wissel.lakes."
      )
    case .nothingApproved(let label):
      Words(
        "van het lake “\(label)” is niets goedgekeurd, dus geen algoritme krijgt er iets van",
        "Noem de views die het geeft in wissel.lakes.")
    case .listUnreadable(let label, let path):
      Words(
        "de lijst \(path) met mensen die bezwaar maken tegen gebruik van het lake “\(label)” is niet leesbaar",
        "Zet de lijst terug, of verbeter wissel.lakes; tot dan geeft het lake niets.")
    }
  }

  var english: Words {
    switch self {
    case .good(let label, let snapshot, let views):
      Words(
        "the lake “\(label)” opens at snapshot \(snapshot); \(views) \(views == 1 ? "view is" : "views are") approved")
    case .fails(let label, let path, let words):
      Words(
        "the lake “\(label)” in \(path) does not open: \(words)",
        "Check that the folder exists and that the station's user may read and write there, or make a lake with wissel lake"
          + " ingest.")
    case .viewMissing(let label, let view, let path):
      Words(
        "the view “\(view)” is approved but does not exist in the lake “\(label)”",
        "Make it with wissel lake view standard --lake \(path), or take it out of wissel.lakes.")
    case .viewPurpose(let label, let view, let made, let purpose, let path):
      Words(
        "the view “\(view)” in the lake “\(label)” was made for the purpose \(made), and is not given for \(purpose)",
        "Make it with wissel lake view standard --purpose \(purpose) --lake \(path), or correct purpose in wissel.lakes."
      )
    case .nothingApproved(let label):
      Words(
        "nothing of the lake “\(label)” is approved, so no algorithm gets anything of it",
        "Name the views it gives in wissel.lakes.")
    case .listUnreadable(let label, let path):
      Words(
        "the list \(path) of people who object to the use of the lake “\(label)” cannot be read",
        "Put the list back, or correct wissel.lakes; until then the lake gives nothing.")
    }
  }
}

extension Facts {
  /// What was found out about a lake.
  package struct Lake: Hashable, Sendable {
    package var label: String
    package var path: String
    package var health: LakeHealth
    package var approved: [String]
    /// What they are given for.
    package var purpose: String
    /// Whether tasks may bring definitions.
    package var takesDefinitions: Bool
    /// Lists of people who object that cannot be read.
    package var unreadable: [String]
  }

  /// What comes of opening a lake.
  package enum LakeHealth: Hashable, Sendable {
    /// - Parameters:
    ///   - views: all it has.
    ///   - purposes: of those that were made for one, by the view.
    case opens(snapshot: Int, views: Set<String>, purposes: [String: String] = [:])
    case fails(String)
  }
}

extension Diagnosis {
  /// What the doctor concludes about lakes.
  static func lakes(_ lakes: [Facts.Lake]) -> [Finding] {
    lakes.flatMap { lake -> [LakeFinding] in
      var found: [LakeFinding] = lake.unreadable.map { .listUnreadable(lake.label, path: $0) }
      if lake.approved.isEmpty, !lake.takesDefinitions { found.append(.nothingApproved(lake.label)) }
      switch lake.health {
      case .fails(let words): found.append(.fails(lake.label, path: lake.path, words: words))
      case .opens(let snapshot, let views, let purposes):
        found += lake.approved.filter { !views.contains($0) }.map {
          .viewMissing(lake.label, view: $0, path: lake.path)
        }
        found += lake.approved.compactMap { view in
          guard let made = purposes[view], made != lake.purpose else { return nil }
          return .viewPurpose(lake.label, view: view, made: made, purpose: lake.purpose, path: lake.path)
        }
        if found.isEmpty { found.append(.good(lake.label, snapshot: snapshot, views: lake.approved.count)) }
      }
      return found
    }.map { .lake($0) }
  }
}
