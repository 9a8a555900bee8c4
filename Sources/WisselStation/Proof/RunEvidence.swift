package import Foundation
import WisselModel
package import WisselTrust
package import WisselWire

/// What a run's receipt will tell and is only known while the run begins; the journal keeps it.
package struct RunEvidence: Codable, Sendable, Equatable {
  /// The place of the run among those of its job at this station, from 1.
  package var ordinal: Int
  package var decidedAt: WireTime?
  package var image: ImageIdentity?
  package var input: InputSummary?
  /// What people said about the result; nil where they were not asked.
  package var release: Receipt.Release?
  /// The salt under which log and receipt name a result that had to wait.
  package var salt: Data?
  /// Rows of lakes the run was given; nil for none.
  package var frames: [GivenFrame]?

  package init(
    ordinal: Int, decidedAt: WireTime? = nil, image: ImageIdentity? = nil, input: InputSummary? = nil,
    release: Receipt.Release? = nil, salt: Data? = nil, frames: [GivenFrame]? = nil
  ) {
    self.ordinal = ordinal
    self.decidedAt = decidedAt
    self.image = image
    self.input = input
    self.release = release
    self.salt = salt
    self.frames = frames
  }

  /// The receipt of a run that is over.
  package func receipt(
    of plan: RunPlan, station: Receipt.Station, databases: [Receipt.Database], status: String, endedAt: WireTime,
    result: Receipt.Result?, log: Receipt.Place
  ) -> Receipt {
    Receipt(
      station: station, run: plan.run.rawValue, task: plan.task.rawValue, job: plan.job.rawValue,
      parent: plan.parent?.rawValue, ordinal: ordinal, taskCreated: plan.created,
      image: image.map { Receipt.Image(reference: plan.image, id: $0.id, digests: $0.digests) },
      function: input?.method, order: input?.order?.carried.order.fingerprint,
      input: input.map { Receipt.Input(hash: $0.hash, bytes: $0.bytes) },
      databases: databases.map(described), exclusions: (frames ?? []).flatMap(\.exclusions), decidedAt: decidedAt,
      endedAt: endedAt, status: status, result: result, release: release,
      log: log)
  }

  private func described(_ database: Receipt.Database) -> Receipt.Database {
    guard let frame = frames?.first(where: { $0.label == database.label }) else { return database }
    var database = database
    database.snapshot = String(frame.snapshot)
    database.content = salt.map { frame.commitment($0) }
    return database
  }
}
