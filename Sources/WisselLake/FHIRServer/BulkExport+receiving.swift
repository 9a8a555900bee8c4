import Foundation
import WisselFHIR

extension BulkExport {
  mutating func receive(_ reply: FHIRReply, now: Date, _ addresses: ServerAddresses) throws(LakeError) -> FHIRStep {
    guard case .answer(let answer) = reply else {
      guard case .unreachable(let reason) = reply, phase != .ending else { return finish() }
      return FHIRStep(wait: try retries.wait(nil, now: now, "the server \(base) cannot be reached: \(reason)"))
    }
    switch phase {
    case .asking: return try asked(answer, now, addresses)
    case .waiting: return try waited(answer, now, addresses)
    case .fetching: return try received(answer, now)
    // The export is ours already, whatever the server makes of its end.
    case .ending, .done: return finish()
    }
  }

  private mutating func asked(
    _ answer: FHIRAnswer, _ now: Date, _ addresses: ServerAddresses
  ) throws(LakeError) -> FHIRStep {
    let issues = OutcomeIssues(answer.json)
    switch answer.status {
    case 202:
      guard let location = answer.headers["content-location"] else {
        throw LakeError("the server \(base) began an export and does not say where it is (Content-Location)")
      }
      statusURL = try addresses.resolve(location, from: kickOff.url, "its export")
      (phase, manifestURL, parts, polls) = (.waiting, nil, [], 0)
      retries.succeed()
      return FHIRStep(wait: Retries.wish(answer, now: now) ?? 0)
    case 404, 405, 501, 200..<300: return without()
    case 400 where issues.isNotSupported: return without()
    case let status where Retries.mayPass(status):
      return FHIRStep(wait: try retries.wait(answer, now: now, Self.problem("begins no export", answer)))
    case 400:
      throw LakeError(Self.problem("refuses the export", answer) + "; if it has none, write export: none")
    default: throw LakeError(Self.problem("refuses the export", answer))
    }
  }

  /// Asks by POST where GET was not understood, and after that not at all.
  private mutating func without() -> FHIRStep {
    if asksByPost { (isUnknown, phase) = (true, .done) }
    asksByPost = true
    return FHIRStep()
  }

  private mutating func waited(
    _ answer: FHIRAnswer, _ now: Date, _ addresses: ServerAddresses
  ) throws(LakeError) -> FHIRStep {
    guard now.timeIntervalSince1970 < deadline else {
      throw LakeError(
        "the export is not done within the patience of the source file: start the load again with more, or --cancel it")
    }
    switch answer.status {
    case 202:
      polls += 1
      retries.succeed()
      // From one second to a minute, where the server does not say.
      return FHIRStep(wait: Retries.wish(answer, now: now) ?? Double(min(1 << min(polls - 1, 6), 60)))
    case 200:
      guard let manifest = ExportManifest(answer.json) else {
        let wait = try retries.wait(answer, now: now, "the server's answer on its export is no manifest")
        return FHIRStep(wait: wait)
      }
      retries.succeed()
      try take(manifest, addresses)
      return FHIRStep()
    case 404, 410: return try restart("the server no longer knows its export")
    case let status where Retries.mayPass(status):
      // A server that says what is wrong, and not that it will pass, has given up (status request, error).
      let issues = OutcomeIssues(answer.json)
      if status == 500, !issues.description.isEmpty, !issues.isTransient {
        throw LakeError(Self.problem("failed to make its export", answer))
      }
      return FHIRStep(wait: try retries.wait(answer, now: now, Self.problem("does not tell of its export", answer)))
    default: throw LakeError(Self.problem("failed to make its export", answer))
    }
  }

