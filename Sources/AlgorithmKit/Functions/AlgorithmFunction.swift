public import FoundationEssentials

/// A named function of an algorithm: a ``Partial``, which reads a station's data, or a ``Central``, which asks the
/// partials of other stations and combines their answers.
public protocol AlgorithmFunction: Sendable {
  /// The name a task calls it by (`method` of the input).
  var name: String { get }

  /// Answers one call: decodes the arguments, runs the function and encodes its result as JSON.
  func answer(_ call: Call) async throws -> Data
}

/// One call of a function: the input as it came in, and what the function may use.
public struct Call: Sendable {
  /// The input document, `{"method": …, "kwargs": {…}}`.
  package let input: Data
  package let data: StationData
  package let network: Network

  package init(input: Data, data: StationData, network: Network) {
    self.input = input
    self.data = data
    self.network = network
  }
}

/// The arguments of a function that takes none.
public struct NoArguments: Codable, Sendable, Equatable {
  public init() {}
}
