public import FoundationEssentials

/// A function that reads no rows: it asks the stations' partials through the ``Network`` and combines their answers.
///
/// ```swift
/// let mean = Central("mean") { (question: Question, network: Network) async throws -> Double in
///   let sums = try await network.ask(sum, question)
///   let count = sums.reduce(0) { $0 + $1.value.count }
///   return sums.reduce(0) { $0 + $1.value.total } / Double(count)
/// }
/// ```
///
/// Besides its own arguments a central function takes `organizations_to_include`, a list of organisation ids: those are
/// the ones asked where the function itself does not name any.
public struct Central<Arguments: Codable & Sendable, Answer: Codable & Sendable>: AlgorithmFunction {
  public let name: String
  private let body: @Sendable (Arguments, Network) async throws -> Answer

  /// - Parameters:
  ///   - name: The name tasks call it by.
  ///   - body: The function. Errors it throws end the run; see ``ReportableError`` for what of them is shown.
  public init(_ name: String, _ body: @escaping @Sendable (Arguments, Network) async throws -> Answer) {
    self.name = name
    self.body = body
  }

  public func answer(_ call: Call) async throws -> Data {
    let arguments = try CallDocument.arguments(
      Arguments.self, of: call.input, for: name, besides: [CallDocument.organizationsKey])
    let network = call.network.limited(to: try CallDocument.organizations(of: call.input, for: name))
    return try AlgorithmJSON.encodeResult(await body(arguments, network), of: name)
  }
}
