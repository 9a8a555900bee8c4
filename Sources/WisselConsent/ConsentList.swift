/// An exclusion list: a CSV file (RFC 4180, UTF-8, comma or semicolon) of people who object.
///
/// The first line names the columns. `patient` is the key, an id or a reference to a Patient, and must be there; `purpose`,
/// `from` and `until` may be, and where one is empty the objection is to every purpose, of unknown date, or without end. A
/// column `answer` may say `permit` or `deny`. Other columns are refused, since nobody would heed them.
package enum ConsentList {
  /// Why a list cannot be used. It quotes no value of the list.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
  }

  private static let columns: Set<String> = ["patient", "purpose", "answer", "from", "until"]

  /// The statements of a list, by the key of the person.
  ///
  /// - Throws: `Problem` for the first line that cannot be understood: half a list would permit too much.
  package static func statements(_ text: String) throws(Problem) -> [String: [ConsentStatement]] {
    var lines = CSVRecords(text)
    guard let header = try lines.next() else { throw Problem(line: 1, reason: "the names of the columns are missing") }
    let names = header.fields.map { $0.lowercased() }
    guard Set(names).count == names.count, names.contains("patient"), names.allSatisfy(columns.contains) else {
      throw Problem(line: 1, reason: "the columns are patient and, where wanted, purpose, answer, from, until")
    }
    var statements: [String: [ConsentStatement]] = [:]
    while let record = try lines.next() {
      guard record.fields.count == names.count else {
        throw Problem(line: record.line, reason: "it has \(record.fields.count) fields instead of \(names.count)")
      }
      let fields = Dictionary(zip(names, record.fields.map(trimmed))) { first, _ in first }.filter { !$0.value.isEmpty }
      guard let patient = fields["patient"] else { throw Problem(line: record.line, reason: "the patient is missing") }
      statements[key(patient), default: []].append(try statement(fields, record.line))
    }
    return statements
  }

  /// The id in `Patient/id`, also at the end of an address and before a version; what is no reference is a key itself.
  private static func key(_ patient: String) -> String {
    let parts = patient.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.lastIndex(of: "Patient"), place + 1 < parts.count, !parts[place + 1].isEmpty else {
      return patient
    }
    return String(parts[place + 1])
  }

  private static func statement(_ fields: [String: String], _ line: Int) throws(Problem) -> ConsentStatement {
    guard let answer = ConsentStatement.Answer(rawValue: fields["answer"] ?? "deny") else {
      throw Problem(line: line, reason: "the answer is permit or deny")
    }
    let (from, until) = (try span(fields["from"], line), try span(fields["until"], line))
    return ConsentStatement(answer, purpose: fields["purpose"].map(Purpose.init), start: from, end: until)
  }

  private static func span(_ text: String?, _ line: Int) throws(Problem) -> ClosedRange<Day>? {
    guard let text else { return nil }
    guard let span = Day.span(of: text) else { throw Problem(line: line, reason: "a day is written as 2024-05-31") }
    return span
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    return String(String(text.drop(while: isSpace).reversed()).drop(while: isSpace).reversed())
  }
}
