import Foundation
import WisselPages
import WisselWire

/// What a run's stored result amounts to for this reader.
enum Answer: Sendable {
  case summary(SummaryResult)
  case survival(SurvivalResult)
  case logRank(LogRankResult)
  case cox(CoxResult)
  case json(JSONValue)
  case text(String)
  /// Readable only with the key of the asker's organisation.
  case sealed
  case elsewhere
  case cleaned(WireTime)
  case unreadable(bytes: Int)
  case none

  // Larger answers are for downloading, not for reading.
  private static let longestParsed = 8 << 20

  /// - Parameters:
  ///   - result: The result as the API gave it.
  ///   - encrypted: Whether the collaboration is; nil when that cannot be seen.
  ///   - question: What was asked, where it can be read.
  init(_ result: ResultBody?, encrypted: Bool?, question: Question?) {
    guard let result else {
      self = .none
      return
    }
    if let cleaned = result.cleanupAt {
      self = .cleaned(cleaned)
    } else if result.blobStorageUsed {
      self = .elsewhere
    } else if let text = result.result, !text.isEmpty {
      self = encrypted == true || text.contains("$") ? .sealed : Self.read(text, question)
    } else {
      self = .none
    }
  }

  private static func read(_ text: String, _ question: Question?) -> Answer {
    guard let bytes = Data(base64Encoded: text) else { return .unreadable(bytes: text.utf8.count) }
    guard bytes.count <= longestParsed else { return .unreadable(bytes: bytes.count) }
    guard let value = try? WireJSON.decode(JSONValue.self, from: bytes) else {
      guard let words = String(validating: bytes, as: UTF8.self) else { return .unreadable(bytes: bytes.count) }
      return .text(words)
    }
    return shaped(value, question) ?? .json(value)
  }

  /// A result of a method of ours, told by what was asked and by its shape; nil for any other.
  private static func shaped(_ value: JSONValue, _ question: Question?) -> Answer? {
    switch question?.method {
    case "summary": SummaryResult(value, question: question).map { .summary($0) }
    case "km": SurvivalResult(value, question: question).map { .survival($0) }
    case "logrank": LogRankResult(value, question: question).map { .logRank($0) }
    case "cox": CoxResult(value, question: question).map { .cox($0) }
    default: nil
    }
  }
}
