import Foundation
import Synchronization
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselWire

/// A run's input and token: got, opened, and laid in its folder.
extension RunExecution {
  /// What a run's container is given.
  struct Asked {
    let input: RunFolder.Input
    let token: RunToken
  }

  /// Gets input and token, and notes what the receipt tells of the input.
  func ask(_ ready: Preparation) async throws -> Asked {
    async let input = openedNow(ready.run, ready.opened)
    let token = try await serverToken()
    let opened = try await input
    let known = evidence.withLock { evidence in
      evidence.input = opened.summary
      return evidence
    }
    try context.journal.note(known, of: plan.run)
    return Asked(input: opened.input, token: token)
  }

  /// Lays input and token in the run's folder.
  func layOut(_ ready: Preparation) async throws -> Asked {
    let asked = try await ask(ready)
    let description = try describe(asked.input, ready.provision)
    try files.prepare(input: asked.input, token: asked.token.handed)
    if let description { try files.describe(description) }
    return asked
  }

  /// Bytes of an input that a description of the run may repeat.
  private static let longestDescribed = 64 << 20

  /// The file that describes the run, where the station writes one.
  private func describe(_ input: RunFolder.Input, _ provision: DatabaseDesk.Provision) throws -> JSONValue? {
    guard context.settings.writesRunContext else { return nil }
    let bytes: [UInt8]
    switch input {
    case .bytes(let given): bytes = given
    case .fetched:
      let file = try files.fetchedInput()
      guard let status = FileStatus(path: file.path), status.size <= Self.longestDescribed else {
        throw RunFailure(
          .startFailed,
          "The input is too large for the file that describes the run (run_context_file). Ask for less, or ask the "
            + "station's operator to switch that off.")
      }
      bytes = Array(try Data(contentsOf: file))
    }
    do throws(RunContext.NoFile) {
      return try RunContext.document(
        of: plan, input: (try? WireJSON.decode(JSONValue.self, from: bytes)) ?? .null, node: context.identity.node,
        collaboration: plan.collaboration ?? context.identity.collaboration,
        databases: provision.described(context.settings.databases),
        placements: provision.placements, proxy: ("http://127.0.0.1", context.relay.port))
    } catch {
      throw RunFailure(
        .startFailed,
        "The database '\(error.label)' is no file, and this station describes runs of files only (run_context_file). Ask "
          + "its operator to switch that off, or ask for another database.")
    }
  }

  /// An input and what is remembered of it.
  struct OpenedInput {
    let input: RunFolder.Input
    let summary: InputSummary
  }

  private func openedNow(_ run: OpenRun, _ opened: OpenedInput?) async throws -> OpenedInput {
    if let opened { return opened }
    return try await open(run)
  }

  func open(_ run: OpenRun) async throws -> OpenedInput {
    let input = try await plainInput(run)
    switch input {
    case .bytes(let bytes): return OpenedInput(input: input, summary: InputSummary(bytes))
    case .fetched: return OpenedInput(input: input, summary: try InputSummary(file: files.fetchedInput()))
    }
  }

  /// The token the server gives for this run, and the one the algorithm gets.
  private func serverToken() async throws -> RunToken {
    let text: String
    do {
      text = try await context.server.containerToken(task: plan.task, image: plan.image)
    } catch let error as APIError {
      throw RunFailure(
        .failed, "Could not obtain algorithm container token", detail: error.description)
    }
    guard let token = RunToken(server: text) else {
      throw RunFailure(.failed, "Could not obtain algorithm container token", detail: "it is no JSON web token")
    }
    return token
  }

  /// The algorithm's input as it was meant. An envelope that cannot be opened gives bytes that make no sense to the
  /// algorithm, on purpose: nobody is told why (design §6). Where the roster says HPKE, whatever does not open as that is
  /// refused, with one text for every reason.
  private func plainInput(_ run: OpenRun) async throws -> RunFolder.Input {
    do {
      return try await openedInput(run)
    } catch SealingError.notOpened {
      throw RunFailure(
        .startFailed,
        "The task's input does not open with the keys of this collaboration's roster. Make the task again, with those "
          + "keys.")
    } catch let refusal as KeyDesk.Refusal {
      throw RunFailure(.startFailed, refusal.words)
    }
  }

  private func openedInput(_ run: OpenRun) async throws -> RunFolder.Input {
    let notBase64 = RunFailure(.startFailed, "The task's input is not base64, as it must be in this collaboration.")
    if run.isInBlobStore {
      guard BlobCall.isUUID(run.input) else {
        throw RunFailure(.startFailed, "The task's input does not name a blob of the server.")
      }
      var stage: any ByteStage = PlainReadingStage()
      if let key = context.key { stage = try await opener(key, text: nil).stage() }
      do {
        try await context.server.fetch(run.input, through: stage, to: files.fetchedInput(), over: context.blobs)
      } catch SealingError.notBase64 {
        throw notBase64
      } catch  where error is APIError || error is TransportFailure {
        throw RunFailure(
          .startFailed, "The task's input could not be fetched from the server's blobs.", detail: "\(error)")
      }
      return .fetched
    }
    if let key = context.key { return .bytes(try await opener(key, text: run.input).open(run.input)) }
    guard let input = PlainForm.bytes(run.input) else { throw notBase64 }
    return .bytes(input)
  }

  /// With what the input is opened. Who sealed it is who asks: the asker's organisation, or for a subtask the one whose
  /// station runs the algorithm.
  private func opener(_ key: PrivateKey, text: String?) async throws -> Opener {
    try await context.keys.opener(of: plan.initOrganization.rawValue, run: nil, with: key, text: text)
  }
}
