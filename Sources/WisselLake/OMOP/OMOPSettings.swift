package import WisselConsent

/// What a site decides about its OMOP tables.
package struct OMOPSettings: Sendable {
  /// The name of the data set, and who holds it.
  package var name: String
  package var holder: String
  /// The last day of the data: open admissions end there.
  package var lastDay: Day
  /// What keys and pseudonyms are made with: a secret of the station. The same secret gives the same keys again.
  package var salt: String
  /// Whether ICD-10-NL may be looked up as ICD-10 of the WHO where the site's own map has nothing.
  package var icd10NLIsICD10 = false
  /// Whether texts of letters may be in NOTE.
  package var grantsText = false
  /// After how many days without an event an observation period ends.
  package var gapDays = 548
  /// From how many records on an unmapped code is named.
  package var minimumCount = 10

  package init(name: String, holder: String, lastDay: Day, salt: String) {
    (self.name, self.holder, self.lastDay, self.salt) = (name, holder, lastDay, salt)
  }
}
