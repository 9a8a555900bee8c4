package import WisselConsent

/// What hospital is made.
package struct SynthesisSettings: Sendable, Equatable {
  /// A group of patients that is more frequent than in a hospital.
  package enum Cohort: String, Sendable, CaseIterable {
    /// Every second patient has lung cancer, with stage, condition and follow-up.
    case lung
  }

  package var patients: Int
  package var seed: UInt64
  /// How many resources in a million get one planted defect.
  package var defectsPerMillion: Int
  package var cohort: Cohort?
  /// How many persons in a thousand were asked whether their data may be used; the answers keep their shares.
  package var consentPermille: Int
  /// The last day anything happens on.
  package var lastDay: Day

  package init(
    patients: Int, seed: UInt64, defectsPerMillion: Int = 0, cohort: Cohort? = nil,
    consentPermille: Int = defaultConsentPermille, lastDay: Day = defaultLastDay
  ) {
    (self.patients, self.seed, self.defectsPerMillion) = (patients, seed, defectsPerMillion)
    (self.cohort, self.consentPermille, self.lastDay) = (cohort, consentPermille, lastDay)
  }

  package static let defaultConsentPermille = 620

  /// 31 December 2025: fixed, so that a hospital does not depend on when it is made.
  package static let defaultLastDay = Day(year: 2025, month: 12, day: 31) ?? .first
}
