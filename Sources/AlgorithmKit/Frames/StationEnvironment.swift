/// The settings of a station that an algorithm may read: the variables of its container, decoded. The station's operator
/// sets them with `algorithm_env`.
public struct StationEnvironment: Sendable, Equatable {
  private let values: [String: String]

  public init(_ values: [String: String] = [:]) { self.values = values }

  /// The value of a variable, or nil when it is not set.
  public subscript(name: String) -> String? { values[name] }

  /// The names of all variables.
  package var names: [String] { values.keys.sorted() }
}
