import FoundationEssentials

/// The stay of a container that its station keeps between the subtasks of a job: it asks for an input, answers it, and asks
/// for the next one, so that only the first run of a job pays for the start. The first error ends it, and the station
/// repeats that run in a fresh container.
struct Residence {
  private let contract: ContainerContract
  private let proxy: ProxyClient
  private var token: String

  /// A run as the station hands it over.
  private struct Question: Decodable {
    var input: Data
    var token: String
  }

  init(_ contract: ContainerContract) throws {
    self.contract = contract
    proxy = ProxyClient(try contract.proxy())
    guard let path = contract.tokenFile, let bytes = FileBytes.read(path, limit: 1 << 20) else {
      throw AlgorithmError("the token file cannot be read; without it the station cannot be asked for inputs")
    }
    token = try ContainerToken(String(decoding: bytes, as: UTF8.self)).text
  }

  /// Answers run after run until the station has no more.
  ///
  /// - Returns: false when the station hands over no inputs: then there is the one in the input file.
  func answerRuns(of algorithm: Algorithm) async throws -> Bool {
    var stay = self
    var hasAnswered = false
    while true {
      let reply = try await stay.call("GET", "/wissel/next", to: "ask for the next input")
      switch reply.status {
      case 204: continue
      case 404, 410: return hasAnswered
      case 200: break
      default: throw AlgorithmError("could not ask for the next input: the station's proxy answered \(reply.status)")
      }
      guard let question = try? AlgorithmJSON.decode(Question.self, from: Data(reply.body)) else {
        throw AlgorithmError("could not ask for the next input: the answer does not have the form it should have")
      }
      stay.token = question.token
      let network = Network(
        transport: ProxyTransport(contract, token: question.token), environment: contract.environment)
      let output = try await algorithm.answer(question.input, contract.data, network)
      let receipt = try await stay.call("POST", "/wissel/output", body: Array(output), to: "hand in an output")
      switch receipt.status {
      case 200..<300: hasAnswered = true
      // The station was started anew and follows this container in the ordinary way.
      case 404, 410:
        try contract.write(output)
        return true
      default: throw AlgorithmError("could not hand in an output: the station's proxy answered \(receipt.status)")
      }
    }
  }

  /// One call, made again while the station cannot be reached: it may be restarting.
  private func call(_ method: String, _ path: String, body: [UInt8]? = nil, to purpose: String) async throws
    -> HTTPReply
  {
    var backoff = Backoff(longest: .seconds(5))
    let began = ContinuousClock.now
    while true {
      let problem: String
      do {
        let reply = try await proxy.send(method, path, token: token, json: body)
        if reply.status != 503 { return reply }
        problem = "the station's proxy answered 503"
      } catch let failure as HTTPFailure {
        problem = ProxyTransport.words(for: failure)
      }
      guard ContinuousClock.now - began < ProxyTransport.patience else {
        throw AlgorithmError("could not \(purpose): \(problem)")
      }
      try await Task.sleep(for: backoff.next())
    }
  }
}
