import Testing
import WisselTesting

/// Part of a run's life in which something goes wrong.
enum LifeStage: Int, CaseIterable, Sendable { case beforeStart, starting, running, finishing, reporting }

/// A step of a run at which something goes wrong: a call of the station to engine or server, or something its algorithm
/// does.
enum FaultPoint: String, Sendable {
  case tellsBegin, looksAtImage, fetchesImage
  case makesRelay, startsRelay, makesContainer, attaches, asksToken, starts
  case computes
  case hasComputed, asksForEnd, asksForBlobs
  case reports, removesContainer, removesRelay

  static let byStage: [LifeStage: [FaultPoint]] = [
    .beforeStart: [.tellsBegin, .looksAtImage, .fetchesImage],
    .starting: [.makesRelay, .startsRelay, .makesContainer, .attaches, .asksToken, .starts],
    // What is told while it runs travels with the end of so short a run.
    .running: [.computes],
    .finishing: [.hasComputed, .asksForEnd, .asksForBlobs],
    .reporting: [.reports, .removesContainer, .removesRelay],
  ]

  var isAlgorithms: Bool { self == .computes || self == .hasComputed }
  var isServers: Bool { [.tellsBegin, .asksToken, .asksForBlobs, .reports].contains(self) }
  var isEngines: Bool { !isAlgorithms && !isServers }
}

/// What goes wrong.
enum Fault: Sendable, Equatable {
  /// The station's process is gone from one moment to the next, and started again.
  case stationDies
  /// The engine answers a call with an error, this often.
  case engineRefuses(Int)
  /// The connection to the engine breaks within a call.
  case engineBreaksOff
  /// Every connection to the engine breaks, and this many calls find it away.
  case engineAway(Int)
  /// The engine's machine is switched off and on; containers end, or are lost.
  case engineRestarts(losesContainers: Bool)
  /// This many requests do not reach the server.
  case serverUnreachable(Int)
  /// The server did what it was asked, and its answer is lost.
  case answerLost
  /// The server answers this many requests with an error of its own.
  case serverTrouble(status: Int, times: Int)
  /// The server no longer knows the log-in.
  case logInLost
  /// Somebody stops the task at the server.
  case userStops
  /// The disk is full until the station has done all it can.
  case diskFull
  /// The clock goes by this many seconds, forwards or back.
  case clockJumps(Double)
}

enum FaultKind: Int, CaseIterable, Sendable { case process, engine, network, disk, clock, server }

/// One thing that goes wrong in one run.
struct Mishap: Sendable, CustomStringConvertible {
  let number: Int
  let stage: LifeStage
  let point: FaultPoint
  /// Before the step is taken or after; an algorithm's steps are moments themselves.
  let moment: Moment
  let fault: Fault

  var description: String { "run \(number): \(fault) at \(point), \(moment) (\(stage))" }

  /// Faults for runs 1 to `count`, every kind in every stage in turn.
  static func generate(_ count: Int, seed: UInt64) -> [Mishap] {
    var generator = SeededGenerator(seed: seed)
    let kinds = FaultKind.allCases.count
    return (0..<count).map { index in
      let kind = FaultKind(rawValue: index % kinds) ?? .process
      let stage = LifeStage(rawValue: index / kinds % LifeStage.allCases.count) ?? .running
      return Mishap(index + 1, kind, stage, &generator)
    }
  }

  private init(_ number: Int, _ kind: FaultKind, _ stage: LifeStage, _ generator: inout SeededGenerator) {
    let points = FaultPoint.byStage[stage] ?? []
    let atEngine = points.filter(\.isEngines)
    let atServer = points.filter(\.isServers)
    func any(_ choices: [Fault]) -> Fault { choices.randomElement(using: &generator) ?? .stationDies }
    let few = Int.random(in: 1...3, using: &generator)
    let fault: Fault =
      switch kind {
      case .process: .stationDies
      case .engine:
        any(
          [.engineAway(few), .engineRestarts(losesContainers: false), .engineRestarts(losesContainers: true)]
            + (atEngine.isEmpty ? [] : [.engineRefuses(1), .engineRefuses(2), .engineBreaksOff]))
      case .network: any([.serverUnreachable(few)] + (atServer.isEmpty ? [] : [.answerLost]))
      case .disk: .diskFull
      case .clock:
        .clockJumps(
          ([3600, 86_400, 1e8].randomElement(using: &generator) ?? 3600) * (Bool.random(using: &generator) ? 1 : -1))
      case .server:
        any(
          [.userStops]
            + (atServer.isEmpty
              ? []
              : [
                .serverTrouble(status: 500, times: few), .serverTrouble(status: 503, times: few),
                .serverTrouble(status: 429, times: few), .logInLost,
              ]))
      }
    let fitting =
      switch fault {
      case .engineRefuses, .engineBreaksOff: atEngine
      case .answerLost, .serverTrouble, .logInLost: atServer
      default: points
      }
    self.number = number
    self.stage = stage
    self.fault = fault
    point = fitting.randomElement(using: &generator) ?? .computes
    let second = Bool.random(using: &generator)
    moment =
      switch fault {
      case .answerLost: .after
      case .engineRefuses, .serverTrouble, .logInLost: .before
      default: second && !point.isAlgorithms ? .after : .before
      }
  }

  /// The statuses a run may end with after this; more than one where it is a matter of moments.
  var endings: Set<String> {
    switch fault {
    case .stationDies, .serverUnreachable, .answerLost, .serverTrouble, .logInLost, .clockJumps: ["completed"]
    case .userStops: point == .reports && moment == .after || isAfterReport ? ["completed"] : ["killed by user"]
    case .engineRefuses(let times):
      switch point {
      case .looksAtImage: ["start failed"]
      case .fetchesImage: ["non-existing Docker image"]
      case .asksForEnd, .removesContainer, .removesRelay: ["completed"]
      default: times == 1 ? ["completed"] : ["start failed"]
      }
    case .engineBreaksOff:
      switch stage {
      case .beforeStart: ["start failed"]
      default: ["completed"]
      }
    case .engineAway:
      switch stage {
      case .beforeStart, .starting: ["completed", "start failed"]
      default: ["completed"]
      }
    case .engineRestarts(let loses): afterRestart(loses)
    case .diskFull:
      switch stage {
      case .beforeStart: ["completed", "start failed", "crashed"]
      // What has just been started may have written all it writes before the disk is full.
      case .starting where point == .starts && moment == .after: ["completed", "start failed", "crashed"]
      case .starting: ["start failed", "crashed"]
      case .running: ["crashed"]
      case .finishing, .reporting: ["completed"]
      }
    }
  }

  /// Whether it comes when the run is over and only things are put away, which may also be left to the next start.
  var isAfterReport: Bool { [.removesContainer, .removesRelay].contains(point) }

  private func afterRestart(_ losesContainers: Bool) -> Set<String> {
    let ended = losesContainers ? "unknown error" : "crashed"
    switch point {
    // A beginning is told a moment later than it is, so the container may have run already.
    case .tellsBegin: return [ended, "completed"]
    case .starts where moment == .after: return [ended]
    case .looksAtImage, .fetchesImage: return ["completed", "start failed"]
    case .computes, .hasComputed: return [ended]
    case .makesContainer, .attaches, .asksToken, .starts: return ["completed"]
    case .asksForEnd where losesContainers && moment == .before: return [ended]
    case .asksForEnd where losesContainers: return [ended, "completed"]
    default: return ["completed"]
    }
  }
}
