/// Reads the columns of a file through DuckDB.
struct FrameReader {
  let database: String
  let path: String
  let type: String

  func read(_ columns: [String], codebook: Codebook) throws -> DataFrame {
    throw FrameError("database '\(database)' of type '\(type)' cannot be read by this program")
  }
}
