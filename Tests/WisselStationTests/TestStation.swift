import Foundation
import Logging
import Synchronization
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselSealing
import WisselSettings
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A server for one station: it hands out tokens and keeps what is reported, with the rules that matter here (a run that
/// has an end takes no more reports).
final class RunServer: Transport {
  struct State {
    var reports: [RunID: [JSONValue]] = [:]
    var over: Set<RunID> = []
    var publicKey = ""
    /// Whether it keeps heads of logs, and those it was given.
    var takesHeads = false
    var heads: [JSONValue] = []
  }

  let state = Mutex(State())

  func reports(_ run: RunID) -> [JSONValue] { state.withLock { $0.reports[run] ?? [] } }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    let body = try request.body.map { try WireJSON.decode(JSONValue.self, from: $0) }
    switch (request.method, parts.first) {
    case (.post, "token"):
      let token: JSONValue = .string("eyJhbGciOiJub25lIn0.eyJzdWIiOjR9.c2ln")
      return FakeServer.json(["access_token": token, "container_token": token])
    case (.get, "organization"):
      let unused = ["address1", "address2", "domain", "zipcode", "country", "collaborations", "nodes", "users", "runs"]
      var body = Dictionary(uniqueKeysWithValues: (unused + ["studies", "tasks"]).map { ($0, JSONValue.string("")) })
      body.merge(["id": 1, "name": "one", "public_key": .string(state.withLock(\.publicKey))]) { $1 }
      return FakeServer.json(.object(body))
    case (.get, "run"):
      let run = RunID(Int(parts[1]) ?? 0)
      let status: JSONValue = state.withLock { $0.over.contains(run) } ? "completed" : "active"
      return FakeServer.json([
        "id": .int(run.rawValue), "status": status, "blob_storage_used": false, "ports": [],
      ])
    case (.patch, "run"):
      let run = RunID(Int(parts[1]) ?? 0)
      return state.withLock { state in
        if state.over.contains(run) {
          return FakeServer.json(["msg": "Cannot update an already finished algorithm run!"], status: 400)
        }
        state.reports[run, default: []].append(body ?? .null)
        if body?["finished_at"] != nil { state.over.insert(run) }
        return FakeServer.json([:])
      }
    case (.post, "wissel"):
      return state.withLock { state in
        guard state.takesHeads else { return FakeServer.json(["msg": "not here"], status: 404) }
        state.heads.append(body ?? .null)
        return FakeServer.json([:], status: 201)
      }
    default: return FakeServer.json(["msg": "not here"], status: 404)
    }
  }
}

/// A station without its connection: what is offered to its keeper is run by a real engine and reported to a `RunServer`.
struct TestStation: Sendable {
  /// The algorithm, and, when it gets arguments, a stand-in for the relay.
  static let image = ProgramImage(reference: "localhost/wissel-station-probe:1", source: program)

  /// Images that cannot be run: one that does not say what, one whose command is not in it, and the latter for a
  /// machine of another kind.
  static let commandless = unusable("commandless") { $0.command = nil }
  static let incomplete = unusable("incomplete") { $0.command = "/nothing" }
  static let foreign = unusable("foreign") { image in
    image.command = "/nothing"
    image.architecture = EngineVersion.architecture == "arm64" ? "amd64" : "arm64"
  }

  private static func unusable(_ name: String, _ change: (inout ProgramImage) -> Void) -> ProgramImage {
    var image = ProgramImage(reference: "localhost/wissel-station-\(name):1", source: program)
    change(&image)
    return image
  }

  let context: StationContext
  let server: RunServer
  let keeper: RunKeeper
  let jobs = Jobs()

  /// The tasks of a keeper.
  final class Jobs: Sendable {
    private let tasks = Mutex<[Task<Void, Never>]>([])

    func spawn(_ job: @escaping RunKeeper.Job) { tasks.withLock { $0.append(Task { await job() }) } }

    /// Waits until all that was spawned, and what that spawned, has ended.
    func settle() async {
      while let task = tasks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { await task.value }
    }

    func cancel() { tasks.withLock { for task in $0 { task.cancel() } } }
  }

