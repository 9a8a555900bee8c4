import ArgumentParser
import Foundation
import UnixSignals
import WisselDemo

/// `wissel demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "One server, three hospitals, one real question; Ctrl-C ends it and leaves nothing behind.",
    discussion: """
      Starts a server and three stations as processes of their own, asks the NCCTG lung-cancer trial, whose patients \
      are divided over the stations by treating institution, and holds the answers against those of R on all rows.

      EXAMPLE
        wissel demo --once
      """)

  @Flag(help: "End after the answers, with status 0 when all agree with their references.")
  var once = false

  @Flag(help: "In a collaboration that is not encrypted.")
  var open = false

  func run() async throws {
    let interrupted = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let demo = Demo(encrypted: !open)
    let once = once
    let agreed = try await withThrowingTaskGroup(of: Bool?.self) { group in
      group.addTask {
        try await demo.run {
          guard !once else { return }
          // A stream without elements ends when its task is cancelled, which the signal below does.
          let (forever, _) = AsyncStream.makeStream(of: Never.self)
          for await _ in forever {}
        }
      }
      group.addTask {
        for await _ in interrupted { break }
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      // After a signal the demo still ends what it started.
      if first == nil { _ = try? await group.next() }
      return first
    }
    if agreed == false { throw ExitCode(1) }
    if agreed == nil, once { throw ExitCode(130) }
  }
}
