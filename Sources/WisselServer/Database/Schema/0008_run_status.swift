import WisselDatabase

extension Schema {
  /// Counting runs by status reads the index alone.
  static let runStatus = Migration(8, "index of run statuses", ["CREATE INDEX run_status ON run (status)"])
}
