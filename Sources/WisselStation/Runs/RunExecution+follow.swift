import Logging
import WisselContainers
import WisselModel
import WisselSettings
import WisselWire

extension RunExecution {
  /// Text of one run that goes out while it runs; more is only in the final log.
  private static let liveLimit = 1 << 20

  /// Follows a container to its end.
  ///
  /// - Parameter first: the output from its beginning, when there is one already.
  func follow(_ container: ContainerID, first: OutputChunks?) async throws -> RunEnding {
    let limit = context.settings.wissel.limits.time
    let timer = Task { [control, engine = context.engine] in
      try await Task.sleep(for: limit)
      control.timeOut()
      try await engine.kill(container)
    }
    defer { timer.cancel() }
    let tail = try await read(container, first: first)
    timeline.mark("output ended")
    let status = try await end(of: container)
    timeline.mark("ended")
    control.report()
    try control.check()
    try files.keep(log: tail.text)
    return await judge(status, container)
  }

  /// Reads the output to its end, again from the start when the connection to the engine breaks.
  private func read(_ container: ContainerID, first: OutputChunks?) async throws -> LogTail {
    var tail = LogTail(limit: context.settings.wissel.limits.log)
    var live = 0
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
            if live < Self.liveLimit, sharesLog {
              live += chunk.bytes.count
              share(pieces.feed(chunk.bytes))
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

  /// The exit status, asked for until the engine answers.
  private func end(of container: ContainerID) async throws -> Int? {
    var pause = Duration.milliseconds(100)
    while true {
      do {
        return try await context.engine.waitForEnd(container, outputEnded: true)
      } catch {
        guard error.code == .unreachable || error.code == .badAnswer else { throw error }
        try Task.checkCancellation()
        context.logger.warning("the container engine does not answer", metadata: ["error": "\(error)"])
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(5))
      }
    }
  }

  private func share(_ text: String) {
    guard !text.isEmpty else { return }
    context.emit(
      EventName.algorithmLog,
      [
        "collaboration_id": .int(context.identity.collaboration.rawValue), "run_id": .int(plan.run.rawValue),
        "task_id": .int(plan.task.rawValue), "log": .string(text),
      ])
  }

  /// What the exit status and the output file mean.
  private func judge(_ status: Int?, _ container: ContainerID) async -> RunEnding {
    guard let status else {
      return ending(
        .unknownError,
        note:
          "The algorithm's container vanished from the station while it ran. Make the task again; if it happens again, "
          + "ask the station's operator.")
    }
    let limits = context.settings.wissel.limits
    if control.hasTimedOut {
      return ending(
        .crashed,
        note:
          "The station stopped the algorithm after \(limits.time.components.seconds) seconds, the longest a run may take."
      )
    }
    if case .tooLarge(let size) = files.output(limit: limits.output) {
      return ending(
        .failed,
        note:
          "The result has \(size) bytes or more, and this station lets at most \(limits.output) leave. Return less, or "
          + "ask the station's operator to raise wissel.limits.output.")
    }
    guard status == 0 else {
      var note = "The algorithm ended with exit status \(status)."
      if let details = try? await context.engine.container(container.text), details.outOfMemory {
        note =
          "The algorithm was stopped because it used more than \(limits.memory) bytes of memory, the most a run may use."
      } else if status == 137 {
        note =
          "The algorithm was killed (exit status 137), most often for using more memory than the \(limits.memory) bytes "
          + "a run may use."
      }
      return ending(.crashed, note: note, hasResult: true)
    }
    return ending(.completed, note: nil, hasResult: true)
  }
}
