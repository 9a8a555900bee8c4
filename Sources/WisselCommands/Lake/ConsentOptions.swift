import ArgumentParser
import Foundation
import WisselConsent
import WisselLake

/// Who is left out of an export.
struct ConsentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the data are for, as a code that registers know.", valueName: "code"))
  var purpose = "HRESCH"

  @OptionGroup var judging: ConsentRuleOptions

  /// The patients who are left out, each with the reason's code.
  func excluded(in exported: Lake, asToldIn newest: Lake) throws -> [String: String] {
    try LakeConsent(newest).excluded(
      by: judging.rule(for: purpose), on: judging.day() ?? Day(Date()), in: exported, told: ConsentRuleOptions.tell)
  }
}
