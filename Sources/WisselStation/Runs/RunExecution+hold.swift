import Foundation
import Logging
import Synchronization
import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

/// Results that wait at the station until people have released them.
extension RunExecution {
  /// Whether the algorithm's own log may leave. That of a run whose result waits could tell the same.
  var sharesLog: Bool {
    context.settings.sharesAlgorithmLogs && context.release.policy.people(for: holdQuestion) == nil
  }

  private var holdQuestion: HoldPolicy.Question {
    HoldPolicy.Question(
      image: plan.image, identity: evidence.withLock(\.image),
      collaboration: plan.collaboration ?? context.identity.collaboration, databases: plan.databases.map(\.label))
  }

  /// How many people must release the result; nil when it need not wait.
  private var peopleNeeded: Int? {
    var question = holdQuestion
    question.isForHeldCentral =
      plan.parent != nil && plan.initOrganization == context.identity.organization
      && context.release.centralWaits(for: plan.job)
    return context.release.policy.people(for: question)
  }

  /// Brings an algorithm's outcome to its end: at once, or when people have released or refused its result.
  func end(with ending: RunEnding) async throws -> Outcome {
    guard ending.hasResult, let people = peopleNeeded,
      let output = files.outputFile(limit: context.settings.wissel.limits.output)
    else { return await conclude(ending) }
    return await wait(for: try await hold(ending, output, people), said: [])
  }

  /// Puts a result aside; from then on it survives whatever happens to this process.
  private func hold(_ ending: RunEnding, _ output: OutputFile, _ people: Int) async throws -> HeldResult {
    do {
      let salt = Commitment.salt()
      let digest = try await files.putAside(output, salt: salt)
      let held = HeldResult(
        ending: ending, since: WireTime(context.now()), hash: digest.hash, bytes: digest.bytes, salt: salt,
        commitment: digest.commitment, people: people)
      try context.journal.note(.held(held), of: plan.run)
      context.proof.tell(
        .held, of: plan, ["commitment": held.commitment, "bytes": "\(held.bytes)", "people": "\(people)"])
      context.logger.notice("a result waits for release", metadata: ["run": "\(plan.run)", "people": "\(people)"])
      return held
    } catch  where error is DurableFile.Unwritable || error is RunJournal.Unwritable {
      throw RunFailure(
        .failed,
        "The station could not keep the result for the people who must release it. Ask its operator to look at the "
          + "free space on its disk.", detail: "\(error)")
    }
  }

  /// Waits for people, and does what they say.
  ///
  /// - Parameter reviews: what the journal kept.
  func wait(for held: HeldResult, said reviews: [Review]) async -> Outcome {
    await removeContainers()
    onWait()
    await reporter.send(["status": .string(RunStatus.active.rawValue), "log": .string(waitingLog(held))])
    let closed: ReleaseCase
    do {
      closed = try await context.release.verdict(on: held, of: plan, in: files, said: reviews, control: control)
    } catch is RunKilled {
      remember(.undecided, held)
      return await conclude(nil)
    } catch {
      // The station stops; the result waits on in the journal.
      await reporter.cancel()
      return .kept
    }
    if case .refused(let reason) = closed.standing {
      remember(.refused, held, closed)
      return await conclude(
        ending(
          .notAllowed, note: "People at this station looked at the result and did not release it. \(reason.words)"))
    }
    remember(.released, held, closed)
    var ending = held.ending
    ending.finishedAt = context.timestamp()
    ending.releasedHash = held.hash
    let waited = "The result waited at this station since \(held.since) UTC and was released by people there."
    ending.note = [ending.note, waited].compactMap { $0 }.joined(separator: " ")
    return await conclude(ending)
  }

  /// What the researcher reads meanwhile.
  private func waitingLog(_ held: HeldResult) -> String {
    FinalReport.log(
      files.log(),
      note: "The algorithm has ended. Its result waits at this station since \(held.since) UTC until "
        + "\(held.people == 1 ? "a person has" : "\(held.people) people have") looked at it and released it.",
      shared: sharesLog)
  }

  /// Keeps for the receipt what became of the result.
  private func remember(_ outcome: Receipt.Release.Outcome, _ held: HeldResult, _ closed: ReleaseCase? = nil) {
    let known = evidence.withLock { evidence in
      evidence.release = Receipt.Release(
        outcome: outcome, needed: held.people, released: closed?.reviews.count { $0.verdict == .released } ?? 0)
      evidence.salt = held.salt
      return evidence
    }
    do {
      try context.journal.note(known, of: plan.run)
    } catch {
      context.logger.error("the journal", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  /// Whether what is about to be sent are the very bytes that were released, where people had to.
  func isUnchanged(_ ending: RunEnding) async throws -> Bool {
    guard let released = ending.releasedHash else { return true }
    guard let output = files.outputFile(limit: context.settings.wissel.limits.output),
      try await RunFolder.hash(of: output) == released
    else {
      context.logger.critical("a result is not the one that was released", metadata: ["run": "\(plan.run)"])
      return false
    }
    return true
  }
}
