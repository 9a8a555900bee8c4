import WisselDatabase
import WisselHTTP
import WisselWire

/// The databases a task asks for: a label, and what to do with the database before the algorithm sees it.
enum DatabaseRequest {
  /// The keys beside the label, in the order they are stored.
  private static let parameters = ["query", "sheet_name", "preprocessing", "arguments"]

  /// What is wrong with the list, if anything.
  static let problem: Field.Check = { value in
    for item in value.array ?? [] {
      if let problem = problem(with: item) { return problem }
    }
    return nil
  }

  private static func problem(with item: JSONValue) -> String? {
    guard let members = item.object else { return "Each database must be a dictionary" }
    guard let label = members["label"] else { return "Database label is required for each database" }
    guard let label = label.string else { return "Database label must be a string" }
    let unknown = members.keys.filter { $0 != "label" && !parameters.contains($0) }.sorted()
    if !unknown.isEmpty {
      return "Database \(label) contains unknown keys: \(unknown.joined(separator: ", ")). "
        + "Allowed keys are label, \(parameters.joined(separator: ", "))."
    }
    if let query = members["query"], query.string == nil, !query.isNull { return "Database query must be a string" }
    // The place of a sheet, as pandas takes it as well.
    if let sheet = members["sheet_name"], sheet.string == nil, sheet.int == nil, !sheet.isNull {
      return "Database sheet_name must be a string"
    }
    if let arguments = members["arguments"], arguments.object == nil { return "Database arguments must be a dict" }
    return members["preprocessing"].flatMap(problem(withPreprocessing:))
  }

  private static func problem(withPreprocessing value: JSONValue) -> String? {
    guard let steps = value.array, steps.allSatisfy({ $0.object != nil }) else {
      return "Database preprocessing must be a list of dictionaries"
    }
    guard let step = steps.first(where: { $0["function"] == nil }) else { return nil }
    return "Database preprocessing \((try? WireJSON.text(step)) ?? "") is missing a 'function'"
  }

  /// A checked list as it is stored: the labels, and of the rest the JSON text as it was written, since whether a number is
  /// `1` or `1.0` may matter to an algorithm.
  static func stored(_ fields: Fields) throws -> [TaskDatabase] {
    let items = fields.list("databases") ?? []
    guard !items.isEmpty else { return [] }
    let written = WireJSON.written(fields.document, list: "databases", members: Set(parameters)) ?? []
    return try items.enumerated().map { index, item in
      let members = try parameters.compactMap { key in
        let text = written.indices.contains(index) ? written[index][key] : nil
        return try item[key].map { #""\#(key)":"# + (try text ?? WireJSON.text($0)) }
      }
      return TaskDatabase(
        label: SQLValue.storable(item["label"]?.string ?? ""), parameters: "{" + members.joined(separator: ",") + "}")
    }
  }
}
