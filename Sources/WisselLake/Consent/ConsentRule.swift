package import Foundation
package import WisselConsent

/// By what it is told who is left out: the purpose, what silence means, and the lists of people who object that count beside
/// the Consent resources. The day is not part of it: a rule is applied anew whenever tables are made anew.
package struct ConsentRule: Sendable, Hashable {
  package let purpose: Purpose
  /// The last day on which people who said nothing are in (opt-out); nil where they never are (opt-in).
  package let optOutUntil: Day?
  /// Paths of the lists.
  package let lists: [String]

  package init(_ purpose: Purpose, optOutUntil: Day? = nil, lists: [String] = []) {
    (self.purpose, self.optOutUntil, self.lists) = (purpose, optOutUntil, lists)
  }

  var regime: ConsentRegime {
    ConsentRegime(optOutUntil.map { [ConsentRegime.Period(.optOut, from: .first, until: $0)] } ?? [])
  }
}

extension LakeConsent {
  /// The reason's code for each patient who is left out by a rule, whose lists are read now.
  ///
  /// - Throws: `LakeError` also for a list that cannot be read: without it more people would be let in.
  package func excluded(
    by rule: ConsentRule, on day: Day, in exported: Lake, told: (String) -> Void = { _ in }
  ) throws -> [String: String] {
    let lists = try rule.lists.map { path in
      guard let bytes = FileManager.default.contents(atPath: path), let text = String(validating: bytes, as: UTF8.self)
      else {
        throw LakeError(
          "the list \(path) of people who object cannot be read as text: put it back, or name the purpose anew with the "
            + "lists that count now")
      }
      return (name: path, text: text)
    }
    return try excluded(for: rule.purpose, on: day, regime: rule.regime, lists: lists, in: exported, told: told)
  }
}

extension Day {
  /// The day of a time, in UTC.
  package init(_ time: Date) { self.init(number: Int((time.timeIntervalSince1970 / 86_400).rounded(.down))) }
}
