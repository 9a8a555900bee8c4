/// What data would be used for, as a code that registers and projects share: `HRESCH` (healthcare research, HL7 v3
/// PurposeOfUse), or one of a collaboration's own.
package struct Purpose: Sendable, Hashable, Codable, CustomStringConvertible {
  package let code: String

  package init(_ code: String) { self.code = code }

  package init(from decoder: any Decoder) throws { code = try decoder.singleValueContainer().decode(String.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }

  package var description: String { code }
}
