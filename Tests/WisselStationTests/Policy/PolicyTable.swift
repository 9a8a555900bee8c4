import Foundation
import WisselModel
import WisselStation
import WisselTrust

@testable import WisselSettings

/// The cases of the policy's truth table.
enum PolicyTable {
  struct Case {
    var name: String
    var policy: StationPolicy
    var question: PolicyQuestion
    var facts: PolicyFacts
  }

  static let idOne = "sha256:" + String(repeating: "1", count: 64)
  static let idTwo = "sha256:" + String(repeating: "2", count: 64)
  static let digestA = "sha256:" + String(repeating: "a", count: 64)
  static let digestB = "sha256:" + String(repeating: "b", count: 64)
  static let image = "reg.example/a/b:1"

  /// Wednesday 27 May 2026, 12:00 in Amsterdam.
  static let noon = Date(timeIntervalSince1970: 1_779_876_000)

  static func cases() -> [Case] {
    lists() + askers() + images() + stores() + basics() + reviewers() + purposes() + hours() + rounds() + grants()
      + orders() + order()
  }

  private static func policy(
    algorithms: [String]? = nil, stores: [String]? = nil, either: Bool = false, users: [String] = [],
    organizations: [String] = [], basics: Bool = true, _ change: (inout StationRules) -> Void = { _ in }
  ) -> StationPolicy {
    var rules = StationRules()
    rules.timeZone = TimeZone(identifier: "Europe/Amsterdam") ?? .gmt
    change(&rules)
    return StationPolicy(
      PolicySettings(
        allowedAlgorithms: algorithms, allowedAlgorithmStores: stores, allowEitherWhitelistOrStore: either,
        allowedUsers: users, allowedOrganizations: organizations, allowBasicsAlgorithm: basics,
        requireAlgorithmPull: true), rules: rules)
  }

  private static func question(_ image: String = image, _ change: (inout PolicyQuestion) -> Void = { _ in })
    -> PolicyQuestion
  {
    var question = PolicyQuestion(
      image: image, organization: 1, user: 2, store: nil, collaboration: 5, study: nil, databases: [],
      method: "mean", round: nil, clock: ClockReading(noon))
    change(&question)
    return question
  }

  private static func facts(id: String = idOne, digests: [String] = [digestA]) -> PolicyFacts {
    var facts = PolicyFacts()
    facts.image = ImageIdentity(id: id, digests: digests)
    facts.digests = ["reg.example/a/b:same": [digestA], "reg.example/a/b:2": [digestB]]
    facts.organizations = ["Root": [1], "Other": [9]]
    return facts
  }

