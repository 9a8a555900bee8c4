import ArgumentParser
import Foundation
import WisselProcesses
import WisselSettings
import WisselStation

/// `wissel station init`.
struct StationInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Ask what a station needs to know, try each answer, and write its node YAML.",
    discussion: """
      Each answer is tried at once: the server is visited, the key logs in, the databases are opened. Flags answer for \
      scripts, all but secrets, which come from a file or standard input. The file is made with mode 0600 and is never \
      overwritten; 'wissel station start' reads it as it is.

      EXAMPLE
        wissel station init --config node.yaml
        wissel station init --config node.yaml --server https://server.example.org --api-key-file - \\
          --database default=csv:/data/rows.csv --allow 'registry.example.org/average' < key.txt
      """)

  @Option(help: "The file to make; its name is the station's identity.")
  var config: String

  @Option(help: "The server's address, such as https://server.example.org.")
  var server: String?

  @Option(help: "A file whose first line is the node's API key; - is standard input.")
  var apiKeyFile: String?

  @Option(help: "A folder for the station's own files.")
  var data: String?

  @Option(help: ArgumentHelp("A database; repeat it for more.", valueName: "label=type:path"))
  var database: [String] = []

  @Option(help: "The organisation's private key, for an encrypted collaboration; made where there is none.")
  var privateKey: String?

  @Option(help: "An image, or an expression for images, that may run here; repeat it for more.")
  var allow: [String] = []

  @Option(help: "The container engine's Unix socket; by default the usual places.")
  var engineSocket: String?

  @Option(help: "The hospital's proxy, http://HOST:PORT.")
  var proxy: String?

  @Option(help: "The user name at the proxy.")
  var proxyUser: String?

  @Option(help: "A file whose first line is the password at the proxy; the settings name the file.")
  var proxyPasswordFile: String?

  @Option(help: "A PEM file with certificate authorities that are trusted beside the system's.")
  var certificateAuthorities: String?

  @Option(help: "nl or en; by default that of the environment (LANG).")
  var language: Language?

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let language = language ?? Language(environment: environment)
    let file = URL(fileURLWithPath: config).path
    guard !FileManager.default.fileExists(atPath: file) else {
      throw CommandFailure.unusable(NewFile.Failure.exists(config).text(in: language))
    }
    let answers = try answers()
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let interview = SetupInterview(
      given: answers,
      dataFolder: getuid() == 0 || access(Self.stateFolder, W_OK) == 0
        ? "\(Self.stateFolder)/\(name)" : URL(fileURLWithPath: file).deletingPathExtension().path + ".data",
      language: language, terminal: CommandTerminal(isInteractive: isatty(STDIN_FILENO) == 1),
      checks: LiveSetupChecks(file: file, environment: environment))
    do throws(SetupFailure) {
      let draft = try await interview.conduct()
      try Self.write(draft, to: file, language)
    } catch {
      throw Self.failure(error, language)
    }
    StandardOutput.line(
      language == .dutch
        ? "\(config) is geschreven. Start met: wissel station start --config \(config)"
        : "\(config) is written. Start with: wissel station start --config \(config)")
  }

  /// Where the package's service may write.
  private static let stateFolder = "/var/lib/wissel"

  private static func write(_ draft: NodeDraft, to file: String, _ language: Language) throws(SetupFailure) {
    let yaml = draft.yaml
    do {
      // As a start reads it, before anybody relies on it.
      _ = try NodeSettings(yaml: yaml, file: file)
    } catch {
      throw .failed("\(error)")
    }
    do throws(NewFile.Failure) {
      try NewFile.write(yaml, to: file)
    } catch {
      throw .failed(error.text(in: language))
    }
  }

  private static func failure(_ failure: SetupFailure, _ language: Language) -> CommandFailure {
    switch failure {
    case .missing(let flag):
      .unusable(
        language == .dutch ? "er is niemand om te vragen; geef \(flag)" : "there is nobody to ask; give \(flag)")
    case .unusable(let flag, let words): .unusable("\(flag): \(words)")
    case .failed(let words): .failed(words)
    }
  }

  private func answers() throws -> SetupAnswers {
    var answers = SetupAnswers()
    answers.server = server
    answers.apiKey = try apiKeyFile.map { Secret(try Self.firstLine(of: $0)) }
    answers.dataFolder = data.map(here)
    answers.databases = try database.map(database(of:))
    answers.privateKey = privateKey.map(here)
    answers.allowedAlgorithms = allow
    answers.engineSocket = engineSocket
    if proxy == nil, proxyUser != nil || proxyPasswordFile != nil {
      throw ValidationError("--proxy-user and --proxy-password-file need --proxy.")
    }
    answers.proxy = proxy.map { .init(url: $0, username: proxyUser, passwordFile: proxyPasswordFile.map(here)) }
    answers.certificateAuthorities = certificateAuthorities.map(here)
    return answers
  }

  private func database(of text: String) throws -> NodeDraft.Database {
    guard let match = text.wholeMatch(of: /([^=]*)=([A-Za-z0-9_-]+):(.+)/) else {
      throw ValidationError("“\(text)” is not LABEL=TYPE:PATH, such as default=csv:/data/rows.csv.")
    }
    let uri = String(match.3)
    return .init(label: String(match.1), type: match.2.lowercased(), uri: uri.contains("://") ? uri : here(uri))
  }

  private func here(_ path: String) -> String {
    ShellPath.inFile(
      path, from: URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true),
      file: URL(fileURLWithPath: config))
  }

  private static func firstLine(of file: String) throws -> String {
    if file == "-" { return readLine() ?? "" }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw CommandFailure.unusable("\(file) cannot be read; it should hold the API key on its first line")
    }
    return text.split(whereSeparator: \.isNewline).first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
  }
}
