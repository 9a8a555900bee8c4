import Foundation
import WisselClient
import WisselModel
import WisselWire

extension Report {
  /// What left each station: the results it handed in for the question and all its subtasks, as they travelled.
  func showBytes(_ answers: [Answer]) async throws {
    heading("What left each station")
    var table = TextTable(["station"] + answers.map(\.question.id) + ["in all"])
    var bytes: [OrganizationID: [Int]] = [:]
    for (index, answer) in answers.enumerated() {
      for try await (organization, size) in resultSizes(of: answer.task) {
        bytes[organization, default: Array(repeating: 0, count: answers.count)][index] += size
      }
    }
    for station in network.stations {
      let sizes = bytes[station.member.organization] ?? Array(repeating: 0, count: answers.count)
      table.row([station.member.name] + (sizes + [sizes.reduce(0, +)]).map { "\($0) B" })
    }
    lines(table.lines)
    terminal.line(
      network.plan.encrypted
        ? "  All of it sealed: the server saw ciphertext." : "  In an open collaboration the server could read it.")
  }

  private func resultSizes(of task: TaskID) -> AsyncThrowingStream<(OrganizationID, Int), any Error> {
    let client = network.askerClient
    return AsyncThrowingStream { continuation in
      let work = Task {
        do {
          var tasks = [task]
          for try await subtask in client.subtasks(of: task) { tasks.append(subtask.id) }
          for id in tasks {
            var organizations: [RunID: OrganizationID] = [:]
            for try await run in client.runs(of: id) { organizations[run.id] = run.organization?.id }
            for try await result in client.storedResults(of: id) {
              guard let organization = organizations[result.id] else { continue }
              continuation.yield((organization, result.result?.utf8.count ?? 0))
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in work.cancel() }
    }
  }

  /// Where to look, who to be, and the same Cox model from Python.
  func showHowToGoOn(question: Question?, encrypted: Bool) {
    heading("How to go on")
    terminal.line("  Web       \(network.server.absoluteString)/")
    terminal.line("  User      \(LocalNetwork.askerName)")
    terminal.line("  Password  \(network.askerPassword)")
    if let question, let script = try? script(question, encrypted: encrypted) {
      terminal.line("  Python    pip install vantage6-client==4.15.2, then")
      terminal.line()
      for line in script { terminal.line("    " + line) }
      let file = network.folder.appendingPathComponent("cox.py")
      try? Data((script.joined(separator: "\n") + "\n").utf8).write(to: file)
      terminal.line()
      terminal.line("  The same lines are in \(file.path)")
    }
    terminal.line()
    terminal.line("  Stop      Ctrl-C; nothing stays behind")
  }

  /// The Cox model with the published client, in five lines.
  private func script(_ question: Question, encrypted: Bool) throws -> [String] {
    let input = try WireJSON.text(
      question.input(stations: network.stations.map(\.member.organization)))
    let host = network.server.host() ?? "127.0.0.1"
    let key = encrypted ? "\"\(network.asker.keyFile.path)\"" : "None"
    return [
      "import json; from vantage6.client import UserClient",
      "client = UserClient(\"http://\(host)\", \(network.server.port ?? 80), \"/api\", log_level=\"error\"); "
        + "client.authenticate(\"\(LocalNetwork.askerName)\", \"\(network.askerPassword)\"); "
        + "client.setup_encryption(\(key))",
      "question = json.loads('\(input)')",
      "task = client.task.create(collaboration=\(network.collaboration), "
        + "organizations=[\(network.stations.first.map { "\($0.member.organization)" } ?? "")], name=\"cox\", "
        + "image=\"\(Program.analytics.image)\", description=\"\", input_=question, databases=[{\"label\": \"default\"}])",
      "print(json.loads(client.wait_for_results(task[\"id\"])[\"data\"][0][\"result\"])[\"coefficients\"])",
    ]
  }
}
