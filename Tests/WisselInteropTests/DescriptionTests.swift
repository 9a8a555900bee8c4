import Foundation
import Testing
import WisselTesting

@Suite("The OpenAPI description", .enabled(if: Python.hasPackages, Python.packagesHint))
struct DescriptionTests {
  @Test(
    "is valid, and no generated request gets a failure or an answer it does not name, with blobs and without",
    arguments: [false, true])
  func description(blobs: Bool) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(.ours, in: folder, blobs: blobs) { server in
        _ = try await Python.run(
          "describe.py", [server.url, folder.path], environment: server.environment, in: folder)
      }
    }
  }
}
