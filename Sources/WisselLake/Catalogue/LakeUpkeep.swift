/// Keeps a lake small: joins small files, lets old snapshots go, and removes files that nothing refers to.
package struct LakeUpkeep {
  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// - Parameter days: Snapshots older than so many days are let go, but for the newest and those that exports were made
  ///   of; nil keeps all.
  package func compact(keepingDays days: Int?) throws {
    if let days {
      let used = Set(try LakeUses(lake).all().map(\.snapshot))
      let kept = try lake.texts(
        "SELECT CAST(snapshot_id AS VARCHAR), CAST(snapshot_time < now() - INTERVAL '\(days) days' AS VARCHAR) "
          + "FROM ducklake_snapshots('lake') ORDER BY snapshot_id")
      try expire(
        kept.dropLast().filter { $0[1] == "true" }.compactMap { $0[0].flatMap { Int($0) } }.filter {
          !used.contains($0)
        })
    }
    try lake.run("CALL ducklake_merge_adjacent_files('lake')")
    try lake.run("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.1)")
    // Readers of old snapshots have a day to come to their end.
    try lake.run("CALL ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL '1 day')")
  }

  /// Lets the snapshots go.
  func expire(_ snapshots: [Int]) throws {
    guard !snapshots.isEmpty else { return }
    let numbers = snapshots.map(String.init).joined(separator: ", ")
    try lake.run("CALL ducklake_expire_snapshots('lake', versions => [\(numbers)])")
  }
}