  /// Each way to list algorithms, with and without deny by default.
  private static func lists() -> [Case] {
    let lists: [(String, [String]?)] = [
      ("nothing listed", nil), ("an empty list", []), ("the reference", [image]), ("the name", ["reg.example/a/b"]),
      ("another tag, same image", ["reg.example/a/b:same"]), ("another tag", ["reg.example/a/b:2"]),
      ("another name", ["reg.example/a/c"]), ("an expression", [#"^reg\.example/a/.*"#]),
      ("an expression for others", [#"^reg\.example/c/.*"#]), ("an expression without its beginning", [#"a/b:1$"#]),
      ("a broken expression", ["reg.example/(a"]), ("others and the reference", ["x", "y:2", image]),
      ("a name that only begins alike", ["reg.example/a"]),
    ]
    return lists.flatMap { name, list in
      [false, true].map { deny in
        Case(
          name: "list: \(name)\(deny ? ", deny by default" : "")",
          policy: policy(algorithms: list) { $0.denyByDefault = deny }, question: question(), facts: facts())
      }
    }
  }

  private static func askers() -> [Case] {
    let lists: [(String, [String], [String])] = [
      ("nobody listed", [], []), ("the user", ["2"], []), ("another user", ["3"], []), ("the organisation", [], ["1"]),
      ("another organisation", [], ["7"]), ("the organisation by name", [], ["Root"]),
      ("another organisation by name", [], ["Other"]), ("a name nobody has", [], ["Nobody"]),
      ("the user, another organisation", ["2"], ["7"]), ("another user, the organisation", ["3"], ["1"]),
      ("another user, another organisation", ["3"], ["7"]),
    ]
    return lists.flatMap { name, users, organizations in
      [2, nil].map { (user: Int?) in
        Case(
          name: "asker: \(name)\(user == nil ? ", by a user who is not named" : "")",
          policy: policy(users: users, organizations: organizations),
          question: question { $0.user = user.map { UserID($0) } }, facts: facts())
      }
    }
  }

  /// Entries with digests and ids against images that have them or not, and tags that moved.
  private static func images() -> [Case] {
    let entries = [
      "the digest": "reg.example/a/b@\(digestA)", "another digest": "reg.example/a/b@\(digestB)", "the id": idOne,
      "another id": idTwo, "tag and digest": "reg.example/a/b:1@\(digestA)",
      "the digest of another name": "reg.example/a/c@\(digestA)",
    ]
    let held: [(String, String, [String])] = [
      ("as it is meant", idOne, [digestA]), ("that moved", idTwo, [digestB]), ("without digests", idOne, []),
      ("with several digests", idOne, [digestA, digestB]),
    ]
    var cases = entries.sorted { $0.key < $1.key }.flatMap { name, entry in
      held.map { what, id, digests in
        Case(
          name: "pin: \(name), an image \(what)", policy: policy(algorithms: [entry]), question: question(),
          facts: facts(id: id, digests: digests))
      }
    }
    let references = [
      ("digest", "reg.example/a/b@\(digestA)"), ("tag and digest", "\(image)@\(digestA)"), ("id", idOne),
    ]
    for (name, reference) in references {
      for (what, id, digests) in held {
        cases.append(
          Case(
            name: "task names \(name), an image \(what)", policy: policy(), question: question(reference),
            facts: facts(id: id, digests: digests)))
      }
    }
    return cases
  }

  private static func stores() -> [Case] {
    let address = "https://store.example/api"
    let ways: [(String, StoreID?, String?, Bool)] = [
      ("no store", nil, nil, false), ("the store lists it", 3, address, true),
      ("the store does not list it", 3, address, false), ("another store lists it", 3, "https://other.example", true),
      ("a store without address", 3, nil, true),
    ]
    let policies: [(String, StationPolicy)] = [
      ("stores only", policy(stores: [address])), ("a pattern of stores", policy(stores: ["https://store.*"])),
      ("both, not in the list", policy(algorithms: ["x"], stores: [address])),
      ("both, in the list", policy(algorithms: [image], stores: [address])),
      ("either, not in the list", policy(algorithms: ["x"], stores: [address], either: true)),
      ("either, in the list", policy(algorithms: [image], stores: [address], either: true)),
      ("either, stores only", policy(stores: [address], either: true)),
      ("either, deny by default", policy(stores: [address], either: true) { $0.denyByDefault = true }),
    ]
    return policies.flatMap { name, policy in
      ways.map { way, store, address, lists in
        var known = facts()
        known.storeAddress = address
        known.storeLists = lists
        return Case(
          name: "store: \(name), \(way)", policy: policy, question: question { $0.store = store }, facts: known)
      }
    }
  }

  private static func basics() -> [Case] {
    let image = StationPolicy.basicsImage + ":1"
    return [
      Case(name: "basics: on", policy: policy(), question: question(image), facts: facts()),
      Case(name: "basics: off", policy: policy(basics: false), question: question(image), facts: facts()),
      Case(
        name: "basics: off but listed", policy: policy(algorithms: [image], basics: false), question: question(image),
        facts: facts()),
      Case(
        name: "basics: on but not listed", policy: policy(algorithms: ["x"]), question: question(image), facts: facts()),
      Case(name: "basics: off, another image", policy: policy(basics: false), question: question(), facts: facts()),
    ]
  }

  /// Reviewers' signatures, alone, and beside lists and stores.
  private static func reviewers() -> [Case] {
    let keys = [Data([1]), Data([2]), Data([3])]
    let known: [(String, Set<Data>?)] = [
      ("one approves", [keys[0]]), ("two approve", [keys[0], keys[1]]), ("nobody looked", nil),
    ]
    let lists: [(String, [String]?, [String]?, Bool)] = [
      ("alone", nil, nil, false), ("alone, deny by default", nil, nil, true),
      ("and a list that holds it", [image], nil, false),
      ("and a list of others", ["x"], nil, false), ("and stores", nil, ["https://store.example"], false),
    ]
    return lists.flatMap { name, algorithms, stores, deny in
      [false, true].flatMap { instead in
        known.map { who, approvers in
          var facts = facts()
          facts.approvers = approvers
          return Case(
            name: "reviewers: two \(name)\(instead ? ", instead of lists" : ""), \(who)",
            policy: policy(algorithms: algorithms, stores: stores) {
              $0.denyByDefault = deny
              $0.reviewers = ReviewerSettings(keys: keys, needed: 2, folder: "", mayReplaceLists: instead)
            }, question: question(), facts: facts)
        }
      }
    } + [
      Case(
        name: "reviewers: before the image is looked at",
        policy: policy { $0.reviewers = ReviewerSettings(keys: keys, needed: 2, folder: "") }, question: question(),
        facts: PolicyFacts())
    ]
  }

  /// Orders, by what asks for them, and by what became of looking at them.
  private static func orders() -> [Case] {
    let settings: [(String, OrderSettings)] = [
      ("never", .never), ("about a database", .about(["default"])), ("always", .always),
    ]
    let digest = "reg.example/a/b@\(digestA)"
    let plain = settings.flatMap { name, orders in
      [[], ["default"], ["other"]].flatMap { (databases: [String]) in
        [OrderStanding.absent, .good(image: digest)].map { standing in
          Case(
            name: "orders: \(name), asked for \(databases.first ?? "nothing"), "
              + (standing == .absent ? "without" : "with one"),
            policy: policy { $0.orders = orders },
            question: question {
              $0.databases = databases
              $0.order = standing
            }, facts: facts())
        }
      }
    }
    let always = policy { $0.orders = .always }
    let faults = OrderCheck.Fault.allCases.map { fault in
      Case(
        name: "orders: always, \(fault.rawValue)", policy: always, question: question { $0.order = .bad(fault) },
        facts: facts())
    }
    let images: [(String, String)] = [
      ("its digest", digest), ("another digest", "reg.example/a/b@\(digestB)"), ("its id", idOne),
      ("another id", idTwo),
    ]
    return plain + faults
      + images.map { name, image in
        Case(
          name: "orders: always, for \(name)", policy: always, question: question { $0.order = .good(image: image) },
          facts: facts())
      } + [
        Case(
          name: "orders: always, for another digest, nobody looked", policy: always,
          question: question { $0.order = .good(image: "reg.example/a/b@\(digestB)") }, facts: PolicyFacts()),
        Case(
          name: "orders: always, clock in doubt", policy: always,
          question: question {
            $0.order = .good(image: digest)
            $0.clock = ClockReading(noon, doubt: "this machine's clock jumped by 900 seconds")
          }, facts: facts()),
        Case(
          name: "orders: never, a bad one", policy: policy(), question: question { $0.order = .bad(.replayed) },
          facts: facts()),
      ]
  }

  private static func purposes() -> [Case] {
    let lists: [(String, [StudyChoice]?)] = [
      ("any", nil), ("none listed", []), ("without a study", [.noStudy]), ("study 3", [.study(3)]),
      ("study 3 or none", [.study(3), .noStudy]), ("study 4", [.study(4)]),
    ]
    let studies = lists.flatMap { name, list in
      [nil, 3].map { (study: Int?) in
        Case(
          name: "study: \(name), a task of \(study.map(String.init) ?? "no study")",
          policy: policy { $0.conditions.studies = list },
          question: question { $0.study = study.map { StudyID($0) } }, facts: facts())
      }
    }
    let collaborations: [(String, [Int]?, CollaborationID?)] = [
      ("any", nil, 5), ("the one", [5], 5), ("another", [6], 5), ("several", [5, 6], 5), ("not named", [5], nil),
    ]
    return studies
      + collaborations.map { name, list, collaboration in
        Case(
          name: "collaboration: \(name)", policy: policy { $0.collaborations = list },
          question: question { $0.collaboration = collaboration }, facts: facts())
      }
  }

  private static func hours() -> [Case] {
    let windows = ["08:00-18:00", "mon-fri 08:00-18:00", "sat,sun 00:00-24:00", "22:00-06:00", "wed 12:00-12:01"]
    let moments: [(String, TimeInterval)] = [
      ("Wednesday 12:00", 0), ("Wednesday 17:59", 5 * 3600 + 59 * 60), ("Wednesday 18:00", 6 * 3600),
      ("Wednesday 23:30", 11.5 * 3600), ("Thursday 05:59", 18 * 3600 - 60), ("Saturday 12:00", 72 * 3600),
    ]
    var cases = windows.flatMap { text in
      moments.map { name, offset in
        Case(
          name: "hours: \(text), \(name)",
          policy: policy { $0.conditions.hours = [TimeWindow(text)].compactMap(\.self) },
          question: question { $0.clock = ClockReading(noon.addingTimeInterval(offset)) }, facts: facts())
      }
    }
    for (name, windows) in [("no hours", nil), ("hours", ["00:00-24:00"])] as [(String, [String]?)] {
      cases.append(
        Case(
          name: "clock in doubt: \(name)",
          policy: policy { $0.conditions.hours = windows?.compactMap { TimeWindow($0) } },
          question: question { $0.clock = ClockReading(noon, doubt: "this machine's clock jumped by 900 seconds") },
          facts: facts()))
    }
    return cases
  }

  private static func rounds() -> [Case] {
    [nil, 0, 1, 10].flatMap { (most: Int?) in
      [nil, 1, 10, 11].map { (round: Int?) in
        Case(
          name: "rounds: at most \(most.map(String.init) ?? "any"), \(round.map { "subtask \($0)" } ?? "no subtask")",
          policy: policy { $0.conditions.maxRounds = most }, question: question { $0.round = round }, facts: facts())
      }
    }
  }

  /// What entries for an image let it do.
  private static func grants() -> [Case] {
    var night = RunConditions()
    night.hours = [TimeWindow("22:00-06:00")].compactMap(\.self)
    var study = RunConditions()
    study.studies = [.study(3)]
    var few = RunConditions()
    few.maxRounds = 2
    let rules: [(String, [AlgorithmRule])] = [
      ("another image", [AlgorithmRule(image: "reg.example/x", methods: [])]),
      ("anything", [AlgorithmRule(image: image)]), ("the function", [AlgorithmRule(image: image, methods: ["mean"])]),
      ("another function", [AlgorithmRule(image: image, methods: ["sum"])]),
      ("no function", [AlgorithmRule(image: image, methods: [])]),
      ("the database", [AlgorithmRule(image: image, databases: ["default"])]),
      ("no database", [AlgorithmRule(image: image, databases: [])]),
      (
        "function and database, in two entries",
        [
          AlgorithmRule(image: image, methods: ["mean"], databases: []),
          AlgorithmRule(image: image, methods: ["sum"], databases: ["default"]),
        ]
      ),
      (
        "two entries, one fits",
        [
          AlgorithmRule(image: image, methods: ["sum"]),
          AlgorithmRule(image: "reg.example/a/b", methods: ["mean"], databases: ["default"]),
        ]
      ),
      ("by night", [AlgorithmRule(image: image, conditions: night)]),
      ("in a study", [AlgorithmRule(image: image, conditions: study)]),
      ("few rounds", [AlgorithmRule(image: image, conditions: few)]),
      ("the digest, another function", [AlgorithmRule(image: "reg.example/a/b@\(digestA)", methods: ["sum"])]),
      ("another digest, another function", [AlgorithmRule(image: "reg.example/a/b@\(digestB)", methods: ["sum"])]),
      ("the id, another function", [AlgorithmRule(image: idOne, methods: ["sum"])]),
    ]
    let questions: [(String, PolicyQuestion)] = [
      ("mean without data", question()), ("mean of default", question { $0.databases = ["default"] }),
      ("mean of default and other", question { $0.databases = ["default", "other"] }),
      (
        "an input without function, subtask 3",
        question {
          $0.method = nil
          $0.round = 3
        }
      ),
    ]
    var cases = rules.flatMap { name, rules in
      questions.map { what, question in
        Case(
          name: "entry: \(name), \(what)", policy: policy { $0.algorithms = rules }, question: question, facts: facts())
      }
    }
    for (name, rules) in rules.prefix(3) {
      cases.append(
        Case(
          name: "entry: \(name), deny by default",
          policy: policy(algorithms: [image]) {
            $0.algorithms = rules
            $0.denyByDefault = true
          }, question: question(), facts: facts()))
    }
    return cases
  }

  /// Which rule speaks when several refuse.
  private static func order() -> [Case] {
    func everything(_ without: Int) -> StationPolicy {
      policy(
        algorithms: without > 1 ? nil : ["x"], users: without > 0 ? [] : ["9"]
      ) {
        $0.collaborations = without > 2 ? nil : [9]
        $0.conditions.studies = without > 3 ? nil : [.study(9)]
        $0.conditions.hours = without > 4 ? nil : [TimeWindow("00:00-00:01")].compactMap(\.self)
        $0.conditions.maxRounds = without > 5 ? nil : 0
        $0.algorithms = without > 6 ? [] : [AlgorithmRule(image: image, methods: [])]
      }
    }
    return (0...7).map { without in
      Case(
        name: "order: \(without) taken out", policy: everything(without), question: question { $0.round = 1 },
        facts: facts())
    }
  }
}