  /// - Parameter way: a socket that leads to the engine, in place of the engine's own.
  static func open(
    in folder: URL, server: RunServer = RunServer(), yaml: String = "", encrypted: PrivateKey? = nil,
    hpke: HPKEPrivateKey? = nil, images: [ProgramImage] = [], way: String? = nil
  ) async throws -> TestStation {
    let own = try await TestEngine.shared()
    for image in [image] + images { try await ContainerEngineImages.loaded(image, own) }
    let engine = way.map { ContainerEngine(socket: $0) } ?? own
    let data = folder.appendingPathComponent("d")
    let settings = try NodeSettings(
      yaml: """
        api_key: 123e4567-e89b-12d3-a456-426614174000
        server_url: http://127.0.0.1
        port: 1
        api_path: /api
        task_dir: \(data.path)
        encryption: {enabled: \(encrypted != nil)}
        logging: {level: DEBUG}
        \(yaml.contains("share_algorithm_logs:") ? "" : "share_algorithm_logs: true")
        \(yaml.contains("databases:") ? "" : "databases: []")
        \(yaml)
        """, file: folder.appendingPathComponent("\(folder.lastPathComponent).yaml").path)
    var logger = Logger(label: "station")
    logger.logLevel = .critical
    let connection = APIClient(server, retry: .persistent)
    try await connection.logIn(apiKey: settings.apiKey.reveal())
    let files = try StationFolder(path: settings.dataFolder, network: "test", temporary: folder)
    let names = StationNames(node: settings.name, station: files.station)
    let relay = RelaySettings(image: image.reference, archive: nil, spare: 0)
    let journal = try RunJournal(folder: files.runs)
    let identity = StationIdentity(
      node: 4, name: "probe", organization: 1, organizationName: "one", collaboration: 1, encrypted: encrypted != nil)
    let lull = Lull(moment: .zero)
    let relays = RelayPool(
      engine: engine, settings: relay, names: names, folder: files.sockets, bodyLimit: 1 << 20, logger: logger)
    let clock = ClockWatch(now: { Date() })
    let trust = TrustFolder(data: settings.dataFolder, server: settings.baseURL)
    try trust.make()
    let roster = try settings.wissel.roster.map { pinned in
      try RosterDesk(
        pinned, collaboration: 1, kept: trust.roster, offered: pinned.file.map { settings.path($0) },
        server: connection,
        now: { Date() }, logger: logger)
    }
    try await roster?.open()
    let proof = try ProofDesk(
      folder: files, station: Receipt.Station(identity, server: settings.baseURL), now: { Date() }, logger: logger)
    let context = StationContext(
      settings: settings, relay: relay,
      identity: identity,
      key: encrypted, server: connection, blobs: BlobExchange(base: "http://127.0.0.1:1/api"), engine: engine,
      names: names, folder: files,
      journal: journal, rounds: try Rounds(journal),
      proof: proof,
      release: ReleaseDesk(
        policy: HoldPolicy(settings.wissel.release), journal: journal, proof: proof, now: { Date() }, logger: logger),
      relays: relays,
      residents: ResidentPool(settings.wissel.residents, engine: engine, relays: relays, lull: lull, logger: logger),
      policy: PolicyDesk(
        policy: StationPolicy(settings.policies, rules: settings.wissel.rules), engine: engine, server: connection,
        serverAddress: settings.baseURL, reviews: settings.wissel.rules.reviewers.map { settings.path($0.folder) },
        logger: logger),
      keys: KeyDesk(
        own: identity.organization, key: encrypted?.publicKey, hpke: hpke, roster: roster,
        seen: SeenKeys(folder: trust.keys), clock: clock, logger: logger),
      orders: OrderDesk(identity: identity, roster: roster, book: try NonceBook(trust.nonces)),
      egress: EgressPolicy(settings.wissel.egress, publicDatabases: settings.wissel.publicDatabases),
      images: ImageKeeper(
        engine: engine, requirePull: false, registries: [], file: files.images, now: { Date() }, logger: logger),
      databases: DatabaseDesk(settings.databases, copies: files.databases, resolve: { settings.path($0) }),
      lakes: try LakeDesk(settings, folder: files.frames, make: nil, now: { Date() }), lull: lull, emit: { _, _ in },
      now: { Date() },
      clock: clock, logger: logger)
    return TestStation(context: context, server: server)
  }

  private init(context: StationContext, server: RunServer) {
    self.context = context
    self.server = server
    keeper = RunKeeper(
      context: context, finished: (try? context.journal.finished()) ?? [], spawn: { [jobs] in jobs.spawn($0) })
  }

