import WisselFHIR
import WisselSettings

/// Makes of a row the line that the lake loads: a resource, or the word that one is deleted.
struct RowLine {
  /// The columns a row has to have, in their order.
  let columns: [String]
  /// The places in a row of what becomes a time.
  let times: Set<Int>
  private let type: String
  private let mapping: RowMapping?
  private let updated: Int?
  private let deleted: Int?

  /// - Throws: `LakeError` that names the place in the source file.
  init(_ settings: ResourceMapping) throws(LakeError) {
    type = settings.type
    guard ElementShape.isResource(type) else {
      throw LakeError("\(settings.place): FHIR R4 has no resource \(type)")
    }
    var elements = RowMapping.empty
    switch settings.shape {
    case .document: mapping = nil
    case .elements(var list):
      // Of two versions the later counts, so the time of the last change belongs to the resource.
      if let updated = settings.updated, !list.contains(where: { $0.path.hasPrefix("meta.lastUpdated") }) {
        list.append(
          .init(path: "meta.lastUpdated", value: .column(updated, prefix: ""), place: settings.place))
      }
      guard list.contains(where: { $0.path == "id" }) else {
        throw LakeError("\(settings.place): elements must say which column is the id")
      }
      elements = try RowMapping(type, list)
      mapping = elements
    }
    if case .document(let column) = settings.shape { _ = elements.place(of: column) }
    updated = settings.updated.map { elements.place(of: $0) }
    deleted = settings.deleted.map { elements.place(of: $0) }
    columns = elements.columns
    times = elements.times.union([updated].compactMap(\.self))
  }

  /// - Returns: The line, without its end. A row that makes no resource gives a line that landing puts aside.
  func line(_ row: [String?]) -> String {
    let time = updated.flatMap { row[$0] }.map { SQLTime.fhir($0) }
    guard let mapping else {
      let document = row[0] ?? "{}"
      guard let isDeleted = isDeleted(row) else { return Self.unclear }
      if isDeleted { return deletion((try? JSONParser.parse(document))?["id"]?.string, time) }
      // Byte by byte: "\r\n" is one character, and neither of the two.
      return String(decoding: stamped(document, time).utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
    }
    guard let resource = try? mapping.resource(row) else { return "a column that should hold JSON does not" }
    guard let isDeleted = isDeleted(row) else { return Self.unclear }
    return isDeleted ? deletion(resource["id"]?.string, time) : resource.text
  }

  private static let unclear = "the column that marks deleted rows holds a word that is neither yes nor no, and no time"

  /// Nil for a word that says neither.
  private func isDeleted(_ row: [String?]) -> Bool? {
    guard let deleted, let text = row[deleted] else { return false }
    let word = text.lowercased().filter { !$0.isWhitespace }
    if word.isEmpty || ["f", "false", "n", "no", "nee", "onwaar"].contains(word) { return false }
    if ["t", "true", "y", "yes", "j", "ja", "waar", "x"].contains(word) { return true }
    if let number = Double(word) { return number != 0 }
    // When it was deleted.
    return text.wholeMatch(of: /\s*[0-9]{4}-[0-9]{2}-[0-9]{2}.*/) == nil ? nil : true
  }

  private func deletion(_ id: String?, _ time: String?) -> String {
    let request = JSON.object([.init("method", .string("DELETE")), .init("url", .string("\(type)/\(id ?? "")"))])
    return JSON.object(
      [.init("resourceType", .string("Bundle")), .init("type", .string("transaction"))]
        + (time.map { [.init("timestamp", .string($0))] } ?? [])
        + [.init("entry", .array([.object([.init("request", request)])]))]
    ).text
  }

  /// The document, with the time of its last change where it does not say that itself.
  private func stamped(_ document: String, _ time: String?) -> String {
    var text = document
    let knows = text.withUTF8 { ResourceHeader($0).map { $0.lastUpdated != nil } ?? true }
    guard !knows, let time, case .object(var members)? = try? JSONParser.parse(document) else { return document }
    let stamp = JSON.Member("lastUpdated", .string(time))
    if let index = members.firstIndex(where: { $0.name == "meta" }) {
      let rest = (members[index].value.members ?? []).filter { $0.name != "lastUpdated" }
      members[index] = JSON.Member("meta", .object(rest + [stamp]))
    } else {
      members.append(JSON.Member("meta", .object([stamp])))
    }
    return JSON.object(members).text
  }
}
