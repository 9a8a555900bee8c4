import WisselModel

/// Which jobs are over, and which may be. A pure value.
struct JobEnds {
  /// Jobs that are over: their temporary folders go as soon as no run of them is left here.
  private(set) var over: Set<JobID> = []
  /// Jobs that may be over, and the tasks that began them: the server is to be asked.
  private(set) var doubtful: [JobID: TaskID] = [:]

  /// A task that began a job is over, or a part of it at some station is.
  mutating func doubt(_ job: JobID, begunBy task: TaskID) { if !over.contains(job) { doubtful[job] = task } }

  mutating func end(_ job: JobID) {
    doubtful[job] = nil
    over.insert(job)
  }

  /// Nothing of the job is left.
  mutating func forget(_ job: JobID) {
    doubtful[job] = nil
    over.remove(job)
  }
}
