import Foundation

/// A part of a type's resources, as a search asks for it: `category=laboratory&status=final`.
package struct SearchFilter: Hashable, Sendable {
  /// What a resource must have; commas in a value stand between those of which one is enough.
  package struct Parameter: Codable, Hashable, Sendable {
    package let name: String
    /// Without escapes.
    package let value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  package let parameters: [Parameter]

  /// What a load asks for itself, or what would change the form of the answer.
  private static let reserved: Set<String> = [
    "_contained", "_containedtype", "_count", "_elements", "_format", "_include", "_lastupdated", "_pretty",
    "_revinclude", "_since", "_sort", "_summary", "_total", "_type", "_typefilter",
  ]

  /// - Parameter text: The query of a search, without the type; nil for what is none, or has parameters that are the
  ///   load's own.
  package init?(_ text: String) {
    var parameters: [Parameter] = []
    for part in text.split(separator: "&", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, let value = String(pair[1]).removingPercentEncoding, !value.isEmpty,
        value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }), Self.isName(pair[0])
      else { return nil }
      parameters.append(Parameter(name: String(pair[0]), value: value))
    }
    self.parameters = parameters
  }

  private static func isName(_ text: Substring) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
    }
    return isPlain && !text.isEmpty && !reserved.contains(text.prefix { $0 != ":" }.lowercased())
  }

  /// The query as an address has it. Only what would be read as something else is escaped, since not every server takes
  /// the escapes off again.
  package var text: String {
    parameters.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = (0x21...0x7E).contains(byte) && !"%&+#".utf8.contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
