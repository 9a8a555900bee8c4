import Foundation
import Logging
import WisselClient
import WisselTrust
import WisselWire

/// Hands the signed head of the log of runs to the server, which keeps it: later it shows if anything was cut off. It
/// works beside everything else, and nothing waits for it.
struct WitnessLink: Sendable {
  let context: StationContext

  /// Works until cancelled.
  func run() async throws {
    try await DailyHead(taken: context.proof.witnessed, now: context.now).run { try await hand() }
  }

  /// One attempt; false when it failed.
  func hand() async throws -> Bool {
    do {
      let (head, signed) = try context.proof.signedHead()
      _ = try await context.server.send(.post, "wissel/witness", body: WireJSON.convert(signed, to: JSONValue.self))
      try context.proof.witnessed.write(head)
      context.logger.info("the server witnesses the log of runs", metadata: ["entries": "\(head.count)"])
      return true
    } catch let error as CancellationError {
      throw error
    } catch let error as APIError where error.status == 404 {
      context.logger.info(
        """
        the server keeps no heads of logs; without a witness, what is cut off the log leaves no trace. \
        wissel.witness_folder names a folder from where heads can be carried to one
        """)
    } catch let error as APIError where error.status == 400 {
      context.logger.critical("the server does not accept the log's head", metadata: ["error": "\(error)"])
    } catch {
      context.logger.warning("the log's head was not handed in", metadata: ["error": "\(error)"])
    }
    try Task.checkCancellation()
    return false
  }
}
