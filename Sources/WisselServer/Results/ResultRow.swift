import WisselDatabase
import WisselModel
import WisselWire

/// The result of a run as it is stored.
struct ResultRow: Sendable {
  let id: RunID
  let task: TaskID
  let result: String?
  let cleanupAt: WireTime?
  let blobStorageUsed: Bool

  static let columns: SQL = """
    run.id AS id, run.task_id AS task_id, run.result AS result, run.result_payload AS result_payload,
    run.cleanup_at AS cleanup_at,
    run.blob_storage_used AS blob_storage_used
    """

  init(_ row: Row) throws {
    id = try row.value("id")
    task = try row.value("task_id")
    result = StoredText.column(
      try row.value("result", as: String?.self), payload: try row.value("result_payload", as: String?.self))
    cleanupAt = try row.time("cleanup_at")
    blobStorageUsed = try row.value("blob_storage_used")
  }
}

/// Writes results as the API shows them.
struct ResultViews: Sendable {
  let links: Links

  func body(_ row: ResultRow) -> ResultBody {
    ResultBody(
      id: row.id, result: row.result, cleanupAt: row.cleanupAt, blobStorageUsed: row.blobStorageUsed,
      run: links.one("run", row.id, methods: RunViews.methods),
      task: links.one("task", row.task, methods: TaskViews.methods))
  }
}
