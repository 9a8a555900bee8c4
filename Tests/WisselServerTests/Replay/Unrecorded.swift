import Hummingbird
import HummingbirdTesting
import WisselHTTP
import WisselModel
import WisselServer
import WisselWire

/// What happened to the recorded database without being recorded; the flow that follows shows it.
struct Unrecorded {
  let server: TestServer

  /// Twelve tasks of alpha's researcher, for alpha and beta, before the flow about pages and filters.
  func askTwelve() async throws {
    let asker = try await server.service.core.tokens.pair(for: .user, 3).access
    for number in 0..<12 {
      let receivers: [JSONValue] = [2, 3].map { ["id": .int($0), "input": "eyJtZXRob2QiOiAibSJ9"] }
      try await server.call(
        .post, "/task",
        [
          "name": .string("task-" + (number < 10 ? "0" : "") + String(number)),
          "description": number.isMultiple(of: 2) ? "even" : "odd", "image": "registry.example/algo:1",
          "collaboration_id": 1, "organizations": .array(receivers),
          "databases": [["label": .string("db\(number % 3)")]],
        ], token: asker)
    }
  }
}
