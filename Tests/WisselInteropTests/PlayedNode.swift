import Foundation
import WisselClient
import WisselModel
import WisselSealing
import WisselWire

/// A node of an encrypted collaboration, played with our client.
struct PlayedNode {
  let client: APIClient
  let key: PrivateKey
  let organization: OrganizationID

  /// Logs in and uploads the organisation's public key.
  init(_ server: TestServer, organization: OrganizationID, apiKey: String) async throws {
    client = APIClient(try HTTPTransport(base: server.base))
    try await client.logIn(apiKey: apiKey)
    key = try PrivateKey.generate()
    self.organization = organization
    _ = try await client.setPublicKey(key.publicKey.wireText, of: organization)
  }

  /// The open runs of this node, the newest first.
  func openRuns() async throws -> [RunBody] {
    let own = try await client.ownID()
    return try await client.list("run", query: [("state", "open"), ("node_id", "\(own)"), ("include", "task")]).all()
  }

  /// The first open run of a task, once it is there.
  func run(of task: @Sendable (JSONValue) -> Bool) async throws -> RunBody {
    for _ in 0..<600 {
      if let run = try await openRuns().first(where: { $0.task.map(task) ?? false }) { return run }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ScriptFailure(text: "no run came")
  }

  /// What a run asks.
  func question(_ run: RunBody) async throws -> JSONValue {
    let input = run.input ?? ""
    let bytes =
      run.blobStorageUsed
      ? Envelope.openBinary(try await client.blob(input), with: key) : Envelope.open(input, with: key)
    return try WireJSON.decode(JSONValue.self, from: Data(bytes))
  }

  /// Reports a run as started, and then as completed with an answer sealed for whoever asked.
  func answer(_ run: RunBody, for asker: OrganizationID, _ value: JSONValue) async throws -> RunBody {
    let started: RunBody = try await client.call(
      .patch, "run/\(run.id)", body: RunPatch(startedAt: WireTime(Date())))
    guard started.startedAt != nil, started.finishedAt == nil else {
      throw ScriptFailure(text: "run \(run.id) could not be started")
    }
    let output = Array(try WireJSON.encode(value))
    let sealed =
      run.blobStorageUsed
      ? try await client.upload(client.sealedBlob(output, for: asker)) : try await client.sealed(output, for: asker)
    return try await client.call(
      .patch, "run/\(run.id)",
      body: RunPatch(finishedAt: WireTime(Date()), status: .completed, result: sealed, log: "done"))
  }
}
