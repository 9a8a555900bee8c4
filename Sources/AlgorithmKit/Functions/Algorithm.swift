package import FoundationEssentials

/// A federated algorithm: its functions by name.
///
/// An image's executable is this value and one line:
///
/// ```swift
/// let algorithm = Algorithm(name: "mean", [mean, sum])
/// await algorithm.run()
/// ```
///
/// A test runs the same functions over an ``InMemoryNetwork``.
public struct Algorithm: Sendable {
  /// What the algorithm is called, for people.
  public let name: String
  private let functions: [String: any AlgorithmFunction]

  /// - Parameter functions: Central and partial functions; of two with one name the last counts.
  public init(name: String, _ functions: [any AlgorithmFunction]) {
    self.name = name
    self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The names a task may call, in alphabetical order.
  public var functionNames: [String] { functions.keys.sorted() }

  /// The function of that name, or an error that names those there are.
  public func function(_ name: String) throws -> any AlgorithmFunction {
    guard let function = functions[name] else {
      throw AlgorithmError("unknown method '\(name)'; \(self.name) has: \(functionNames.joined(separator: ", "))")
    }
    return function
  }

  /// Answers one input document with the JSON of the called function's result.
  package func answer(input: Data, data: StationData, network: Network) async throws -> Data {
    let method = try CallDocument.method(of: input)
    return try await function(method).answer(Call(input: input, data: data, network: network))
  }
}
