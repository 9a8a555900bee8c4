import WisselModel
package import WisselWire

/// A result that waits, as people see it who need not see the result: neither bytes nor hash.
package struct HeldRun: Codable, Sendable, Equatable {
  package var run: Int
  package var task: Int
  package var job: Int
  package var image: String
  /// The organisation that asked.
  package var organization: Int
  package var databases: [String]
  package var since: WireTime
  package var bytes: Int
  /// How the algorithm ended.
  package var status: String
  /// How many people must release it, and how many have.
  package var people: Int
  package var released: Int

  init(_ plan: RunPlan, _ held: HeldResult, _ state: ReleaseCase) {
    run = plan.run.rawValue
    task = plan.task.rawValue
    job = plan.job.rawValue
    image = plan.image
    organization = plan.initOrganization.rawValue
    databases = plan.databases.map(\.label)
    since = held.since
    bytes = held.bytes
    status = held.ending.status.rawValue
    people = held.people
    released = state.reviews.count { $0.verdict == .released }
  }
}
