/// Why people refused a result, as a code: what leaves the station is written here and not by them, so that it tells
/// nothing of the result.
package enum RefusalReason: String, Codable, CaseIterable, Sendable {
  case smallNumbers = "small-numbers"
  case identifying
  case beyondQuestion = "beyond-question"
  case unreadable
  case other

  /// What the researcher is told.
  package var words: String {
    switch self {
    case .smallNumbers:
      "Parts of it rest on too few persons. Ask for coarser groups, or for a larger population."
    case .identifying:
      "It could be traced to persons. Ask for figures about groups instead of values of single persons."
    case .beyondQuestion:
      "It holds more than was agreed. Ask for no more than the agreement names, or have the agreement changed."
    case .unreadable:
      "Nobody could tell what it says. Return plain text or JSON, and describe its parts."
    case .other:
      "Ask the station's organisation for its reason."
    }
  }
}
