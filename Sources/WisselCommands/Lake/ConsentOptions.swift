import ArgumentParser
import Foundation
import WisselConsent
import WisselLake

/// Who is left out of an export.
struct ConsentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the data are for, as a code that registers know.", valueName: "code"))
  var purpose = "HRESCH"

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

  /// The patients who are left out, each with the reason's code.
  func excluded(in exported: Lake, asToldIn newest: Lake) throws -> [String: String] {
    let today = Day(number: Int((Date().timeIntervalSince1970 / 86400).rounded(.down)))
    let day = try on.map(Self.day) ?? today
    return try Self.excluded(
      purpose: purpose, on: day, optOutUntil: optOutUntil, lists: exclusions, in: exported, asToldIn: newest)
  }

  /// The same, for what is not a command line. Remarks on the lists go to standard error.
  static func excluded(
    purpose: String, on day: Day, optOutUntil: String?, lists paths: [String], in exported: Lake, asToldIn newest: Lake
  ) throws -> [String: String] {
    let periods = try optOutUntil.map { [ConsentRegime.Period(.optOut, from: .first, until: try Self.day($0))] } ?? []
    let lists = try paths.map { path in
      guard let bytes = FileManager.default.contents(atPath: path), let text = String(validating: bytes, as: UTF8.self)
      else { throw LakeError("the list \(path) cannot be read as text") }
      return (name: path, text: text)
    }
    return try LakeConsent(newest).excluded(
      for: Purpose(purpose), on: day, regime: ConsentRegime(periods), lists: lists, in: exported
    ) { FileHandle.standardError.write(Data("wissel: \($0)\n".utf8)) }
  }

  private static func day(_ text: String) throws -> Day {
    guard let day = Day(text) else { throw LakeError("a day is written as 2026-05-31") }
    return day
  }
}
