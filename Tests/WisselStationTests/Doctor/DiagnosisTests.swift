import Foundation
import Testing
import WisselOutbound
import WisselTesting
import WisselWire

@testable import WisselStation

@Suite("A diagnosis")
struct DiagnosisTests {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// A station in good health.
  static let healthy = {
    var facts = Facts()
    facts.memory = 32 << 30
    facts.runMemory = 4 << 30
    facts.processors = 8
    facts.folders = [.init(path: "/var/lib/wissel", free: 200 << 30)]
    facts.engine = .answers(name: "Podman Engine", version: "4.3.1", rootless: true, filters: true, trial: .ran)
    facts.hosts = [
      .init(
        name: "server.example.org", isKnown: true, isSecure: true, certificateEnds: now.addingTimeInterval(60 * 86_400))
    ]
    facts.visits = [
      visit(.server, "https://server.example.org/api", .fit(status: 200)),
      visit(.socket, "https://server.example.org/socket.io/", .fit(status: 200)),
    ]
    facts.hasServer = true
    facts.clockAhead = -1
    facts.login = .done(node: "A", organization: "Hospital A", encrypted: false, publicKey: "")
    facts.encryption = false
    facts.databases = [.init(label: "default", path: "/data/a.csv", isReadable: true)]
    return facts
  }()

  private static func visit(
    _ destination: Finding.Destination, _ address: String, _ outcome: Facts.Visit.Outcome
  ) -> Facts.Visit {
    .init(destination: destination, address: address, host: "server.example.org", outcome: outcome)
  }

  private func with(_ change: (inout Facts) -> Void) -> Diagnosis {
    var facts = Self.healthy
    change(&facts)
    return Diagnosis(facts, now: Self.now)
  }

  private func bad(_ change: (inout Facts) -> Void) -> [Finding] {
    let diagnosis = with(change)
    let bad = diagnosis.findings.filter { $0.weight == .bad }
    #expect(diagnosis.isGood == bad.isEmpty)
    return bad
  }

  /// All destinations fail in one way.
  private func failing(_ failure: ConnectionFailure, _ facts: inout Facts) {
    facts.visits = facts.visits.map { visit in
      var visit = visit
      visit.outcome = .failed(failure)
      return visit
    }
    facts.hosts[0].failure = failure
    facts.clockAhead = nil
    facts.login = .untried
  }

  @Test("of a healthy station is good, and says so in either language", arguments: Language.allCases)
  func good(language: Language) throws {
    let diagnosis = with { _ in }
    #expect(diagnosis.isGood)
    try Golden.compare(
      diagnosis.report("hospital", in: language) + "\n",
      with: "WisselStationTests/Golden/doctor-good-\(language.rawValue).txt")
  }

  @Test("where nothing works tells each cause once", arguments: Language.allCases)
  func nothingWorks(language: Language) throws {
    let diagnosis = with { facts in
      facts.engine = .absent(socket: nil)
      facts.folders[0].free = nil
      failing(.noAddress, &facts)
      facts.hosts[0].isKnown = false
      facts.hosts[0].certificateEnds = nil
      facts.encryption = true
      facts.key = .init(path: "/etc/wissel/key.pem", state: .missing)
      facts.databases[0].isReadable = false
    }
    #expect(!diagnosis.isGood)
    try Golden.compare(
      diagnosis.report("hospital", in: language) + "\n",
      with: "WisselStationTests/Golden/doctor-nothing-\(language.rawValue).txt")
    let json = diagnosis.json("hospital", in: language)
    #expect(json["good"] == false && json["station"] == "hospital")
    #expect(json["findings"]?.array?.count == diagnosis.findings.count)
    #expect(json["findings"]?[0]?["subject"] == "machine")
  }

