/// An entry of `wissel.lakes`: what algorithms may have of one database of type `lake`.
package struct LakeSettings: Hashable, Sendable {
  /// What the rows reach an algorithm as; also the type its container is told.
  package enum Format: String, Hashable, Sendable, Codable, CaseIterable { case parquet, csv }

  /// On which columns a task may set conditions.
  package enum Filters: Hashable, Sendable {
    case none, any
    case columns([String])
  }

  /// The database's label.
  package var database: String
  /// Names of approved views.
  package var views: [String]
  /// Those of them whose free text goes along.
  package var freeText: [String]
  /// Whether a task may bring a view definition of its own.
  package var ownViews: Bool
  package var filters: Filters
  /// The first one is what a task gets that names none.
  package var formats: [Format]
  /// The code of what the data are used for, by which consent is looked up.
  package var purpose: String
  /// Until this day, such as 2030-12-31, people who said nothing are in; nil: they are left out.
  package var optOutUntil: String?
  /// Paths, as written, of CSV files of people who object.
  package var exclusions: [String]
  /// Bytes of memory for making the rows.
  package var memory: Int
  /// How long making the rows may take.
  package var time: Duration
  /// Bytes of the file with the rows.
  package var size: Int

  package init(
    database: String, views: [String] = [], freeText: [String] = [], ownViews: Bool = false, filters: Filters = .none,
    formats: [Format] = Format.allCases, purpose: String = "HRESCH", optOutUntil: String? = nil,
    exclusions: [String] = [], memory: Int = 1 << 30, time: Duration = .seconds(600), size: Int = 4 << 30
  ) {
    self.database = database
    self.views = views
    self.freeText = freeText
    self.ownViews = ownViews
    self.filters = filters
    self.formats = formats
    self.purpose = purpose
    self.optOutUntil = optOutUntil
    self.exclusions = exclusions
    self.memory = memory
    self.time = time
    self.size = size
  }
}

extension DatabaseSettings {
  /// The type of a database whose rows are made for each run, of an approved view.
  package static let lakeType = "lake"

  package var isLake: Bool { type == Self.lakeType }
}
