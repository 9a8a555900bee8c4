import Foundation
import Testing
import WisselTesting
import WisselTrust
import WisselWire

/// What an order covers: each thing it binds, changed at the order or at the question.
@Suite struct OrderCheckTests {
  private struct Case {
    var name: String
    var found: OrderScan.Found?
    var question: OrderCheck.Question
  }

  private static func roots() throws -> [Case] {
    let hour: Int64 = 3_600_000_000
    let good = try OrderWorld.found(try OrderWorld.order())
    func ordered(_ name: String, _ change: (inout Order) -> Void) throws -> Case {
      Case(
        name: "order: \(name)", found: try OrderWorld.found(try OrderWorld.order(change)),
        question: OrderWorld.question())
    }
    func asked(_ name: String, _ change: (inout OrderCheck.Question) -> Void) -> Case {
      Case(name: "question: \(name)", found: good, question: OrderWorld.question(change))
    }
    var forged = good
    forged?.carried.order.document[0] ^= 1
    var doubled = good
    doubled?.carried.order.signatures += try OrderWorld.stranger.sign(try OrderWorld.order()).signatures
    return [
      Case(name: "as it is", found: good, question: OrderWorld.question()),
      Case(name: "no order", found: nil, question: OrderWorld.question()),
      Case(name: "a bit of it changed", found: forged, question: OrderWorld.question()),
      Case(name: "two signatures", found: doubled, question: OrderWorld.question()),
      Case(
        name: "by a stranger", found: try OrderWorld.found(try OrderWorld.order(), by: OrderWorld.stranger),
        question: OrderWorld.question()),
      Case(
        name: "by a station's key", found: try OrderWorld.found(try OrderWorld.order(), by: OrderWorld.host),
        question: OrderWorld.question()),
      Case(
        name: "another column",
        found: try OrderWorld.found(
          try OrderWorld.order(), on: Array(#"{"kwargs":{"column":"name"},"method":"mean"}"#.utf8)),
        question: OrderWorld.question()),
      Case(
        name: "another spelling of the same input",
        found: try OrderWorld.found(
          try OrderWorld.order(), on: Array(#"{"kwargs": {"column":"age"},"method":"mean"}"#.utf8)),
        question: OrderWorld.question()),
      try ordered("another form") { $0.form = "wissel.order.2" },
      try ordered("another collaboration") { $0.collaboration = 8 },
      try ordered("another organisation's user") { $0.organization = 2 },
      try ordered("another user") { $0.user = 5 },
      try ordered("a tag") { $0.image = "reg.example/a:1" },
      try ordered("the image's id") { $0.image = OrderWorld.digest },
      try ordered("a digest that is none") { $0.image = "reg.example/a@sha256:12" },
      try ordered("another function") { $0.method = "sum" },
      try ordered("other arguments") { $0.input = String(repeating: "0", count: 64) },
      try ordered("no database") { $0.databases = [] },
      try ordered("another filter") { $0.databases[0].parameters["query"] = "SELECT 2" },
      try ordered("no filter") { $0.databases[0].parameters = [:] },
      try ordered("for others") { $0.receivers = [1, 3] },
      try ordered("a short nonce") { $0.nonce = "1" },
      try ordered("for 31 days") { $0.expiresAt = WireTime(microseconds: $0.issuedAt.microseconds + 31 * 24 * hour) },
      try ordered("for a year") { $0.expiresAt = WireTime(microseconds: $0.issuedAt.microseconds + 365 * 24 * hour) },
      asked("another collaboration") { $0.collaboration = 8 },
      asked("another organisation") { $0.organization = 2 },
      asked("a user whom the server does not name") { $0.user = nil },
      asked("another function") { $0.method = "sum" },
      asked("no function") { $0.method = nil },
      asked("one more database") { $0.databases.append(.init(label: "second")) },
      asked("of another receiver") { $0.receiver = 4 },
      asked("made a subtask") { $0.parent = 20 },
      asked("four minutes before it was issued") {
        $0.time = WireTime(microseconds: OrderWorld.now.microseconds - hour / 15)
      },
      asked("an hour before it was issued") { $0.time = WireTime(microseconds: OrderWorld.now.microseconds - hour) },
      asked("in its last microsecond") { $0.time = WireTime(microseconds: OrderWorld.now.microseconds + hour - 1) },
      asked("at its end") { $0.time = WireTime(microseconds: OrderWorld.now.microseconds + hour) },
    ]
  }

  private static func subtasks() throws -> [Case] {
    let order = try OrderWorld.order()
    let input = Array(#"{"method":"partial"}"#.utf8)
    func question(_ change: (inout OrderCheck.Question) -> Void = { _ in }) -> OrderCheck.Question {
      OrderWorld.question {
        $0.parent = 20
        $0.organization = 3
        $0.method = "partial"
        change(&$0)
      }
    }
    func worded(
      _ name: String, by key: SigningKey = OrderWorld.host, _ change: (inout PassedOn) -> Void = { _ in }
    ) throws -> Case {
      let word = try OrderWorld.word(for: order, on: input, by: key, change)
      return Case(
        name: "subtask: \(name)", found: try OrderWorld.found(order, on: input, passedOn: word), question: question())
    }
    let good = try worded("as it is")
    func asked(_ name: String, _ change: (inout OrderCheck.Question) -> Void) -> Case {
      Case(name: "subtask: \(name)", found: good.found, question: question(change))
    }
    return [
      good,
      Case(
        name: "subtask: without a word", found: try OrderWorld.found(order, on: input), question: question()),
      Case(
        name: "subtask: another input than the station's",
        found: try OrderWorld.found(
          order, on: Array(#"{"method":"rows"}"#.utf8), passedOn: try OrderWorld.word(for: order, on: input)),
        question: question()),
      try worded("by a stranger", by: OrderWorld.stranger),
      try worded("by the asker", by: OrderWorld.asker),
      try worded("of another order") { $0.order = String(repeating: "0", count: 64) },
      try worded("of another parent") { $0.parent = 21 },
      try worded("of another organisation's station") { $0.organization = 2 },
      asked("of another parent at the server") { $0.parent = 21 },
      asked("of another host at the server") { $0.organization = 2 },
      asked("of fewer databases") { $0.databases = [] },
      asked("of more databases") { $0.databases.append(.init(label: "second")) },
      asked("without the filter") { $0.databases = [.init(label: "default")] },
      asked("of another user") { $0.user = 5 },
      asked("made a root task") { $0.parent = nil },
    ]
  }

  @Test func theTableIsTheGoldenOne() throws {
    let cases = try Self.roots() + Self.subtasks()
    let width = cases.map(\.name.count).max() ?? 0
    let lines = cases.map { item in
      item.name + String(repeating: " ", count: width - item.name.count + 2)
        + OrderWorld.verdict(item.found, item.question)
    }
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselTrustTests/Golden/orders.txt")
  }

  /// The bytes that are signed, for clients in other languages.
  @Test func theFormIsTheGoldenOne() throws {
    let order = try OrderWorld.order()
    let word = try OrderWorld.word(for: order, on: OrderWorld.input)
    let lines = [
      "secret of the asker (base64)", Data(repeating: 1, count: 32).base64EncodedString(), "input",
      String(decoding: OrderWorld.input, as: UTF8.self), "its hash", try OrderedInput.hash(OrderWorld.input),
      "order", String(decoding: try OrderWorld.asker.sign(order).document, as: UTF8.self), "its fingerprint",
      try OrderWorld.asker.sign(order).fingerprint, "word of a station", String(decoding: word.document, as: UTF8.self),
    ]
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselTrustTests/Golden/order-form.txt")
  }
}

@Suite struct OrderedInputTests {
  /// However the pieces fall, the order is found, and the hash is the one that was signed.
  @Test func anOrderIsFoundInPiecesOfAnySize() throws {
    let order = try OrderWorld.order()
    let bytes = try OrderedInput.attach(CarriedOrder(order: OrderWorld.asker.sign(order)), to: OrderWorld.input)
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var (scan, rest) = (OrderScan(), bytes[...])
      while !rest.isEmpty {
        let count = Int.random(in: 1...min(rest.count, 400), using: &generator)
        scan.feed(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      let found = try #require(scan.found, "seed \(seed)")
      #expect(try found.input == OrderedInput.hash(OrderWorld.input), "seed \(seed)")
    }
    // The algorithm reads the same question.
    let document = try WireJSON.decode(JSONValue.self, from: bytes)
    #expect(document["method"] == "mean" && document["kwargs"] == ["column": "age"])
  }

  /// As Python writes a dictionary, with blanks.
  @Test func whiteSpaceBeforeTheFirstMemberIsNoPartOfIt() throws {
    let plain = Array(#"{"method": "mean", "kwargs": {}}"#.utf8)
    let text = try WireJSON.encode(CarriedOrder(order: OrderWorld.asker.sign(OrderWorld.order()))).base64EncodedString()
    var scan = OrderScan()
    scan.feed(Array("{\"\(OrderedInput.member)\": \"\(text)\", ".utf8) + plain.dropFirst())
    #expect(try scan.found?.input == OrderedInput.hash(plain))
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"method":"mean"}"#, #"{"method":"mean","wissel_order":"e30="}"#, #"{"wissel_order":"e30="}"#,
    #"{"wissel_order":"e30=","method":"mean"}"#, #"{"wissel_order":["e30="],"method":"mean"}"#,
    #"{"wissel_order":"\u0065","method":"mean"}"#, #"{"wissel_order"#, #"{"wissel_order":"e30=" "method":"mean"}"#,
  ])
  func whatCarriesNoOrderHasNone(_ text: String) {
    var scan = OrderScan()
    scan.feed(Array(text.utf8))
    #expect(scan.found == nil)
  }

  @Test(arguments: ["", "[1]", "1", "{}", "{ }"])
  func whatIsNoObjectWithMembersTakesNone(_ text: String) throws {
    let carried = CarriedOrder(order: try OrderWorld.asker.sign(try OrderWorld.order()))
    #expect(throws: OrderedInput.Unfit.self) { try OrderedInput.attach(carried, to: Array(text.utf8)) }
  }

  /// Any change of a bit is seen, wherever it is.
  @Test func noBitOfAnOrderedInputCanBeChanged() throws {
    let order = try OrderWorld.order()
    let bytes = try OrderedInput.attach(CarriedOrder(order: OrderWorld.asker.sign(order)), to: OrderWorld.input)
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var changed = bytes
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      var scan = OrderScan()
      scan.feed(changed)
      let verdict = OrderWorld.verdict(scan.found, OrderWorld.question())
      // The frame is not signed: a change there may leave everything that is.
      if verdict.hasPrefix("covered") {
        let found = try #require(scan.found)
        #expect(try found.carried.order.document == OrderWorld.asker.sign(order).document, "seed \(seed), \(place)")
        #expect(try found.input == OrderedInput.hash(OrderWorld.input), "seed \(seed), \(place)")
      }
    }
  }
}

@Suite struct NonceLedgerTests {
  private func use(_ nonce: Int, _ run: Int, until: Int64 = 100) -> NonceLedger.Use {
    .init(nonce: "\(nonce)", run: "\(run)", until: WireTime(microseconds: until))
  }

  @Test func aNonceIsOneRuns() {
    var ledger = NonceLedger()
    #expect(ledger.take(use(1, 1)) == .taken)
    #expect(ledger.take(use(1, 1)) == .known)
    #expect(ledger.take(use(1, 2)) == .used)
    #expect(ledger.take(use(2, 2)) == .taken)
    #expect(ledger.holder(of: "1") == "1" && ledger.holder(of: "3") == nil)
  }

  @Test func whatIsOverIsForgottenAndTheRestIsBounded() {
    var ledger = NonceLedger()
    for number in 0..<NonceLedger.most { _ = ledger.take(use(number, number, until: number < 10 ? 5 : 100)) }
    #expect(ledger.take(use(-1, 1)) == .full)
    ledger.forget(before: WireTime(microseconds: 5))
    #expect(ledger.count == NonceLedger.most - 10)
    #expect(ledger.take(use(-1, 1)) == .taken)
    #expect(ledger.take(use(20, 1)) == .used)
  }
}
