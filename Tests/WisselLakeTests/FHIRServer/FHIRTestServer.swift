import Synchronization

/// A FHIR server on loopback: export, search, history and tokens, as well or as badly as a test wants it.
final class FHIRTestServer: Sendable {
  struct Version: Sendable {
    var type: String
    var id: String
    /// Milliseconds since 1970.
    var updated: Int
    /// Nil: deleted.
    var text: String?
  }

  /// An answer that is given once instead of the right one.
  struct Fault: Sendable {
    /// How the request's target begins.
    var target: String
    /// What else is in it.
    var part = ""
    var method = "GET"
    var status = 200
    var headers: [String: String] = [:]
    var body = ""
    /// The right answer, but cut in the middle.
    var isCut = false
  }

  typealias Request = LoopbackServer.Request
  typealias Answer = LoopbackServer.Answer

  struct State: Sendable {
    var versions: [Version] = []
    var faults: [Fault] = []
    var requests: [Request] = []
    /// Whether `$export` is known at all, by GET, and by POST.
    var exports = true
    var exportsByGet = true
    /// `error` or `outcome`, with a file of problems where there is one.
    var problemsName = "error"
    var problems: String?
    var requiresToken = false
    /// Whether a request without a good token is refused, and how many uses a token has.
    var isGuarded = false
    var tokenUses = Int.max
    /// The scope that tokens are said to have; nil: not said.
    var granted: String?
    /// Where files are, when not here.
    var filesOrigin: String?
    var isCompressed = false
    var counts = true
    /// How many polls are answered with 202.
    var polls = 1
    var pageSize = 1000
    /// Whether next links know no host.
    var hasRelativeLinks = false
    /// Whether they know no folder either.
    var hasBareLinks = false
    /// Whether FHIR's own type of JSON is unknown here.
    var isPlainJSON = false
    /// Whether addresses have a slash at their end, and others lead there.
    var hasSlashes = false
    /// Whether a manifest has a list of what was deleted.
    var tellsDeletions = true
    /// Added to what counts and totals tell.
    var tooMany = 0
    var history = true
    /// Whether an export understands `_typeFilter`.
    var exportsFilters = true
    /// Whether `_lastUpdated` is understood.
    var knowsTime = true
    var now = 1_790_000_000_000

    var tokens: [String: Int] = [:]
    var lastToken = 0
    var since: Int?
    var types: [String] = []
    var filters: [String] = []
  }

  let state: Mutex<State>
  let port: Int

  var url: String { "\(origin)/fhir" }
  var origin: String { "http://127.0.0.1:\(port)" }

  private init(_ state: State, port: Int) {
    self.state = Mutex(state)
    self.port = port
  }

  /// The targets of the requests so far, with their methods.
  var targets: [String] { state.withLock { $0.requests.map { "\($0.method) \($0.target)" } } }

  /// Runs a server for as long as the closure.
  static func run(_ state: State = State(), _ body: @escaping @Sendable (FHIRTestServer) async throws -> Void)
    async throws
  {
    try await LoopbackServer.run({ FHIRTestServer(state, port: $0) }, answer: { $0.answer($1) }, body)
  }
}
