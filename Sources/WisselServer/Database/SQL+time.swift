package import WisselDatabase
package import WisselWire

extension SQL.Interpolation {
  /// A moment: microseconds since 1970, UTC.
  package mutating func appendInterpolation(_ time: WireTime?) {
    appendInterpolation(time?.microseconds)
  }
}

extension Row {
  /// A moment that may be absent.
  package func time(_ column: String) throws -> WireTime? {
    try value(column, as: Int64?.self).map { WireTime(microseconds: $0) }
  }
}
