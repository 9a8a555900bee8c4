import Foundation
import WisselModel
import WisselWire

/// The whole way once: one question, three hospitals, one answer.
package struct Demo: Sendable {
  /// In an encrypted collaboration, or openly.
  package let encrypted: Bool
  package let installation: Installation

  package init(encrypted: Bool, installation: Installation = .current) {
    self.encrypted = encrypted
    self.installation = installation
  }

  /// Runs the demo; then calls `wait` before everything is ended.
  ///
  /// - Returns: whether every answer agreed with its pooled reference.
  /// - Throws: `DemoFailure` and what starting or asking throws; nothing stays behind then either.
  package func run(wait: @Sendable () async -> Void) async throws -> Bool {
    let terminal = Terminal.standard
    let progress = Progress(terminal)
    let data = try DemoData(besideExecutable: installation.wissel)
    let questions = try Question.all(in: data, stations: Self.hospitals)

    terminal.line(terminal.bold("Wissel: one question, three hospitals, one answer"))
    terminal.line(encrypted ? "  The collaboration is encrypted." : "  The collaboration is not encrypted (--open).")
    let network = try await progress.phase("Starting server and stations", steps: 8) { step in
      try await LocalNetwork.start(plan(data), installation: installation) { await step($0.text) }
    }
    do {
      var agreed = true
      var answers: [Answer] = []
      let lakes = DemoLakes(network: network)
      let cohort = try await progress.phase(
        "Three lakes are filled with FHIR", steps: DemoLakes.steps * Self.hospitals.count
      ) { step in
        try await lakes.fill { await step($0) }
        return try await lakes.question()
      }
      for question in questions + [cohort] {
        let answer = try await progress.phase(question.title, steps: question.expectedSteps) { step in
          try await Asking(network: network).ask(question) { await step($0) }
        }
        agreed = agreed && answer.agreement.holds
        answers.append(answer)
      }
      let report = Report(terminal: terminal, network: network)
      for answer in answers { report.show(answer) }
      try await report.showBytes(answers)
      report.showDisclosure(answers)
      report.show(await progress.timings)
      report.showConclusion(agreed: agreed)
      report.showHowToGoOn(question: questions.last, encrypted: encrypted)
      await wait()
      await network.stop()
      return agreed
    } catch {
      await network.stop()
      throw error
    }
  }

  /// The stations of the data and the hospitals that play them.
  private static let hospitals = ["A": "Ziekenhuis Noord", "B": "Ziekenhuis Midden", "C": "Ziekenhuis Zuid"]

  /// Three hospitals with the trial's patients by treating institution. The data are public, so the stations use the
  /// disclosure profile `open`.
  private func plan(_ data: DemoData) -> NetworkPlan {
    NetworkPlan(
      stations: Self.hospitals.sorted { $0.key < $1.key }.map { letter, name in
        NetworkPlan.Station(
          organization: name, databases: [("default", data.rows(ofStation: letter), "csv")], lakes: [DemoLakes.label],
          algorithmEnvironment: ["WISSEL_DISCLOSURE": "open"], allowedAlgorithms: [Program.analytics.image],
          additions: DemoLakes.approval)
      },
      encrypted: encrypted, asker: "Onderzoeksinstituut", preferredPort: 7601, algorithms: [.analytics])
  }
}
