public import FoundationEssentials

/// A function that runs beside the data of one station and answers with what may leave it.
///
/// ```swift
/// struct Question: Codable, Sendable { var column: String; var codebook: Codebook }
/// struct Sum: Codable, Sendable { var count: Int; var total: Double }
///
/// let sum = Partial("sum") { (question: Question, data: StationData) throws -> Sum in
///   let frame = try data.frame(columns: [question.column], codebook: question.codebook)
///   let known = try frame[question.column].knownNumbers()
///   return Sum(count: known.count, total: known.reduce(0, +))
/// }
/// ```
public struct Partial<Arguments: Codable & Sendable, Answer: Codable & Sendable>: AlgorithmFunction {
  public let name: String
  private let body: @Sendable (Arguments, StationData) async throws -> Answer

  /// - Parameters:
  ///   - name: The name tasks call it by.
  ///   - body: The function. Errors it throws end the run; see ``ReportableError`` for what of them is shown.
  public init(_ name: String, _ body: @escaping @Sendable (Arguments, StationData) async throws -> Answer) {
    self.name = name
    self.body = body
  }

  public func answer(_ call: Call) async throws -> Data {
    let arguments = try CallDocument.arguments(Arguments.self, of: call.input, for: name)
    return try AlgorithmJSON.encodeResult(await body(arguments, call.data), of: name)
  }
}
