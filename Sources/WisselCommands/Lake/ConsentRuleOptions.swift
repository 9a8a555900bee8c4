import ArgumentParser
import Foundation
import WisselConsent
import WisselLake
import WisselProcesses

/// How it is judged who is left out for a purpose.
struct ConsentRuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The day on which it is judged: 2026-05-31; without it, today (UTC).", valueName: "day"))
  var on: String?

  @Option(
    help: ArgumentHelp(
      "People who said nothing are in until this day (opt-out); without it, they are left out (opt-in).",
      valueName: "day"))
  var optOutUntil: String?

  @Option(
    help: ArgumentHelp(
      "A CSV file of people who object, by the Patient's id or patient_number; may be repeated.", valueName: "file"))
  var exclusions: [String] = []

  func rule(for purpose: String) throws -> ConsentRule {
    ConsentRule(
      Purpose(purpose), optOutUntil: try optOutUntil.map(Self.day),
      lists: exclusions.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
  }

  /// The day that was named.
  func day() throws -> Day? { try on.map(Self.day) }

  static func day(_ text: String) throws -> Day {
    guard let day = Day(text) else { throw LakeError("a day is written as 2026-05-31") }
    return day
  }

  /// Remarks on lists go to standard error.
  static func tell(_ remark: String) { StandardError.write("wissel: \(remark)\n") }
}
