import Foundation
import WisselDemo
import WisselProcesses
import WisselStation
import WisselWire

/// Has rows of lakes made by a process of this program, `wissel lake frame`. Order and rows lie in the folder that the
/// station gives, so nothing of a question stands among a process's arguments.
enum LakeProcess {
  static let maker: LakeDesk.Maker = { order, folder, time in
    let file = folder.appendingPathComponent("order.json")
    let log = folder.appendingPathComponent("log")
    try Data(WireJSON.encode(order)).write(to: file)
    let process = try await ManagedProcess.start(
      Installation.current.wissel, name: "wissel lake frame", arguments: ["lake", "frame", file.path], log: log)
    let isInTime = await withTaskCancellationHandler {
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          await process.wait()
          return true
        }
        group.addTask {
          try? await Task.sleep(for: time)
          process.send(SIGKILL)
          return false
        }
        let first = await group.next() ?? false
        group.cancelAll()
        return first
      }
    } onCancel: {
      process.send(SIGKILL)
    }
    try Task.checkCancellation()
    guard isInTime else { return .failed("it took longer than \(time) (wissel.lakes.time)") }
    guard case .exited(0)? = process.ending, let line = process.lines.last,
      let answer = try? WireJSON.decode(FrameAnswer.self, from: Data(line.utf8))
    else {
      let words = (try? String(contentsOf: log, encoding: .utf8))?.suffix(2000) ?? ""
      return .failed(
        "the process that makes rows ended without an answer: \(process.ending.map { "\($0)" } ?? "?") \(words)")
    }
    return answer
  }
}
