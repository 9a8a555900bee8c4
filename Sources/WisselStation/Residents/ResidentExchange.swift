import WisselModel

/// What goes between the station and one container that stays: a run's question in, its output out, one run at a time.
///
/// The container asks for the next question and is held until there is one, or for a while. A question stays open until its
/// output is handed in; who asks again meanwhile, because an answer of the station was lost on the way, gets the same one.
actor ResidentExchange {
  /// A run, as its container sees it.
  struct Question: Sendable {
    let run: RunID
    let task: TaskID
    let token: RunToken
    let input: [UInt8]
    /// Where the output goes.
    let files: RunFolder
  }

  /// What a container that asks for the next run is told.
  enum Next: Sendable {
    case question(Question)
    /// There is none yet; ask again.
    case notYet
    /// There will be none.
    case over
    /// That is not the token of a run of this container.
    case stranger
  }

  /// What became of a question.
  enum Outcome: Sendable {
    case answered
    /// The container is gone, or was told that it is over.
    case ended
  }

  /// What a container that hands in an output is told.
  enum Receipt: Sendable {
    /// It is to be written here; then `answered` or `failed` is to be called.
    case take(RunFolder)
    /// The output is there already.
    case known
    /// It is being handed in already.
    case busy
    case over
    case stranger
  }

  /// Bytes of an output that may leave the station.
  nonisolated let outputLimit: Int
  private let wait: Duration
  private var question: Question?
  private var isReceiving = false
  /// The run whose output came last.
  private var answeredRun: RunID?
  private var last: RunToken?
  private var beforeLast: RunToken?
  private var isOver = false
  private var asker: CheckedContinuation<Outcome, Never>?
  private var waiting: (number: Int, continuation: CheckedContinuation<Next, Never>)?
  private var number = 0

  /// - Parameters:
  ///   - first: what the container is asked first; it may ask for that before the station waits for the output.
  ///   - wait: how long a container is held that asks for a question.
  init(first: Question? = nil, outputLimit: Int, wait: Duration = .seconds(25)) {
    question = first
    last = first?.token
    self.outputLimit = outputLimit
    self.wait = wait
  }

  /// Puts a run to the container and waits for its output, or for the container's end. One at a time.
  func ask(_ question: Question) async -> Outcome {
    if answeredRun == question.run { return .answered }
    guard !isOver, asker == nil else { return .ended }
    if self.question?.run != question.run {
      (beforeLast, last) = (last, question.token)
      self.question = question
      isReceiving = false
    }
    return await withCheckedContinuation { continuation in
      asker = continuation
      resume(with: .question(question))
    }
  }

  /// The container asks for its next run.
  func next(authorization: String?) async -> Next {
    guard knows(authorization) else { return .stranger }
    // Who comes back after having written the output file has answered.
    if let question, !isReceiving, question.files.takeWrittenOutput(limit: outputLimit) { answered(question.run) }
    if isOver { return .over }
    if let question { return .question(question) }
    resume(with: .notYet)
    number += 1
    let mine = number
    let timer = Task { [wait] in
      try await Task.sleep(for: wait)
      expire(mine)
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { waiting = (mine, $0) }
  }

  /// The container wants to hand in an output.
  func receive(authorization: String?) -> (receipt: Receipt, run: RunID?) {
    guard let last, last.accepts(authorization: authorization) else {
      return (isOver && knows(authorization) ? .over : .stranger, nil)
    }
    guard let question else { return (isOver ? .over : .known, nil) }
    // Only one may write, and nobody after the output counts.
    guard !isReceiving else { return (.busy, nil) }
    isReceiving = true
    return (.take(question.files), question.run)
  }

  /// An output did not arrive whole; it may be handed in again.
  func failed(_ run: RunID) {
    if question?.run == run { isReceiving = false }
  }

  /// The output of a run is there.
  func answered(_ run: RunID) {
    guard question?.run == run else { return }
    question = nil
    answeredRun = run
    asker?.resume(returning: .answered)
    asker = nil
  }

  /// Nothing more is asked; who waits is told.
  func end() {
    isOver = true
    question = nil
    asker?.resume(returning: .ended)
    asker = nil
    resume(with: .over)
  }

  private func knows(_ authorization: String?) -> Bool {
    [last, beforeLast].contains { $0?.accepts(authorization: authorization) == true }
  }

  private func expire(_ number: Int) {
    if waiting?.number == number { resume(with: .notYet) }
  }

  private func resume(with next: Next) {
    waiting?.continuation.resume(returning: next)
    waiting = nil
  }
}
