import Foundation
import Logging
import WisselContainers
package import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

/// A running station for the people around it: what they can see and do, and who may. The control socket and the
/// console are two ways to it.
package struct StationDesk: Sendable {
  let context: StationContext
  let keeper: RunKeeper
  let startedAt: WireTime
  let isConnected: @Sendable () -> Bool
  let serverAnswers: @Sendable () -> Bool
  /// Who the people are; nil where the settings name none.
  package let people: PeopleDesk?

  /// Why something was not done.
  package enum Refusal: Error, Equatable {
    /// The role does not come with it.
    case forbidden
    case noSuchRun
    case release(ReleaseProblem)
    /// It could not be written down.
    case unwritable
  }

  /// Why a release was not done, in words for the one who asked.
  package struct ReleaseProblem: Error, Equatable, CustomStringConvertible {
    /// Which one, for texts in other languages.
    package let code: String
    package let description: String
  }

  package var name: String { context.settings.name }

  /// How the station is doing.
  package func report() async -> StationReport {
    let overview = await keeper.overview
    let held = await context.release.held()
    let waits = Set(held.map(\.run))
    let identity = context.identity
    return StationReport(
      station: name, server: context.settings.baseURL, node: identity.node.rawValue,
      organization: identity.organizationName, collaboration: identity.collaboration.rawValue,
      encrypted: identity.encrypted, startedAt: startedAt, isConnected: isConnected(), serverAnswers: serverAnswers(),
      engineAnswers: (try? await context.engine.ping()) != nil, isPaused: overview.isPaused,
      waiting: overview.waiting.map(RunSummary.init),
      running: overview.underWay.map(RunSummary.init).filter { !waits.contains($0.run) }, held: held)
  }

  /// Begins no more runs, or goes on.
  package func pause(_ isPaused: Bool, by person: Person) async throws(Refusal) {
    guard person.role.may(.pause) else { throw .forbidden }
    do {
      try context.proof.note(isPaused ? .paused : .resumed, of: nil, ["person": person.name], durable: true)
      try await keeper.pause(isPaused)
    } catch {
      context.logger.error("could not be paused or resumed", metadata: ["error": "\(error)"])
      throw .unwritable
    }
  }

  /// Stops a run.
  package func stop(_ run: RunID, by person: Person) async throws(Refusal) {
    guard person.role.may(.stopRun) else { throw .forbidden }
    guard let plan = await keeper.plan(of: run) else { throw .noSuchRun }
    do {
      try context.proof.note(.stopped, of: plan, ["person": person.name], durable: true)
    } catch {
      throw .unwritable
    }
    guard await keeper.stop(run) else { throw .noSuchRun }
  }

  /// The bytes of a result that waits, which count as seen by whoever was handed all of them.
  func result(of run: RunID, for person: Person) async throws(Refusal) -> HeldBytes {
    guard person.role.may(.seeResult) else { throw .forbidden }
    do { return try await context.release.open(run, for: person) } catch { throw Refusal(error) }
  }

  func saw(_ bytes: HeldBytes, _ person: Person) async throws(Refusal) {
    do { try await context.release.saw(bytes.run, person, hash: bytes.hash) } catch { throw Refusal(error) }
  }

  /// Releases or refuses the result with a hash.
  package func decide(
    _ verdict: Review.Verdict, on run: RunID, by person: Person, hash: String, words: String
  ) async throws(Refusal) -> ReleaseCase.Standing {
    guard person.role.may(.decide) else { throw .forbidden }
    do {
      return try await context.release.decide(verdict, on: run, by: person, hash: hash, words: words)
    } catch { throw Refusal(error) }
  }
}

extension StationDesk.Refusal {
  init(_ failure: ReleaseDesk.Failure) {
    switch failure {
    case .unwritable: self = .unwritable
    case .objection(.notAChecker): self = .forbidden
    case .nothingWaits: self = .noSuchRun
    case .objection(let objection):
      self = .release(.init(code: "\(objection)", description: objection.words))
    case .damaged:
      self = .release(
        .init(
          code: "damaged",
          description: "the bytes at the station are no longer those that were put aside; ask its operator why"))
    case .wordsMissing:
      self = .release(
        .init(
          code: "wordsMissing",
          description: "give a reason of 1 to \(Review.longestWords) bytes; it stays at the station"))
    }
  }
}

extension ReleaseCase.Objection {
  /// What is wrong and what to do.
  package var words: String {
    switch self {
    case .notAChecker: "only people with the role checker decide about results"
    case .otherBytes: "the hash is not that of the result that waits; look at it, and give the hash shown with it"
    case .notSeen: "look at the result first: a decision counts only from somebody who was given these very bytes"
    case .saidAlready: "you have decided about this result already; another person must"
    case .closed: "this result was decided about already"
    }
  }
}
