import Foundation
import Logging
import WisselClient
import WisselTrust
import WisselWire

/// Hands the signed head of the log of runs to the server, which keeps it: later it shows if anything was cut off. It
/// works beside everything else, and nothing waits for it.
struct WitnessLink: Sendable {
  /// No longer than this is slept at once: the clock may be set.
  private static let longestSleep: TimeInterval = 3600

  let context: StationContext

  /// Works until cancelled.
  func run() async throws {
    var schedule = WitnessSchedule(taken: context.proof.witnessed.read()?.at.date)
    while true {
      let pause = schedule.pause(at: context.now())
      guard pause <= 0 else {
        try await Task.sleep(for: .seconds(min(pause, Self.longestSleep)))
        continue
      }
      let isTaken = try await hand()
      if isTaken { schedule.succeeded(at: context.now()) } else { schedule.failed(at: context.now()) }
    }
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
        "the server keeps no heads of logs; without a witness, what is cut off the log leaves no trace")
    } catch let error as APIError where error.status == 400 {
      context.logger.critical("the server does not accept the log's head", metadata: ["error": "\(error)"])
    } catch {
      context.logger.warning("the log's head was not handed in", metadata: ["error": "\(error)"])
    }
    try Task.checkCancellation()
    return false
  }
}
