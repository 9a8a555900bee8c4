/// A typed identifier: the server's integer, tagged with the kind of thing it names, so that a run's id cannot be
/// passed where a task's is meant. On the wire it is a bare JSON integer.
public struct Identifier<Kind>: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The integer the server gave out, 1 or higher.
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Shorthand for `init(rawValue:)`.
  public init(_ rawValue: Int) { self.rawValue = rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public var description: String { String(rawValue) }
}

extension Identifier: Codable {
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(Int.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension Identifier: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { rawValue = value }
}