  static func run(_ number: Int, _ input: String, image: String = image.reference, databases: [String] = []) throws
    -> OpenRun
  {
    let task: JSONValue = [
      "id": .int(number), "image": .string(image), "job_id": .int(number), "init_org": ["id": 1],
      "init_user": ["id": 2], "parent": nil, "algorithm_store": nil, "created_at": "2026-01-01T00:00:00",
      "databases": .array(databases.map { ["label": .string($0), "parameters": "{}"] }),
    ]
    return try #require(
      OpenRun(["id": .int(number), "input": .string(PlainForm.text(Array(input.utf8))), "task": task]))
  }

  /// A file the algorithm waits for.
  func go(_ run: Int) throws {
    try Data().write(to: context.folder.jobs.appendingPathComponent("\(run)/go"))
  }

  /// Waits until a container of a run is running.
  func waitUntilRunning(_ run: RunID) async throws {
    while try await context.engine.container(context.names.run(run))?.state != .running {
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Nothing of the station is left at the engine, and nothing in its journal.
  func isClean() async throws -> Bool {
    try await context.engine.containers(labels: context.names.ownLabels).isEmpty && context.journal.load().isEmpty
  }

  private static let program = #"""
    #include <dirent.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/socket.h>
    #include <sys/stat.h>
    #include <sys/un.h>
    #include <unistd.h>
    static char input[65536];
    int main(int count, char **arguments) {
      if (count > 1) for (;;) pause();
      char folder[300] = "/mnt/data/", path[400];
      DIR *data = opendir("/mnt/data");
      for (struct dirent *item; data && (item = readdir(data));)
        if (!strncmp(item->d_name, "task-", 5)) strcat(folder, item->d_name);
      snprintf(path, sizeof path, "%s/input", folder);
      int file = open(path, O_RDONLY);
      int length = read(file, input, sizeof input - 1);
      snprintf(path, sizeof path, "%s/output", folder);
      puts("hello"); fflush(stdout);
      if (strstr(input, "\"wait\"")) while (access("/mnt/tmp/go", F_OK)) usleep(10000);
      if (strstr(input, "\"write\"") && !fopen("/result", "w")) { perror("/result"); return 4; }
      if (strstr(input, "\"fail\"")) { fputs("boom\n", stderr); return 3; }
      if (strstr(input, "\"link\"")) { unlink(path); return symlink("/etc/passwd", path); }
      if (strstr(input, "\"pipe\"")) { unlink(path); return mkfifo(path, 0666); }
      if (strstr(input, "\"gone\"")) return unlink(path);
      if (strstr(input, "\"folder\"")) { unlink(path); return mkdir(path, 0777); }
      if (strstr(input, "\"token\"")) { unlink(path); snprintf(folder, sizeof folder, "%s", path);
        strcpy(strrchr(folder, '/'), "/token"); return symlink(folder, path); }
      if (strstr(input, "\"socket\"")) {
        struct sockaddr_un address = {AF_UNIX};
        unlink(path);
        strcpy(address.sun_path, path);
        return bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
      }
      if (strstr(input, "\"sparse\"")) return truncate(path, 3LL << 30);
      if (strstr(input, "\"nothing\"")) return 0;
      if (strstr(input, "\"chatter\"")) {
        static char line[1 << 16];
        memset(line, 'y', sizeof line);
        for (int i = 0; i < 1024; i++) fwrite(line, 1, sizeof line, stdout);
        fwrite("\xff\xfe \0 end\xc3", 1, 9, stdout);
        return 0;
      }
      if (strstr(input, "\"database\"")) {
        file = open("/mnt/data/default.csv", O_RDONLY);
        length = read(file, input, sizeof input - 1);
      }
      FILE *output = fopen(path, "w");
      if (strstr(input, "\"big\"")) for (int i = 0; i < 3000; i++) fputc('x', output);
      else fwrite(input, 1, length, output);
      fclose(output);
      return 0;
    }
    """#
}

/// Loading the image of two tests at once would make it twice; one after the other it is made once.
private actor ContainerEngineImages {
  private static let only = ContainerEngineImages()

  static func loaded(_ image: ProgramImage, _ engine: ContainerEngine) async throws {
    try await only.load(image, engine)
  }

  private func load(_ image: ProgramImage, _ engine: ContainerEngine) async throws {
    try await image.load(into: engine)
  }
}
