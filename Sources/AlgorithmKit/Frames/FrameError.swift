/// Data that cannot be read as asked: names the column and the rule, never a value.
public struct FrameError: ReportableError, Equatable, CustomStringConvertible {
  /// The column, where the error is about one.
  public let column: String?
  /// The rule that is broken, or what is wrong with the database.
  public let rule: String

  public init(column: String? = nil, _ rule: String) {
    self.column = column
    self.rule = rule
  }

  public var report: String { column.map { "column '\($0)': \(rule)" } ?? rule }
  public var description: String { report }
}
