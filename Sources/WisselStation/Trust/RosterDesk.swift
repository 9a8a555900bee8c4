import Foundation
import Logging
import Synchronization
import WisselClient
import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

/// Keeps the roster that counts at this station: fetched from the server or a file, followed from the pinned one on, and
/// on disk, so that no server can go back behind it.
final class RosterDesk: Sendable {
  /// How often it is looked for a new one.
  static let interval = Duration.seconds(900)
  /// Seconds between two looks that a missing key asks for.
  private static let least: TimeInterval = 30

  private struct State {
    var rosters: PinnedRosters {
      didSet { roster = rosters.roster }
    }
    /// As it was read: it is asked for with each input and result.
    private(set) var roster: Roster?
    var looked: Date?
    /// What was refused last, so that it is told once.
    var refusal: String?

    init(_ rosters: PinnedRosters) {
      self.rosters = rosters
      roster = rosters.roster
    }
  }

  private let state: Mutex<State>
  private let kept: URL
  private let offered: String?
  private let server: APIClient
  private let now: @Sendable () -> Date
  private let logger: Logger

  /// - Parameters:
  ///   - kept: where the latest is kept.
  ///   - offered: the path of a file with rosters; nil for the server's alone.
  init(
    _ settings: RosterSettings, collaboration: CollaborationID, kept: URL, offered: String?, server: APIClient,
    now: @escaping @Sendable () -> Date, logger: Logger
  ) throws {
    var rosters = PinnedRosters(collaboration: collaboration.rawValue, pin: settings.fingerprint)
    if let bytes = try? Data(contentsOf: kept) {
      guard let old = try? WireJSON.decode(PinnedRosters.self, from: bytes) else {
        throw StationError(
          .settings,
          "the roster \(kept.path) cannot be read: put it back from the backup, or remove it to begin again "
            + "from the pinned one")
      }
      // Whoever pins another one has agreed on it anew.
      if old.pin == rosters.pin, old.collaboration == rosters.collaboration { rosters = old }
    }
    state = Mutex(State(rosters))
    self.kept = kept
    self.offered = offered
    self.server = server
    self.now = now
    self.logger = logger
  }

  /// The roster that counts; nil before the first.
  var roster: Roster? { state.withLock(\.roster) }

  /// Looks for the first roster.
  ///
  /// - Throws: when there is none.
  func open() async throws {
    await look()
    guard let roster else {
      let why = state.withLock(\.refusal).map { ": \($0)" } ?? ""
      throw StationError(
        .settings,
        "the roster that wissel.roster.fingerprint names was not to be had\(why). Have it published, or name "
          + "its file with wissel.roster.file")
    }
    logger.notice(
      "the roster",
      metadata: ["number": "\(roster.number)", "organisations": "\(roster.organizations.count)"])
  }

  /// Looks for new rosters until cancelled.
  func run() async throws {
    while true {
      try await Task.sleep(for: Self.interval)
      await look()
    }
  }

  /// Looks again because a key is missing; not at every such question.
  func lookAgain() async {
    let time = now()
    let isSoon = state.withLock { state in
      guard let looked = state.looked, abs(time.timeIntervalSince(looked)) < Self.least else { return false }
      return true
    }
    if !isSoon { await look() }
  }

  private func look() async {
    let number = state.withLock { state in
      state.looked = now()
      return state.roster?.number
    }
    var found: [SignedDocument] = []
    if let offered {
      guard let rosters = Self.read(offered) else {
        return refuse("the file \(offered) holds no rosters")
      }
      found += rosters
    }
    do {
      found += try await Self.fetch(
        from: server, of: state.withLock(\.rosters.collaboration), after: number)
    } catch {
      if Task.isCancelled { return }
      logger.warning("the server was not asked for rosters", metadata: ["error": "\(error)"])
    }
    take(found)
  }

  private func take(_ found: [SignedDocument]) {
    let outcome: Result<PinnedRosters?, RosterChain.Refusal> = state.withLock { state in
      var rosters = state.rosters
      do throws(RosterChain.Refusal) {
        try rosters.take(found)
      } catch {
        return .failure(error)
      }
      guard rosters != state.rosters else { return .success(nil) }
      state.rosters = rosters
      state.refusal = nil
      return .success(rosters)
    }
    switch outcome {
    case .failure(let refusal): refuse(refusal.description)
    case .success(nil): break
    case .success(let rosters?):
      do {
        try DurableFile.write(try WireJSON.encode(rosters), to: kept)
      } catch {
        logger.error("the roster was not kept", metadata: ["error": "\(error)"])
      }
    }
  }

  private func refuse(_ why: String) {
    let isNew = state.withLock { state in
      defer { state.refusal = why }
      return state.refusal != why
    }
    if isNew { logger.critical("a roster is refused; the one before goes on counting", metadata: ["why": "\(why)"]) }
  }

  private struct Kept: Decodable { var signed: SignedDocument }

  /// The server's rosters; none where it keeps none.
  ///
  /// - Parameter number: those before this one are left out.
  static func fetch(from server: APIClient, of collaboration: Int, after number: Int?) async throws -> [SignedDocument]
  {
    do {
      return try await server.list(
        "wissel/collaboration/\(collaboration)/roster", query: number.map { [("after", String($0 - 1))] } ?? [],
        limit: PinnedRosters.mostOffered, of: Kept.self
      ).all().map(\.signed)
    } catch let error as APIError where error.status == 404 {
      return []
    }
  }

  /// The rosters in a file: one, or a list.
  static func read(_ path: String) -> [SignedDocument]? {
    guard let status = FileStatus(path: path), status.isPlain, status.size <= 64 << 20,
      let bytes = FileManager.default.contents(atPath: path)
    else { return nil }
    if let one = try? WireJSON.decode(SignedDocument.self, from: bytes) { return [one] }
    return try? WireJSON.decode([SignedDocument].self, from: bytes)
  }
}
