/// What a site holds plausible of concepts: of measurements the units they can have, each with the lowest and highest
/// number; of conditions the gender of the people who can have them. None are shipped.
package struct ConceptLimits: Sendable, Equatable {
  package struct Limit: Sendable, Equatable {
    package let concept: Int
    /// Nil is a number without a unit.
    package let unit: Int?
    /// As written.
    package let low: String?
    package let high: String?
    package let gender: Int?
  }

  package let limits: [Limit]

  /// No limits.
  package init() { limits = [] }

  /// The first line of the file.
  package static let header = "concept_id,unit_concept_id,low,high,gender_concept_id"

  /// Reads the file, a limit a line, without quotes. A line names a gender, or a unit with what it can hold.
  ///
  /// - Throws: `LakeError` with the line that is not understood, or says something again.
  package init(csv: String) throws(LakeError) {
    let lines = csv.split(omittingEmptySubsequences: false) { $0.isNewline }.map { String($0) }
    guard lines.first.map({ $0.hasPrefix("\u{FEFF}") ? String($0.dropFirst()) : $0 }) == Self.header else {
      throw LakeError("limits begin with the line \(Self.header)")
    }
    var limits: [Limit] = []
    var known: Set<[Int?]> = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      guard let limit = Limit(line) else {
        throw LakeError(
          "line \(index + 1) of the limits is not a concept with a gender (8507, 8532), or with a unit and a low number "
            + "that is not above the high one")
      }
      guard known.insert([limit.concept, limit.unit, limit.gender]).inserted else {
        throw LakeError("line \(index + 1) of the limits says again what an earlier one says")
      }
      limits.append(limit)
    }
    self.limits = limits
  }

  /// Makes the table that the checks read.
  var statement: String {
    let columns = [
      ("concept_id", "INTEGER"), ("unit_concept_id", "INTEGER"), ("low", "DECIMAL(28, 10)"),
      ("high", "DECIMAL(28, 10)"), ("gender_concept_id", "INTEGER"),
    ]
    let nothing = "(\(columns.map { _ in "NULL" }.joined(separator: ", ")))"
    let rows = limits.map { limit in
      let values = [
        "\(limit.concept)", limit.unit.map(String.init), limit.low, limit.high, limit.gender.map(String.init),
      ]
      return "(\(values.map { $0 ?? "NULL" }.joined(separator: ", ")))"
    }
    return "CREATE OR REPLACE TEMPORARY TABLE omop_limit AS SELECT "
      + columns.map { "CAST(\($0.0) AS \($0.1)) AS \($0.0)" }.joined(separator: ", ")
      + " FROM (VALUES \((rows + [nothing]).joined(separator: ", "))) v(\(columns.map { $0.0 }.joined(separator: ", "))) "
      + "WHERE concept_id IS NOT NULL"
  }
}

extension ConceptLimits.Limit {
  fileprivate init?(_ line: String) {
    let parts = line.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " }.prefix { $0 != " " })
    }
    guard parts.count == 5, let concept = Int32(parts[0]), concept > 0 else { return nil }
    func number(_ text: String) -> Int?? { text.isEmpty ? .some(nil) : Int32(text).map { .some(Int($0)) } }
    guard let unit = number(parts[1]), let gender = number(parts[4]), parts[2...3].allSatisfy(Self.isDecimal) else {
      return nil
    }
    let (low, high) = (parts[2].isEmpty ? nil : parts[2], parts[3].isEmpty ? nil : parts[3])
    if let gender {
      guard [8507, 8532].contains(gender), unit == nil, low == nil, high == nil else { return nil }
    }
    if let low = low.flatMap(Double.init), let high = high.flatMap(Double.init), low > high { return nil }
    self.init(concept: Int(concept), unit: unit, low: low, high: high, gender: gender)
  }

  /// Nothing, or a number that DECIMAL(28, 10) holds.
  private static func isDecimal(_ text: String) -> Bool {
    text.isEmpty || text.wholeMatch(of: /-?[0-9]{1,18}(\.[0-9]{1,10})?/) != nil
  }
}
