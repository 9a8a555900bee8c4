import Testing
import WisselTesting

@testable import WisselStation

@Suite("What the doctor says")
struct FindingWordsTests {
  /// Every finding but those about destinations, in each of its weights.
  static let plain: [Finding] =
    [
      .memory(bytes: 16 << 30, forRun: 4 << 30), .memory(bytes: 3 << 30, forRun: 4 << 30),
      .memory(bytes: 512 << 20, forRun: 4 << 30), .processors(1), .processors(8),
      .disk(path: "/var/lib/wissel", free: 100 << 30), .disk(path: "/var/lib/wissel", free: 1 << 30),
      .diskUnusable(path: "/var/lib/wissel"),
      .engine(name: "Podman Engine", version: "4.3.1", rootless: true),
      .engine(name: "Docker Engine", version: "27.0", rootless: false), .engineAbsent(socket: nil),
      .engineAbsent(socket: "/run/podman/podman.sock"), .engineFails("could not ask the container engine's version"),
      .imageRan, .imageMissing("localhost/wissel-relay:latest"), .imageFailed("could not start the container"),
      .gpu(count: 0), .gpu(count: 1), .gpu(count: 4), .gpuUnknownToEngine, .proxy("proxy.example.org:3128"),
      .proxyFails("proxy.example.org:3128", .noConnection), .proxyFails("proxy.example.org:3128", .login),
      .settingsFile("/etc/ca.pem cannot be read"),
      .settingsWarning("node.yaml:4:1: whitelist: it means nothing here and is ignored"), .name("server.example.org"),
      .nameUnknown("server.example.org"),
      .certificate("server.example.org", daysLeft: 80), .certificate("server.example.org", daysLeft: 3),
      .certificate("server.example.org", daysLeft: 1), .certificateExpired("server.example.org", days: 1),
      .certificateExpired("server.example.org", days: 40), .untrusted("server.example.org"),
      .otherName("server.example.org"), .noTLS("server.example.org"), .inClear("server.example.org"),
      .clock(seconds: 2), .clock(seconds: 90), .clock(seconds: -3600), .clockUnknown,
      .login(node: "Ziekenhuis A", organization: "Ziekenhuis"), .keyRefused, .loginFailed(status: 404), .loginUntried,
      .encryption(true), .encryption(false), .encryptionDiffers(server: true), .encryptionDiffers(server: false),
      .privateKey(fingerprint: "sha256:00ff"), .privateKeyMissing(path: "/etc/wissel/key.pem"),
      .privateKeyUnusable(path: "/etc/wissel/key.pem"), .privateKeyOpen(path: "/etc/wissel/key.pem"),
      .publicKeyAbsent, .publicKeyOther, .database("default"),
      .databaseUnreadable(label: "default", path: "/data/rows.csv"),
      .databaseUnreached("graph", .tooMany), .databaseUnreached("graph", .noPlace),
    ]

  /// Every finding about a destination.
  static let destinations: [Finding] = Finding.Destination.allCases.flatMap { destination -> [Finding] in
    let address = "https://server.example.org"
    let obstacles: [Finding.Obstacle] = [.noConnection, .tooSlow, .proxy, .interrupted]
    return [Finding.reached(destination, address), .wrongAnswer(destination, address, status: 404)]
      + obstacles.map { Finding.notReached(destination, address, $0) }
  }

  /// Every finding about safeguards.
  static let safeguards: [Safeguard] = [
    .console("127.0.0.1:7604"), .consoleRefused("it has no TLS"), .peopleUnusable("line 1 of /p is not name:role:hash"),
    .nobody(path: "/etc/wissel/people"), .release(people: 1), .release(people: 2),
    .releaseTooFew(needed: 2, checkers: 0), .releaseTooFew(needed: 2, checkers: 1), .subtasksOpen, .roster(number: 3),
    .rosterAbsent(fingerprint: "00ff"), .rosterRefused("its number is 4, and the next one is number 3"),
    .rosterUnchecked, .rosterWithoutUs, .hpkeKeyAbsent, .firstKeys, .keyWaits(organization: 3), .orders(always: true),
    .orders(always: false), .ordersUnsigned, .reviewers(needed: 2, of: 3, files: 1),
    .reviewers(needed: 2, of: 3, files: 4), .reviewsAbsent(path: "/etc/wissel/reviews"), .egress(algorithms: 1),
    .egress(algorithms: 2), .egressInvalid("reg.example/(a"), .egressName("api.example.org"),
    .egressInside("api.example.org"), .systemCallsOpen,
  ]

  /// Every finding about lakes.
  static let lakes: [LakeFinding] = [
    .good("lake", snapshot: 12, views: 1), .good("lake", snapshot: 12, views: 3),
    .fails("lake", path: "/srv/lake", words: "there is no lake in /srv/lake"),
    .viewMissing("lake", view: "patients", path: "/srv/lake"),
    .viewPurpose("lake", view: "patients", made: "TREAT", purpose: "HRESCH", path: "/srv/lake"),
    .nothingApproved("lake"),
    .listUnreadable("lake", path: "/srv/objections.csv"),
  ]

  static let all = plain + destinations + lakes.map { .lake($0) } + safeguards.map { .safeguard($0) }

  @Test("in either language", arguments: Language.allCases)
  func golden(language: Language) throws {
    let text = Self.all.map { finding in
      let words = finding.words(in: language)
      return "\(finding.weight.rawValue) \(finding.subject.rawValue) \(finding.code)\n  \(words.says)\n"
        + (words.remedy.map { "  → \($0)\n" } ?? "")
    }.joined()
    try Golden.compare(text, with: "WisselStationTests/Golden/doctor-findings-\(language.rawValue).txt")
  }

  @Test("has a remedy wherever something is wrong, and is said in both languages")
  func remedies() {
    for finding in Self.all {
      let (dutch, english) = (finding.words(in: .dutch), finding.words(in: .english))
      if finding.weight != .good {
        #expect(dutch.remedy?.isEmpty == false && english.remedy?.isEmpty == false, "\(finding)")
      } else {
        #expect(dutch.remedy == nil && english.remedy == nil, "\(finding)")
      }
      #expect((dutch.remedy == nil) == (english.remedy == nil))
    }
  }

  @Test(
    "is said in the language of the environment",
    arguments: [
      (["LANG": "nl_NL.UTF-8"], Language.dutch), (["LANG": "en_GB.UTF-8"], .english), ([:], .english),
      (["LANG": "de_DE"], .english), (["LANG": "nl_NL", "LC_ALL": "C"], .english),
      (["LANG": "C", "LC_MESSAGES": "nl_BE"], .dutch), (["LANG": "nl", "LC_ALL": ""], .dutch),
    ])
  func language(environment: [String: String], expected: Language) {
    #expect(Language(environment: environment) == expected)
  }
}
