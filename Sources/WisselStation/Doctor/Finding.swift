/// One thing the doctor can say about a station. A value: how it is said in a language, and how bad it is, follow from it.
package enum Finding: Hashable, Sendable {
  // Machine
  case memory(bytes: Int, forRun: Int)
  case processors(Int)
  case disk(path: String, free: Int)
  case diskUnusable(path: String)
  // Engine
  case engine(name: String, version: String, rootless: Bool)
  case engineAbsent(socket: String?)
  case engineFails(String)
  case imageRan
  case imageMissing(String)
  case imageFailed(String)
  case gpu(count: Int)
  case gpuUnknownToEngine
  // The way out
  case proxy(String)
  case proxyFails(String, ProxyFault)
  case settingsFile(String)
  case settingsWarning(String)
  case name(String)
  case nameUnknown(String)
  case certificate(String, daysLeft: Int)
  case certificateExpired(String, days: Int)
  case untrusted(String)
  case otherName(String)
  case noTLS(String)
  case inClear(String)
  case clock(seconds: Int)
  case clockUnknown
  // Destinations
  case reached(Destination, String)
  case notReached(Destination, String, Obstacle)
  case wrongAnswer(Destination, String, status: Int)
  // At the server
  case login(node: String, organization: String)
  case keyRefused
  case loginFailed(status: Int)
  case loginUntried
  case encryption(Bool)
  case encryptionDiffers(server: Bool)
  case privateKey(fingerprint: String)
  case privateKeyMissing(path: String)
  case privateKeyUnusable(path: String)
  case privateKeyOpen(path: String)
  case publicKeyAbsent
  case publicKeyOther
  // Data
  case database(String)
  case databaseUnreadable(label: String, path: String)
  case databaseUnreached(String, DatabaseObstacle)
  case lake(LakeFinding)
  // What guards it
  case safeguard(Safeguard)

  /// What is reached.
  package enum Destination: String, Hashable, Sendable, CaseIterable {
    case server, socket, store, registry, database
  }

  /// Why a destination was not reached.
  package enum Obstacle: Hashable, Sendable {
    case noConnection, tooSlow, proxy, interrupted
  }

  /// What is wrong with a proxy.
  package enum ProxyFault: Hashable, Sendable {
    case noConnection, login
  }

  /// How bad it is. Only `bad` makes the verdict negative.
  package enum Weight: String, Hashable, Sendable {
    case good, warning, bad
  }

  /// What was examined.
  package enum Subject: String, Hashable, Sendable, CaseIterable {
    case machine, disk, engine, gpu, settings, proxy, names, tls, clock, destinations, login, encryption, databases
    case console, release, roster, orders, reviewers, egress
  }

  /// At least this many bytes must be free: an image and its run need them.
  static let leastDisk = 5 << 30
  /// A machine with less runs no algorithm beside its own work.
  static let leastMemory = 1 << 30
  /// Days before its end at which a certificate is a warning.
  static let soon = 21
  /// Seconds of difference that are still the network's; more than the second number closes whatever depends on a date.
  static let clockDoubt = (warning: 30, bad: 300)

  package var weight: Weight {
    switch self {
    case .safeguard(let safeguard): safeguard.weight
    case .lake(let lake): lake.weight
    case .memory(let bytes, let run): bytes < Self.leastMemory ? .bad : bytes < run ? .warning : .good
    case .disk(_, let free): free < Self.leastDisk ? .bad : .good
    case .engine(_, _, let rootless): rootless ? .good : .warning
    case .certificate(_, let days): days < Self.soon ? .warning : .good
    case .clock(let seconds):
      abs(seconds) > Self.clockDoubt.bad ? .bad : abs(seconds) > Self.clockDoubt.warning ? .warning : .good
    case .gpu(let count): count > 0 ? .good : .bad
    case .processors, .imageRan, .proxy, .name, .reached, .login, .encryption, .privateKey, .database: .good
    case .inClear, .clockUnknown, .loginUntried, .privateKeyOpen, .publicKeyAbsent, .databaseUnreached,
      .settingsWarning:
      .warning
    case .diskUnusable, .engineAbsent, .engineFails, .imageMissing, .imageFailed, .gpuUnknownToEngine, .proxyFails,
      .settingsFile, .nameUnknown, .certificateExpired, .untrusted, .otherName, .noTLS, .notReached, .wrongAnswer,
      .keyRefused, .loginFailed, .encryptionDiffers, .privateKeyMissing, .privateKeyUnusable, .publicKeyOther,
      .databaseUnreadable:
      .bad
    }
  }

  package var subject: Subject {
    switch self {
    case .safeguard(let safeguard): safeguard.subject
    case .memory, .processors: .machine
    case .disk, .diskUnusable: .disk
    case .engine, .engineAbsent, .engineFails, .imageRan, .imageMissing, .imageFailed: .engine
    case .gpu, .gpuUnknownToEngine: .gpu
    case .settingsFile, .settingsWarning: .settings
    case .proxy, .proxyFails: .proxy
    case .name, .nameUnknown: .names
    case .certificate, .certificateExpired, .untrusted, .otherName, .noTLS, .inClear: .tls
    case .clock, .clockUnknown: .clock
    case .reached, .notReached, .wrongAnswer: .destinations
    case .login, .keyRefused, .loginFailed, .loginUntried: .login
    case .encryption, .encryptionDiffers, .privateKey, .privateKeyMissing, .privateKeyUnusable, .privateKeyOpen,
      .publicKeyAbsent, .publicKeyOther:
      .encryption
    case .database, .databaseUnreadable, .databaseUnreached, .lake: .databases
    }
  }

  /// How a program tells it from others: the name of the case.
  package var code: String {
    let text: String
    switch self {
    case .safeguard(let safeguard): text = "\(safeguard)"
    case .lake(let lake):
      let name = "\(lake)"
      text = "lake" + name.prefix(1).uppercased() + name.dropFirst()
    default: text = "\(self)"
    }
    return String(text.prefix { $0 != "(" })
  }
}