  private mutating func take(_ manifest: ExportManifest, _ addresses: ServerAddresses) throws(LakeError) {
    for item in manifest.files {
      let url = try addresses.resolve(item.url, from: manifestURL ?? statusURL ?? base, "a file")
      guard !manifest.requiresToken || addresses.isOwn(url) else {
        throw LakeError(
          "the server wants our token shown to another, \(ServerOrigin(url)?.description ?? ""): it is not")
      }
      let number = parts.count { $0.kind == item.kind && $0.type == item.type } + 1
      let type = item.type.isEmpty ? "Resource" : item.type
      let name =
        switch item.kind {
        case .output: LandingWriter.file("\(run)/\(type)", number)
        case .deleted: LandingWriter.file("\(run)/deleted-\(type)", number)
        // Hidden: it is not for the lake.
        case .problem: LandingWriter.file("\(run)/.problem-\(type)", number)
        }
      parts.append(File(kind: item.kind, url: url, type: type, count: item.count, name: name))
    }
    if let part = manifest.nextPart {
      guard parts.count < 1_000_000, part != manifestURL else {
        throw LakeError("the parts of the manifest do not end")
      }
      manifestURL = try addresses.resolve(part, from: manifestURL ?? statusURL ?? base, "the manifest's next part")
      return
    }
    // Links were made anew: the files are the same where all of them have the name they had.
    if isRenewing, parts.map(\.name) == files.map(\.name) {
      for index in files.indices { parts[index].isThere = files[index].isThere }
    }
    (files, parts, manifestURL, isRenewing) = (parts, [], nil, false)
    requiresToken = manifest.requiresToken
    let silence = "the server does not tell what was deleted: what it no longer has stays here"
    if since != nil, !manifest.tellsDeletions, !fetched.remarks.contains(silence) { fetched.remarks.append(silence) }
    fetched.until = manifest.transactionTime
    phase = .fetching
    completeIfAll()
  }

  private mutating func received(_ answer: FHIRAnswer, _ now: Date) throws(LakeError) -> FHIRStep {
    guard let index = files.firstIndex(where: { !$0.isThere }) else { return finish() }
    if answer.status == 200, let file = answer.file {
      return try keep(file, index, now)
    }
    switch answer.status {
    case let status where Retries.mayPass(status):
      return FHIRStep(wait: try retries.wait(answer, now: now, Self.problem("does not hand over a file", answer)))
    case 400, 403, 404, 410:
      // Links that were made for a while have expired: the manifest has new ones, as long as there is one.
      renewals += 1
      guard renewals <= 3 else { throw LakeError(Self.problem("does not hand over a file", answer)) }
      (phase, isRenewing, manifestURL, parts) = (.waiting, true, nil, [])
      return FHIRStep()
    default: throw LakeError(Self.problem("does not hand over a file", answer))
    }
  }

  private mutating func keep(_ file: FetchedFile, _ index: Int, _ now: Date) throws(LakeError) -> FHIRStep {
    // What the server tells of problems is read for what it says, whole or not.
    guard files[index].kind != .problem else { return there(index) }
    let count = files[index].count
    let isShort = count.map { file.lines < $0 } ?? false
    guard file.looksRight, !isShort, file.endsWhole else {
      badFiles += 1
      if badFiles <= 3 {
        return FHIRStep(wait: try retries.wait(nil, now: now, "a file of the export came incomplete"))
      }
      guard file.looksRight else { throw LakeError("the server hands over something else than a file of resources") }
      // It is what the server has. Its last line may land in quarantine, and the ledger tells what is missing.
      fetched.remarks.append("\(files[index].name) is incomplete at the server: it came \(badFiles) times the same")
      return there(index)
    }
    return there(index)
  }

  private mutating func there(_ index: Int) -> FHIRStep {
    files[index].isThere = true
    (badFiles, renewals) = (0, 0)
    retries.succeed()
    completeIfAll()
    return FHIRStep()
  }

  private mutating func completeIfAll() {
    guard phase == .fetching, files.allSatisfy(\.isThere) else { return }
    for (type, all) in Dictionary(grouping: files.filter { $0.kind == .output }, by: \.type) {
      let counts = all.compactMap(\.count)
      if counts.count == all.count { fetched.announced[type] = counts.reduce(0, +) }
    }
    phase = .ending
  }

  private mutating func finish() -> FHIRStep {
    phase = .done
    return FHIRStep()
  }

  private mutating func restart(_ reason: String) throws(LakeError) -> FHIRStep {
    restarts += 1
    guard restarts <= 2 else { throw LakeError("\(reason), for the third time") }
    (phase, statusURL, files, isRenewing) = (.asking, nil, [], false)
    return FHIRStep()
  }

  private static func problem(_ what: String, _ answer: FHIRAnswer) -> String {
    "the server \(what): status \(answer.status)\(OutcomeIssues(answer.json).description)"
  }
}
