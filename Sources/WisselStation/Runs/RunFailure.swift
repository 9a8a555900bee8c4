package import WisselModel

/// Why a run ends before or without its algorithm's own doing.
package struct RunFailure: Error, Sendable, Equatable {
  package let status: RunStatus
  /// What is wrong and what to do, in words that may leave the station.
  package let note: String
  /// More for the station's own log.
  package let detail: String

  package init(_ status: RunStatus, _ note: String, detail: String = "") {
    self.status = status
    self.note = note
    self.detail = detail
  }
}

/// The run was stopped on a user's demand.
struct RunKilled: Error {}
