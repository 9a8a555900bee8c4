/// What an algorithm is asked: the plain text of a run's input.
public struct AlgorithmInput: Codable, Sendable {
  public var method: String
  public var args: [JSONValue]?
  public var kwargs: [String: JSONValue]?

  public init(method: String, args: [JSONValue]? = nil, kwargs: [String: JSONValue]? = nil) {
    self.method = method
    self.args = args
    self.kwargs = kwargs
  }
}
