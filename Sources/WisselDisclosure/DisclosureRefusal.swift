/// Why a station does not answer. The code and the words tell the rule, never by how much it was missed.
package struct DisclosureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule.
  package enum Code: String, Codable, Sendable, CaseIterable {
    case belowMinimumGroupSize = "below minimum group size"
    case tooManyParameters = "too many parameters for the rows"
    case noCommonTimeBins = "no common width of time bins keeps enough persons in each"
    case dominated = "one person outweighs the others"
    case entryTimes = "entry times are not released"
    case unknownProfile = "unknown disclosure profile"
  }

  /// The rule that was met.
  package let code: Code
  /// What it was met by: a column, a group, a part of the request; never a value.
  package let subject: String

  package init(_ code: Code, about subject: String) {
    self.code = code
    self.subject = subject
  }

  package var description: String { "refused by the disclosure rules: \(code.rawValue) (\(subject))" }
}
