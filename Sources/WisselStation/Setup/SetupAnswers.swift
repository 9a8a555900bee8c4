package import WisselSettings

/// What is known before anything is asked: from flags.
package struct SetupAnswers: Sendable {
  package var server: String?
  package var apiKey: Secret?
  package var dataFolder: String?
  package var databases: [NodeDraft.Database] = []
  package var privateKey: String?
  package var allowedAlgorithms: [String] = []
  package var engineSocket: String?
  package var proxy: NodeDraft.Proxy?
  package var certificateAuthorities: String?

  package init() {}
}

/// Where questions are asked.
package protocol SetupTerminal: Sendable {
  /// Asks, without showing what is typed when it is a secret; nil when there is nobody to ask.
  func ask(_ prompt: String, isSecret: Bool) -> String?
  func tell(_ text: String)
}

/// What is tried live while questions are answered.
package protocol SetupChecks: Sendable {
  /// What a visit to the server shows.
  func server(_ draft: NodeDraft) async -> [Finding]
  /// What the server says to the API key.
  func login(_ draft: NodeDraft) async -> Facts.Login
  /// Whether a file or folder can be read.
  func isReadable(_ path: String) -> Bool
  /// The free bytes where a folder is or would be; nil when it cannot be written.
  func free(_ path: String) -> Int?
  func key(at path: String) -> Facts.Key.State
  /// Makes a private key; gives the fingerprint of its public half.
  func makeKey(at path: String) throws(NewFile.Failure) -> String
}

/// A set-up that cannot be finished.
package enum SetupFailure: Error, Hashable, Sendable {
  /// Nobody answers, and there is no such flag; names the flag.
  case missing(String)
  /// A flag's value has not the right form, or what it names is not usable.
  case unusable(flag: String, String)
  /// It was tried and did not work.
  case failed(String)
}
