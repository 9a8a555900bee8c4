import Foundation
import Logging
import Synchronization
import WisselModel
import WisselTrust
import WisselWire

/// Keeps the results that wait, and takes what people say about them. Nothing that is said counts before it is in the
/// station's log of runs and in the run's journal, both on disk.
actor ReleaseDesk {
  nonisolated let policy: HoldPolicy
  private let journal: RunJournal
  private let proof: ProofDesk
  private let now: @Sendable () -> Date
  private let logger: Logger
  private var waiting: [RunID: Waiting] = [:]
  /// Runs under way whose own result is sure to wait, so that results for them need not.
  private nonisolated let centrals = Mutex<[RunID: JobID]>([:])

  private struct Waiting {
    let plan: RunPlan
    let held: HeldResult
    let files: RunFolder
    var state: ReleaseCase
    let signal: AsyncStream<Signal>.Continuation
  }

  private enum Signal { case decided, killed }

  init(
    policy: HoldPolicy, journal: RunJournal, proof: ProofDesk, now: @escaping @Sendable () -> Date, logger: Logger
  ) {
    self.policy = policy
    self.journal = journal
    self.proof = proof
    self.now = now
    self.logger = logger
  }

  // MARK: Runs

  /// A run begins, or is taken over.
  nonisolated func begins(_ plan: RunPlan, in collaboration: CollaborationID) {
    let question = HoldPolicy.Question(
      image: plan.image, identity: nil, collaboration: plan.collaboration ?? collaboration,
      databases: plan.databases.map(\.label))
    guard plan.parent == nil, policy.coversSubtasks(question) else { return }
    centrals.withLock { $0[plan.run] = plan.job }
  }

  nonisolated func ended(_ run: RunID) { centrals.withLock { $0[run] = nil } }

  /// Whether a job's own run is under way here and its result will wait.
  nonisolated func centralWaits(for job: JobID) -> Bool { centrals.withLock { $0.values.contains(job) } }

  /// Waits until people have decided about a result.
  ///
  /// - Throws: `RunKilled` when the run's end was demanded; `CancellationError`.
  func verdict(
    on held: HeldResult, of plan: RunPlan, in files: RunFolder, said reviews: [Review], control: RunControl
  ) async throws -> ReleaseCase {
    var state = ReleaseCase(hash: held.hash, people: held.people)
    state.putBack(reviews)
    guard state.standing.isOpen else { return state }
    let (signals, signal) = AsyncStream.makeStream(of: Signal.self)
    waiting[plan.run] = Waiting(plan: plan, held: held, files: files, state: state, signal: signal)
    defer { waiting[plan.run] = nil }
    control.wait { signal.yield(.killed) }
    for await what in signals {
      if what == .killed { throw RunKilled() }
      if let state = waiting[plan.run]?.state { return state }
    }
    throw CancellationError()
  }

  // MARK: People

  /// Why somebody cannot do that.
  enum Failure: Error, Equatable {
    /// No result of that run waits.
    case nothingWaits
    case objection(ReleaseCase.Objection)
    /// The bytes on disk are not those that were put aside.
    case damaged
    case wordsMissing
    case unwritable
  }

  /// The results that wait, oldest first.
  func held() -> [HeldRun] {
    waiting.values.map { HeldRun($0.plan, $0.held, $0.state) }.sorted { ($0.since, $0.run) < ($1.since, $1.run) }
  }

  /// A result that waits, and what somebody who may see it has said about it; nil when none waits.
  func said(of run: RunID, by person: Person) -> HeldView? {
    guard let waiting = waiting[run] else { return nil }
    return HeldView(
      held: HeldRun(waiting.plan, waiting.held, waiting.state), hash: waiting.held.hash,
      hasSeen: waiting.state.hasSeen(person.name), hasDecided: waiting.state.hasDecided(person.name))
  }

  /// The bytes that wait, and their hash, for somebody who may see them. They count as seen with ``saw(_:_:)``.
  func open(_ run: RunID, for person: Person) throws(Failure) -> HeldBytes {
    guard person.role.may(.seeResult) else { throw .objection(.notAChecker) }
    guard let waiting = waiting[run] else { throw .nothingWaits }
    guard let file = waiting.files.outputFile(limit: .max), file.size == waiting.held.bytes else {
      logger.critical("a result that waits is not there as it was", metadata: ["run": "\(run)"])
      throw .damaged
    }
    return HeldBytes(run: run, file: file, hash: waiting.held.hash)
  }

  /// Somebody was given the very bytes.
  func saw(_ run: RunID, _ person: Person, hash: String) throws(Failure) {
    guard waiting[run]?.state.hasSeen(person.name) == false else { return }
    _ = try take(.seen, on: run, by: person, hash: hash, words: "")
  }

  /// Takes what somebody decides about the bytes with a hash.
  ///
  /// - Parameter words: the person's reason, which stays at the station.
  func decide(
    _ verdict: Review.Verdict, on run: RunID, by person: Person, hash: String, words: String
  ) throws(Failure) -> ReleaseCase.Standing {
    let words = words.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !words.isEmpty, words.utf8.count <= Review.longestWords else { throw .wordsMissing }
    return try take(verdict, on: run, by: person, hash: hash, words: words)
  }

  private func take(
    _ verdict: Review.Verdict, on run: RunID, by person: Person, hash: String, words: String
  ) throws(Failure) -> ReleaseCase.Standing {
    guard let waiting = waiting[run] else { throw .nothingWaits }
    let review = Review(person: person.name, verdict: verdict, words: words, at: WireTime(now()))
    var state = waiting.state
    do { try state.take(review, by: person.role, hash: hash) } catch { throw .objection(error) }
    do {
      try proof.note(
        verdict == .seen ? .seen : .judged, of: waiting.plan, review.details(of: waiting.held), durable: true)
      try journal.note(review, of: run)
    } catch {
      logger.error("what a person decided could not be kept", metadata: ["run": "\(run)", "error": "\(error)"])
      throw .unwritable
    }
    self.waiting[run]?.state = state
    if !state.standing.isOpen { waiting.signal.yield(.decided) }
    return state.standing
  }
}

/// What somebody who may see a result must know of it before and after looking.
struct HeldView: Sendable {
  let held: HeldRun
  let hash: String
  let hasSeen: Bool
  let hasDecided: Bool
}

extension Review {
  /// What the log of runs keeps.
  fileprivate func details(of held: HeldResult) -> [String: String] {
    var details = ["person": person, "commitment": held.commitment]
    switch verdict {
    case .seen: break
    case .released: details["verdict"] = "released"
    case .refused(let reason):
      details["verdict"] = "refused"
      details["reason"] = reason.rawValue
    }
    if !words.isEmpty { details["words"] = words }
    return details
  }
}
