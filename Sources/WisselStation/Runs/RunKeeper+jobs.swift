import Foundation
import WisselClient
import WisselModel
import WisselSettings
import WisselWire

/// The temporary folders of jobs. They hold what the runs of a job share, patients' data among it, and go with the job:
/// when the task that began it is over and no run of it is left here, or when nobody has used them for a day.
extension RunKeeper {
  private static let longestRest = 86_400.0

  private func folder(_ job: JobID) -> URL { context.folder.jobs.appendingPathComponent(String(job.rawValue)) }

  /// A run of a job has ended here.
  func jobRests(_ plan: RunPlan, forGood: Bool) {
    // From now on it rests.
    try? FileManager.default.setAttributes([.modificationDate: context.now()], ofItemAtPath: folder(plan.job).path)
    if forGood, plan.parent == nil { jobs.end(plan.job) }
  }

  /// A task that began a job has ended somewhere, as far as one station can say.
  func heard(ofEndOf task: TaskID, in job: JobID) {
    if FileManager.default.fileExists(atPath: folder(job).path) { jobs.doubt(job, begunBy: task) }
  }

  /// Removes the folders of jobs that are over meanwhile or have rested for long, what could not be removed before, and
  /// images that the station fetched and nobody asks for any more.
  func tidy() async {
    for (job, task) in jobs.doubtful where await isOver(task) { jobs.end(job) }
    await letGo(jobs.over.union(longResting))
    await sweep.clearLeftovers()
    await context.images.tidy(
      unusedFor: context.settings.wissel.limits.images,
      sparing: Set(plans.values.map(\.image) + queue.waitingOffers.map(\.plan.image)))
  }

  private func isOver(_ task: TaskID) async -> Bool {
    do {
      return try await context.server.task(task).status.isFinished
    } catch let error as APIError {
      return error.status == 404
    } catch {
      return false
    }
  }

  private var longResting: Set<JobID> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: context.folder.jobs.path)) ?? []
    return Set(
      names.compactMap { Int($0).map { JobID($0) } }.filter { job in
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder(job).path)
        guard let changed = attributes?[.modificationDate] as? Date else { return false }
        return context.now().timeIntervalSince(changed) > Self.longestRest
      })
  }

  /// Removes the folders of those jobs that are over, or rest, and have no run here.
  func letGo(_ candidates: Set<JobID>) async {
    let inUse = Set(plans.values.map(\.job)).union(queue.waitingOffers.map(\.plan.job))
    let resting = longResting
    let gone = candidates.filter { !inUse.contains($0) && (jobs.over.contains($0) || resting.contains($0)) }
    // Under this name nobody finds them any more; removing them may take its time.
    for job in gone {
      _ = Leftovers.putAside(folder(job))
      jobs.forget(job)
    }
    if !gone.isEmpty { await sweep.clearLeftovers() }
  }
}