  @Test("tells the proxy's faults apart, and not as the server's")
  func proxy() {
    let address = "proxy:3128"
    #expect(
      bad {
        failing(.noConnection, &$0)
        $0.hosts[0].isKnown = nil
        $0.proxies = [.init(address: address, failure: .noConnection)]
      } == [.proxyFails(address, .noConnection)])
    #expect(
      bad {
        failing(.proxy(.login), &$0)
        $0.proxies = [.init(address: address, failure: .proxy(.login))]
      } == [.proxyFails(address, .login)])
    let refused = with {
      failing(.proxy(.status(403)), &$0)
      $0.proxies = [.init(address: address, failure: .proxy(.status(403)))]
    }
    #expect(refused.findings.contains(.proxy(address)))
    #expect(refused.findings.contains(.notReached(.server, "https://server.example.org/api", .proxy)))
  }

  @Test("tells what is wrong with a certificate")
  func certificates() {
    let host = "server.example.org"
    #expect(bad { failing(.untrusted, &$0) } == [.untrusted(host)])
    #expect(
      bad {
        failing(.untrusted, &$0)
        $0.hosts[0].certificateEnds = Self.now.addingTimeInterval(-40 * 86_400)
      } == [.certificateExpired(host, days: 40)])
    #expect(bad { failing(.otherName, &$0) } == [.otherName(host)])
    #expect(bad { failing(.noTLS, &$0) } == [.noTLS(host)])
    let soon = with { $0.hosts[0].certificateEnds = Self.now.addingTimeInterval(5.5 * 86_400) }
    #expect(soon.isGood && soon.findings.contains(.certificate(host, daysLeft: 5)))
    let clear = with {
      $0.hosts[0].isSecure = false
      $0.hosts[0].certificateEnds = nil
    }
    #expect(clear.isGood && clear.findings.contains(.inClear(host)))
  }

  @Test(
    "doubts the clock beyond five minutes",
    arguments: [(0, Finding.Weight.good), (30, .good), (-31, .warning), (300, .warning), (301, .bad), (-301, .bad)])
  func clock(seconds: Int, weight: Finding.Weight) {
    #expect(Finding.clock(seconds: seconds).weight == weight)
    #expect(with { $0.clockAhead = seconds }.isGood == (weight != .bad))
  }

  @Test("compares encryption and keys with the server's")
  func encryption() {
    let (own, other) = (Self.key("own"), Self.key("other"))
    func facts(_ shown: String, encrypted: Bool = true, _ state: Facts.Key.State? = nil) -> [Finding] {
      bad {
        $0.encryption = true
        $0.login = .done(node: "A", organization: "A", encrypted: encrypted, publicKey: shown)
        $0.key = .init(path: "/k", state: state ?? .usable(publicKey: own, fingerprint: "f", isOpen: false))
      }
    }
    #expect(facts(own) == [])
    #expect(facts("") == [], "the station hands in its key when it starts")
    #expect(facts(other) == [.publicKeyOther])
    #expect(facts(own, encrypted: false) == [.encryptionDiffers(server: false)])
    #expect(facts(own, .missing) == [.privateKeyMissing(path: "/k")])
    #expect(facts(own, .unusable) == [.privateKeyUnusable(path: "/k")])
    #expect(facts(own, .usable(publicKey: own, fingerprint: "f", isOpen: true)) == [])
    #expect(bad { $0.login = .keyRefused } == [.keyRefused])
    #expect(bad { $0.login = .failed(status: 404) } == [.loginFailed(status: 404)])
  }

  /// Two public keys as servers keep them.
  private static func key(_ name: String) -> String { keys[name] ?? "" }
  private static let keys: [String: String] = {
    let pair = (0..<2).compactMap { _ in try? PrivateKeyMaker.publicKey() }
    return ["own": pair[0], "other": pair[1]]
  }()

  @Test("judges the engine, images and GPUs")
  func engine() {
    #expect(bad { $0.engine = .absent(socket: "/x") } == [.engineAbsent(socket: "/x")])
    #expect(bad { $0.engine = .fails("no") } == [.engineFails("no")])
    #expect(
      bad { $0.engine = .answers(name: "P", version: "4", rootless: false, filters: true, trial: .missing("i")) }
        == [.imageMissing("i")])
    #expect(
      bad { $0.engine = .answers(name: "P", version: "4", rootless: true, filters: true, trial: .failed("w")) } == [
        .imageFailed("w")
      ])
    #expect(bad { $0.engine = .answers(name: "P", version: "4", rootless: false, filters: true, trial: .ran) } == [])
    #expect(
      bad { $0.engine = .answers(name: "P", version: "4", rootless: true, filters: false, trial: .ran) }
        == [.safeguard(.systemCallsOpen)])
    #expect(bad { $0.gpu = .init(devices: 0, engineKnows: false) } == [.gpu(count: 0)])
    #expect(bad { $0.gpu = .init(devices: 2, engineKnows: false) } == [.gpuUnknownToEngine])
    #expect(bad { $0.gpu = .init(devices: 2, engineKnows: true) } == [])
  }

  @Test("judges what guards a station")
  func safeguards() {
    func found(_ change: (inout Facts.Safeguards) -> Void) -> [Safeguard] {
      var safeguards = Facts.Safeguards()
      change(&safeguards)
      return with { $0.safeguards = safeguards }.findings.compactMap { finding in
        if case .safeguard(let safeguard) = finding { safeguard } else { nil }
      }
    }
    func console(_ people: Facts.Console.People, problem: String? = nil) -> Facts.Console {
      .init(address: "127.0.0.1:7604", problem: problem, path: "/p", people: people)
    }
    #expect(found { _ in } == [])
    #expect(
      found { $0.console = console(.read(all: 0, checkers: 0)) } == [.console("127.0.0.1:7604"), .nobody(path: "/p")])
    #expect(
      found { $0.console = console(.unusable("w"), problem: "x") } == [.consoleRefused("x"), .peopleUnusable("w")])
    for (checkers, expected) in [(1, Safeguard.releaseTooFew(needed: 2, checkers: 1)), (2, .release(people: 2))] {
      #expect(
        found {
          $0.console = console(.read(all: 5, checkers: checkers))
          $0.release = .init(people: 2, deniesSubtasks: true)
        } == [.console("127.0.0.1:7604"), expected])
    }
    #expect(found { $0.release = .init(people: 1, deniesSubtasks: false) }.last == .subtasksOpen)
    #expect(found { $0.takesFirstKeys = true } == [.firstKeys])
    #expect(found { $0.offered = [3] } == [.keyWaits(organization: 3)])
    #expect(found { $0.roster = .absent(fingerprint: "f") } == [.rosterAbsent(fingerprint: "f")])
    func ordered(_ own: Bool?, _ keys: Bool) -> [Safeguard] {
      found {
        $0.roster = .counts(number: 2, hasOwnKey: own, hasOrderKeys: keys)
        $0.ordersAlways = true
      }
    }
    #expect(ordered(true, true) == [.roster(number: 2), .orders(always: true)])
    #expect(ordered(nil, true) == [.roster(number: 2), .orders(always: true)])
    #expect(ordered(false, false) == [.roster(number: 2), .rosterWithoutUs, .ordersUnsigned])
    #expect(
      found { $0.roster = .counts(number: 2, hasOwnKey: true, hasOrderKeys: true, lacksHPKE: true) }
        == [.roster(number: 2), .hpkeKeyAbsent])
    #expect(
      found { $0.reviewers = .init(needed: 1, keys: 2, path: "/r", files: nil) } == [.reviewsAbsent(path: "/r")])
    #expect(
      found { $0.egress = .init(entries: 1, invalid: ["("], unknown: ["a"], inside: ["b"]) }
        == [.egress(algorithms: 1), .egressInvalid("("), .egressName("a"), .egressInside("b")])
  }

  @Test("without settings is of the machine alone")
  func machineAlone() {
    var facts = Facts()
    facts.engine = .absent(socket: nil)
    let subjects = Set(Diagnosis(facts, now: Self.now).findings.map(\.subject))
    #expect(subjects == [.machine, .engine])
  }

  @Test(
    "knows what should answer where",
    arguments: [
      (Finding.Destination.server, 200, #"{"version":"4.15.2"}"#, true), (.server, 200, "<html>", false),
      (.server, 404, #"{"version":1}"#, false), (.socket, 200, #"0{"sid":"x"}"#, true), (.socket, 200, "<html>", false),
      (.socket, 400, "", false), (.store, 200, #"{"version": 1}"#, true), (.registry, 401, "", true),
      (.registry, 404, "", false), (.database, 404, "", true),
    ])
  func fits(destination: Finding.Destination, status: Int, body: String, expected: Bool) {
    #expect(DestinationVisitor.fits(destination, status, body) == expected)
  }

  @Test("reads servers' dates")
  func dates() {
    #expect(WebProbe.date("Fri, 15 Jan 2027 08:00:00 GMT") == Self.now)
    #expect(WebProbe.date("yesterday") == nil)
  }
}
