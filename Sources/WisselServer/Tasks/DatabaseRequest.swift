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
    for key in ["query", "sheet_name"] {
      if let value = members[key], value.string == nil, !value.isNull { return "Database \(key) must be a string" }
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

  /// A checked item as it is stored: the label, and the JSON text of the rest.
  static func stored(_ item: JSONValue) throws -> TaskDatabase {
    let members = try parameters.compactMap { key in
      try item[key].map { #""\#(key)":"# + (try WireJSON.text($0)) }
    }
    return TaskDatabase(
      label: SQLValue.storable(item["label"]?.string ?? ""), parameters: "{" + members.joined(separator: ",") + "}")
  }
}
