import FoundationEssentials
import WisselModel
import WisselWire

/// Asks other stations through the proxy of this one: makes a subtask, waits for it, and reads its results. Uses only
/// calls that the proxy of a published vantage6 node answers as well.
struct ProxyTransport: NetworkTransport {
  /// How long the proxy may fail in a row before a call is given up: a server may be restarted meanwhile.
  static let patience = Duration.seconds(600)
  /// How long the server is asked to hold a question for the status, in seconds.
  private static let wait = 25
  /// More pages than this are taken for an endless list.
  private static let mostPages = 10_000

  private let proxy: Result<ProxyClient, AlgorithmError>
  private let token: Result<ContainerToken, AlgorithmError>

  /// What is missing in the contract becomes an error when a station is asked, since a partial function needs none of it.
  ///
  /// - Parameter token: the token of the run; nil: the one in the token file.
  init(_ contract: ContainerContract, token handed: String? = nil) {
    proxy = Self.attempt { ProxyClient(try contract.proxy()) }
    token = Self.attempt {
      if let handed { return try ContainerToken(handed) }
      guard let path = contract.tokenFile, let bytes = FileBytes.read(path, limit: 1 << 20) else {
        throw AlgorithmError("the token file cannot be read; without it no other station can be asked")
      }
      return try ContainerToken(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func attempt<Value>(_ body: () throws -> Value) -> Result<Value, AlgorithmError> {
    Result { try body() }.mapError { AlgorithmError(ErrorReport.line($0)) }
  }

  func organizations() async throws -> [Organization] {
    let subject = try token.get().subject
    let query = subject.study_id.map { "study_id=\($0)" } ?? "collaboration_id=\(subject.collaboration_id)"
    return try await list(Organization.self, "/organization", query, to: "ask for the organisations that take part")
  }

  func ask(_ method: String, input: Data, of organizations: [Organization]) async throws -> [Answer<Data>] {
    let task = try await create(method, input: input, organizations)
    // While the stations work: whose run is whose does not change.
    async let early = runs(of: task, method, organizations)
    let status = try await finish(task, method)
    var open = try await early
    if status != .completed {
      open = try await runs(of: task, method, organizations)
      throw failure(method, organizations, open) { $0.isFailed }
    }
    let results = try await list(ResultView.self, "/result", "task_id=\(task)", to: "read the results of '\(method)'")
    let byRun = Dictionary(results.map { ($0.run?.id ?? $0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var answers: [Answer<Data>] = []
    for organization in organizations {
      guard let run = open[organization.id], let result = byRun[run.id], let text = result.result, !text.isEmpty else {
        continue
      }
      let content =
        result.blob_storage_used == true
        ? try await exchange("GET", "/blobstream/\(text)", to: "read a result of '\(method)'")
        : Data(base64Encoded: text)
      guard let value = content, !value.isEmpty else {
        throw AlgorithmError("the result of '\(method)' from \(organization.name) could not be opened by this station")
      }
      answers.append(Answer(organization: organization, value: value))
    }
    guard answers.count == organizations.count else {
      open = try await runs(of: task, method, organizations)
      let answered = Set(answers.map(\.organization.id))
      throw TaskFailure(
        method: method,
        stations: organizations.filter { !answered.contains($0.id) }.map {
          .init(organization: $0, status: open[$0.id]?.status ?? .unknownError)
        })
    }
    return answers
  }

  /// The run of each organisation, and how it stands.
  private func runs(
    of task: Int, _ method: String, _ organizations: [Organization]
  ) async throws -> [OrganizationID: (id: Int, status: RunStatus)] {
    let asked = Set(organizations.map(\.id))
    var runs: [OrganizationID: (id: Int, status: RunStatus)] = [:]
    for run in try await list(RunView.self, "/run", "task_id=\(task)", to: "read the runs of '\(method)'") {
      guard let organization = run.organization?.id, asked.contains(organization) else { continue }
      runs[organization] = (run.id, RunStatus(rawValue: run.status) ?? .unknownError)
    }
    return runs
  }

  /// The stations whose runs failed; all of them where none is known to have.
  private func failure(
    _ method: String, _ organizations: [Organization], _ runs: [OrganizationID: (id: Int, status: RunStatus)],
    where failed: (RunStatus) -> Bool
  ) -> TaskFailure {
    let stations = organizations.map {
      TaskFailure.Station(organization: $0, status: runs[$0.id]?.status ?? .unknownError)
    }
    let culprits = stations.filter { failed($0.status) }
    return TaskFailure(method: method, stations: culprits.isEmpty ? stations : culprits)
  }

  /// Makes the subtask and returns its id.
  private func create(_ method: String, input: Data, _ organizations: [Organization]) async throws -> Int {
    let subject = try token.get().subject
    let text = input.base64EncodedString()
    let body = NewSubtask(
      name: method,
      description: "subtask '\(method)'",
      image: subject.image,
      collaboration_id: subject.collaboration_id,
      study_id: subject.study_id,
      store_id: subject.store_id,
      organizations: organizations.map { .init(id: $0.id, input: text) },
      databases: subject.databases ?? [])
    let json = Array(try AlgorithmJSON.encode(body))
    struct Created: Decodable { var id: Int }
    return try await call(
      Created.self, "POST", "/task", json: json, to: "ask '\(method)' of \(organizations.count) organisations"
    ).id
  }

  /// Waits until the task ended. Our server holds the question until then; another answers at once and is asked again
  /// after growing pauses.
  private func finish(_ task: Int, _ method: String) async throws -> RunStatus {
    struct Status: Decodable { var status: String }
    var backoff = Backoff()
    while true {
      let asked = ContinuousClock.now
      let reply = try await call(
        Status.self, "GET", "/task/\(task)/status?wait=\(Self.wait)", to: "wait for '\(method)'")
      if let status = RunStatus(rawValue: reply.status), status.isFinished { return status }
      if ContinuousClock.now - asked >= .seconds(1) { backoff = Backoff() }
      try await Task.sleep(for: backoff.next())
    }
  }

  /// All pages of a list.
  private func list<Element: Decodable>(
    _ type: Element.Type, _ path: String, _ query: String, to purpose: String
  ) async throws -> [Element] {
    var elements: [Element] = []
    for number in 1...Self.mostPages {
      let page = try await call(PageView<Element>.self, "GET", "\(path)?\(query)&page=\(number)", to: purpose)
      elements += page.data
      guard let next = page.links?["next"], next != nil, !page.data.isEmpty else { return elements }
    }
    throw AlgorithmError("could not \(purpose): the list has no end")
  }

  /// One call, tried again while the proxy cannot be reached or fails, as far as that is safe: a call that makes a task
  /// is only repeated when it surely was not taken up.
  private func call<Reply: Decodable>(
    _ type: Reply.Type, _ method: String, _ path: String, json: [UInt8]? = nil, to purpose: String
  ) async throws -> Reply {
    let body = try await exchange(method, path, json: json, to: purpose)
    guard let value = try? AlgorithmJSON.decode(type, from: body) else {
      throw AlgorithmError("could not \(purpose): the answer does not have the form it should have")
    }
    return value
  }

  /// The body of the answer to one call.
  private func exchange(_ method: String, _ path: String, json: [UInt8]? = nil, to purpose: String) async throws -> Data
  {
    let proxy = try proxy.get()
    let token = try token.get().text
    var backoff = Backoff(longest: .seconds(5))
    let began = ContinuousClock.now
    while true {
      let problem: String
      let repeatable: Bool
      do {
        let reply = try await proxy.send(method, path, token: token, json: json)
        if (200...210).contains(reply.status) { return Data(reply.body) }
        problem = Self.words(for: reply)
        repeatable = reply.status == 503 || (method == "GET" && (reply.status >= 500 || reply.status == 429))
      } catch let failure as HTTPFailure {
        problem = Self.words(for: failure)
        repeatable = failure == .notConnected || (method == "GET" && failure == .interrupted)
      }
      guard repeatable, ContinuousClock.now - began < Self.patience else {
        throw AlgorithmError("could not \(purpose): \(problem)")
      }
      try await Task.sleep(for: backoff.next())
    }
  }

  private static func words(for reply: HTTPReply) -> String {
    struct Message: Decodable { var msg: String? }
    let message = (try? AlgorithmJSON.decode(Message.self, from: Data(reply.body)))?.msg
    return "the station's proxy answered \(reply.status)\(message.map { " (\($0.prefix(300)))" } ?? "")"
  }

  static func words(for failure: HTTPFailure) -> String {
    switch failure {
    case .notConnected: "the station's proxy cannot be reached"
    case .interrupted: "the connection to the station's proxy ended before the answer was there"
    case .malformed: "the station's proxy did not answer with HTTP"
    case .tooLarge: "the answer is larger than this program takes"
    }
  }
}

/// The body of `POST /task`; an absent study or store is left out.
private struct NewSubtask: Encodable {
  struct Receiver: Encodable {
    var id: OrganizationID
    var input: String
  }
  var name: String
  var description: String
  var image: String
  var collaboration_id: Int
  var study_id: Int?
  var store_id: Int?
  var organizations: [Receiver]
  var databases: [JSONValue]
}

/// What is read of a page of a list.
private struct PageView<Element: Decodable>: Decodable {
  var data: [Element]
  var links: [String: String?]?
}

/// What is read of a run.
private struct RunView: Decodable {
  struct Link: Decodable { var id: OrganizationID }
  var id: Int
  var status: String
  var organization: Link?
}

/// What is read of a result.
private struct ResultView: Decodable {
  struct Link: Decodable { var id: Int }
  var id: Int
  var result: String?
  var blob_storage_used: Bool?
  var run: Link?
}
