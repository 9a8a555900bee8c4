/// What a partial function may read: the databases its task named, and the station's settings.
public struct StationData: Sendable {
  /// The databases in the order the task named them.
  public let databases: [Database]
  /// The settings of the station.
  public let environment: StationEnvironment

  public init(databases: [Database], environment: StationEnvironment = StationEnvironment()) {
    self.databases = databases
    self.environment = environment
  }

  /// A station with one CSV file as its database `default`.
  public init(csv path: String, environment: StationEnvironment = StationEnvironment()) {
    self.init(databases: [Database(label: "default", source: .file(path: path, type: "csv"))], environment: environment)
  }

  /// A station with one Parquet file as its database `default`.
  public init(parquet path: String, environment: StationEnvironment = StationEnvironment()) {
    self.init(
      databases: [Database(label: "default", source: .file(path: path, type: "parquet"))], environment: environment)
  }

  /// A station with one frame as its database `default`.
  public init(_ frame: DataFrame, environment: StationEnvironment = StationEnvironment()) {
    self.init(databases: [Database(label: "default", source: .frame(frame))], environment: environment)
  }

  /// The rows of a database as typed columns. Only the columns asked for are read; missing values stay missing.
  ///
  /// An empty field is missing, and so is a field that holds what is usually written for that (`NA`, `NaN`, `null` …;
  /// see ``MissingText``) unless the codebook has it as a level.
  ///
  /// - Parameters:
  ///   - columns: Their names; the frame has them in this order.
  ///   - codebook: Their types and levels.
  ///   - label: The database; nil means the first one the task named.
  /// - Throws: ``FrameError``, naming the column and the rule where it is about one, never a value.
  public func frame(columns: [String], codebook: Codebook, from label: String? = nil) throws -> DataFrame {
    let database = try database(label)
    switch database.source {
    case .frame(let frame): return try frame.selecting(columns, codebook: codebook)
    case .file(let path, let type):
      let reader = FrameReader(database: database.label, path: path, type: type)
      let entries = try columns.map { try codebook[$0] }
      guard
        let store = FrameStore(
          folder: environment["TEMPORARY_FOLDER"], file: path, type: type, entries: entries)
      else { return try reader.read(columns, codebook: codebook) }
      if let frame = store.read(entries) { return frame }
      let frame = try reader.read(columns, codebook: codebook)
      store.write(frame)
      return frame
    case .unreadable(let reason):
      throw FrameError("database '\(database.label)' cannot be read: \(reason)")
    }
  }

  /// The database of that label, or the first one.
  public func database(_ label: String? = nil) throws -> Database {
    guard let label else {
      guard let first = databases.first else {
        throw FrameError("the task names no database; name one in its 'databases'")
      }
      return first
    }
    guard let database = databases.first(where: { $0.label == label }) else {
      throw FrameError("the task does not name a database '\(label)'")
    }
    return database
  }
}

/// A database a task named.
public struct Database: Sendable {
  /// Where its rows are.
  public enum Source: Sendable {
    /// A file, and the type the station's configuration gives it (`csv` or `parquet`).
    case file(path: String, type: String)
    /// A frame already in memory.
    case frame(DataFrame)
    /// Nowhere this library can read, and why.
    case unreadable(String)
  }

  public let label: String
  public let source: Source

  public init(label: String, source: Source) {
    self.label = label
    self.source = source
  }
}
