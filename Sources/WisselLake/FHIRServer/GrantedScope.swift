/// What of the scope that was asked for a server granted (RFC 6749, 3.3; SMART App Launch, "Scopes for requesting FHIR
/// resources", versions 1 and 2).
struct GrantedScope {
  /// What may be read by one word of a scope: `system/Patient.read`, `system/*.rs`, `system/Observation.rs?code=…`.
  private struct Reading {
    let type: String
    let reads: Bool
    let searches: Bool

    /// Nil for a word that is no reading of resources.
    init?(_ word: Substring) {
      guard word.hasPrefix("system/") else { return nil }
      let parts = word.dropFirst(7).prefix { $0 != "?" }.split(separator: ".", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let isFirst = ["read", "write", "*"].contains(parts[1])
      type = String(parts[0])
      reads = isFirst ? parts[1] != "write" : parts[1].contains("r")
      searches = isFirst ? parts[1] != "write" : parts[1].contains("s")
      guard reads || searches else { return nil }
    }

    func covers(_ other: Reading, of type: String) -> Bool {
      (self.type == "*" || self.type == type) && (reads || !other.reads) && (searches || !other.searches)
    }
  }

  /// The words of a scope that was asked for and not granted.
  ///
  /// - Parameters:
  ///   - granted: as the server says; nil where it granted what was asked for.
  ///   - types: what is wanted; empty: everything the scope names.
  static func missing(from asked: String, granted: String?, types: [String]) -> [String] {
    guard let granted else { return [] }
    let given = granted.split(separator: " ").compactMap { Reading($0) }
    return asked.split(separator: " ").filter { word in
      guard let reading = Reading(word) else { return false }
      let wanted = reading.type == "*" ? (types.isEmpty ? ["*"] : types) : [reading.type]
      return !wanted.allSatisfy { type in given.contains { $0.covers(reading, of: type) } }
    }.map(String.init)
  }
}
