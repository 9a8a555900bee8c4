import Logging
import WisselContainers
import WisselModel
import WisselSettings
import WisselWire

extension RunExecution {
  /// Text of one run that goes out while it runs; more is only in the final log.
  static let liveLimit = 1 << 20
  /// How often the engine may refuse to tell how a container ended.
  private static let mostRefusals = 10

  /// Follows a container to its end.
  ///
  /// - Parameters:
  ///   - first: the output from its beginning, when there is one already.
  ///   - startedAt: when it was started, where a former process did that.
  ///   - isOver: whether it has ended already: then nothing is stopped any more.
  func follow(
    _ container: ContainerID, first: OutputChunks?, startedAt: WireTime? = nil, isOver: Bool = false
  ) async throws -> RunEnding {
    let watch = isOver ? nil : watch(container, startedAt: startedAt)
    defer { watch?.cancel() }
    let tail = try await read(container, first: first)
    live.open()
    timeline.mark("output ended")
    let status = try await end(of: container)
    timeline.mark("ended")
    control.report()
    try control.check()
    do {
      try files.keep(log: tail.text)
    } catch {
      // The algorithm is over, whatever became of its log.
      context.logger.error("the log of a run was not kept", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
    return await judge(status, container, log: tail.text)
  }

  /// Reads the output to its end, again from the start when the connection to the engine breaks.
  private func read(_ container: ContainerID, first: OutputChunks?) async throws -> LogTail {
    var tail = LogTail(limit: context.settings.wissel.limits.log)
    var shared = 0
    var output = first
    var pause = Duration.milliseconds(100)
    while true {
      do {
        let chunks: OutputChunks
        if let output { chunks = output } else { chunks = try await context.engine.logs(container, follow: true) }
        var pieces = TextPieces()
        tail.clear()
        for try await batch in chunks {
          for chunk in batch {
            tail.add(chunk.bytes)
            if shared < Self.liveLimit, sharesLog {
              shared += chunk.bytes.count
              live.add(pieces.feed(chunk.bytes))
            }
          }
        }
        return tail
      } catch let error as EngineError {
        if error.code == .notFound { return tail }
        try control.check()
        context.logger.warning("lost the output of a run", metadata: ["run": "\(plan.run)", "error": "\(error)"])
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(5))
        output = nil
      }
    }
  }

  /// The exit status, asked for until the engine answers. What it refuses is asked for again as well, some times: the
  /// algorithm is over, and its result is there.
  private func end(of container: ContainerID) async throws -> Int? {
    var pause = Duration.milliseconds(100)
    var refusals = 0
    while true {
      do {
        return try await context.engine.waitForEnd(container, outputEnded: true)
      } catch {
        try Task.checkCancellation()
        if error.code != .unreachable, error.code != .badAnswer { refusals += 1 }
        guard refusals < Self.mostRefusals else { throw error }
        context.logger.warning("the container engine does not answer", metadata: ["error": "\(error)"])
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(5))
      }
    }
  }

  /// What the exit status and the output file mean.
  private func judge(_ status: Int?, _ container: ContainerID, log: String) async -> RunEnding {
    guard let status else {
      return ending(
        .unknownError,
        note:
          "The algorithm's container vanished from the station while it ran. Make the task again; if it happens again, "
          + "ask the station's operator.")
    }
    let limits = context.settings.wissel.limits
    if let ending = stopped { return ending }
    if let ending = tooLarge { return ending }
    guard status == 0 else {
      var note = "The algorithm ended with exit status \(status)."
      if let details = try? await context.engine.container(container.text), details.outOfMemory {
        note =
          "The algorithm was stopped because it used more than \(limits.memory) bytes of memory, the most a run may use."
      } else if status == 137 {
        note =
          "The algorithm was killed (exit status 137), most often for using more memory than the \(limits.memory) bytes "
          + "a run may use."
      } else if log.contains(ClosedFolder.words) {
        note +=
          " It wrote where a run may not: only TEMPORARY_FOLDER and /tmp are to be written to, not the working directory or "
          + "the folders of its code, unless the station's operator names them for this image (wissel.writable)."
      }
      tell(status, log)
      return ending(.crashed, note: note, hasResult: true)
    }
    return ending(.completed, note: nil, hasResult: true)
  }

  /// Tells the operator, whose own log is the only place that outlives the run's: what failed, and where it may not write.
  private func tell(_ status: Int, _ log: String) {
    var facts: Logger.Metadata = ["run": "\(plan.run)", "image": "\(plan.image)", "status": "\(status)"]
    if let folder = ClosedFolder.named(in: log) { facts["closed_folder"] = "\(folder)" }
    context.logger.notice("an algorithm ended with an error", metadata: facts)
  }

  /// The end of a run whose output is larger than the station lets leave; nil for another.
  var tooLarge: RunEnding? {
    let limit = context.settings.wissel.limits.output
    guard let size = files.outputSize, size > limit else { return nil }
    return ending(
      .failed,
      note:
        "The result has \(size) bytes or more, and this station lets at most \(limit) leave. Return less, or "
        + "ask the station's operator to raise wissel.limits.output.")
  }
}
