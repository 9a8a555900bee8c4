import WisselSettings

/// Asks what a station needs to know, tries each answer at once, and asks again until it holds. What flags say is not
/// asked, and has to hold at once.
package struct SetupInterview: Sendable {
  private let given: SetupAnswers
  private let dataFolder: String
  private let language: Language
  private let terminal: any SetupTerminal
  private let checks: any SetupChecks
  private var texts: SetupTexts { SetupTexts(language: language) }

  /// - Parameter dataFolder: what is offered where the station may keep its files.
  package init(
    given: SetupAnswers, dataFolder: String, language: Language, terminal: any SetupTerminal, checks: any SetupChecks
  ) {
    self.given = given
    self.dataFolder = dataFolder
    self.language = language
    self.terminal = terminal
    self.checks = checks
  }

  /// - Throws: `SetupFailure`.
  package func conduct() async throws(SetupFailure) -> NodeDraft {
    var draft = try await server()
    try await key(&draft)
    draft.dataFolder = try await answer("--data", given.dataFolder, texts.dataFolder(dataFolder), default: dataFolder) {
      folder in
      let finding = checks.free(folder).map { Finding.disk(path: folder, free: $0) } ?? .diskUnusable(path: folder)
      return judged([finding], folder)
    }
    if draft.isEncrypted { draft.privateKey = try await privateKey(draft) }
    draft.databases = try await databases()
    draft.allowedAlgorithms = algorithms()
    return draft
  }

  // MARK: Server

  private func server() async throws(SetupFailure) -> NodeDraft {
    try await answer("--server", given.server, texts.server) { text in
      guard let address = ServerAddress(text) else { return .failure(texts.noAddress) }
      var draft = NodeDraft(
        server: address, apiKey: Secret("00000000-0000-0000-0000-000000000000"), dataFolder: dataFolder)
      draft.engineSocket = given.engineSocket
      draft.proxy = given.proxy
      draft.certificateAuthorities = given.certificateAuthorities
      return judged(await checks.server(draft), draft)
    }
  }

  private func key(_ draft: inout NodeDraft) async throws(SetupFailure) {
    let place = draft
    draft = try await answer("--api-key-file", given.apiKey?.reveal(), texts.apiKey, isSecret: true) { text in
      guard text.wholeMatch(of: /[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/) != nil else {
        return .failure(texts.noKey)
      }
      var draft = place
      draft.apiKey = Secret(text)
      switch await checks.login(draft) {
      case .done(let node, let organization, let encrypted, _):
        draft.isEncrypted = encrypted
        return judged([.login(node: node, organization: organization), .encryption(encrypted)], draft)
      case .keyRefused: return judged([.keyRefused], draft)
      case .failed(let status): return judged([.loginFailed(status: status)], draft)
      case .untried: return .failure(Finding.loginUntried.words(in: language).says)
      }
    }
  }

  // MARK: Station

  private func privateKey(_ draft: NodeDraft) async throws(SetupFailure) -> String {
    let usual =
      draft.dataFolder.hasSuffix("/") ? draft.dataFolder + "private_key.pem" : draft.dataFolder + "/private_key.pem"
    return try await answer("--private-key", given.privateKey, texts.privateKey(usual), default: usual) { path in
      switch checks.key(at: path) {
      case .usable(_, let fingerprint, let isOpen):
        return judged([.privateKey(fingerprint: fingerprint)] + (isOpen ? [.privateKeyOpen(path: path)] : []), path)
      case .unusable: return judged([.privateKeyUnusable(path: path)], path)
      case .missing:
        do throws(NewFile.Failure) {
          let fingerprint = try checks.makeKey(at: path)
          terminal.tell("  " + texts.keyMade(path))
          return judged([.privateKey(fingerprint: fingerprint)], path)
        } catch {
          return .failure(error.text(in: language))
        }
      }
    }
  }

  private func databases() async throws(SetupFailure) -> [NodeDraft.Database] {
    var databases: [NodeDraft.Database] = []
    for database in given.databases {
      guard let problem = problem(with: database, beside: databases) else {
        databases.append(database)
        continue
      }
      throw .unusable(flag: "--database", problem)
    }
    guard databases.isEmpty else { return databases }
    while true {
      guard let label = ask(texts.databaseLabel), !label.isEmpty else { return databases }
      if let problem = problem(withLabel: label, beside: databases) {
        terminal.tell("  " + problem)
        continue
      }
      guard let type = ask(texts.databaseType), let uri = ask(texts.databasePlace) else { return databases }
      let database = NodeDraft.Database(label: label, type: type.isEmpty ? "csv" : type.lowercased(), uri: uri)
      if let problem = problem(with: database, beside: databases) {
        terminal.tell("  " + problem)
      } else {
        terminal.tell("  " + Finding.database(label).words(in: language).says)
        databases.append(database)
      }
    }
  }

  private func problem(withLabel label: String, beside others: [NodeDraft.Database]) -> String? {
    guard label.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else { return texts.noIdentifier(label) }
    return others.contains { $0.label.uppercased() == label.uppercased() } ? texts.labelTaken(label) : nil
  }

  private func problem(with database: NodeDraft.Database, beside others: [NodeDraft.Database]) -> String? {
    if let problem = problem(withLabel: database.label, beside: others) { return problem }
    guard !database.uri.isEmpty else { return texts.noPlace }
    if database.uri.contains("://") || checks.isReadable(database.uri) { return nil }
    let words = Finding.databaseUnreadable(label: database.label, path: database.uri).words(in: language)
    return [words.says, words.remedy].compactMap(\.self).joined(separator: ". ")
  }

  private func algorithms() -> [String] {
    guard given.allowedAlgorithms.isEmpty else { return given.allowedAlgorithms }
    let text = ask(texts.algorithms) ?? ""
    return text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  // MARK: Asking

  private enum Judgement<Value: Sendable>: Sendable {
    case success(Value)
    case failure(String)
  }

  /// Says what was found; what is bad refuses the answer.
  private func judged<Value: Sendable>(_ findings: [Finding], _ value: Value) -> Judgement<Value> {
    let bad = findings.filter { $0.weight == .bad }
    guard bad.isEmpty else {
      return .failure(
        bad.map { finding in
          let words = finding.words(in: language)
          return [words.says, words.remedy].compactMap(\.self).joined(separator: ". ")
        }.joined(separator: "\n  "))
    }
    for finding in findings {
      let words = finding.words(in: language)
      terminal.tell("  " + words.says + (finding.weight == .good ? "" : words.remedy.map { ". \($0)" } ?? ""))
    }
    return .success(value)
  }

  private func answer<Value: Sendable>(
    _ flag: String, _ given: String?, _ prompt: String, isSecret: Bool = false, default usual: String? = nil,
    _ judge: (String) async -> Judgement<Value>
  ) async throws(SetupFailure) -> Value {
    if let given {
      switch await judge(given) {
      case .success(let value): return value
      case .failure(let why): throw .unusable(flag: flag, why)
      }
    }
    while true {
      var text = ask(prompt, isSecret: isSecret)
      let isAlone = text == nil
      if text?.isEmpty ?? true { text = usual }
      guard let text else {
        if isAlone { throw .missing(flag) }
        continue
      }
      switch await judge(text) {
      case .success(let value): return value
      case .failure(let why):
        if isAlone { throw .unusable(flag: flag, why) }
        terminal.tell("  " + why)
      }
    }
  }

  private func ask(_ prompt: String, isSecret: Bool = false) -> String? {
    terminal.ask(prompt, isSecret: isSecret)?.trimmingWhitespace
  }
}

extension String {
  fileprivate var trimmingWhitespace: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
