import WisselWire

/// A summary of columns: moments of numbers, counts of categories.
struct SummaryResult: Sendable {
  struct Numbers: Sendable {
    let name: String
    let count: Int?
    let missing: Int?
    let mean: Double?
    let lower: Double?
    let upper: Double?
    let deviation: Double?
    let minimum: Double?
    let maximum: Double?
  }

  struct Categories: Sendable {
    let name: String
    let count: Int?
    let missing: Int?
    /// Each level with its count, nil where it may not be told.
    let levels: [(name: String, count: Int?)]
  }

  let numbers: [Numbers]
  let categories: [Categories]

  /// Reads a result; nil when it has another shape.
  init?(_ value: JSONValue, question: Question?) {
    guard let object = value.object, !object.isEmpty, object.count <= 2000 else { return nil }
    let columns = object.filter { $0.value["n"] != nil && ($0.value["counts"] != nil || $0.value["mean"] != nil) }
    guard !columns.isEmpty else { return nil }
    var numbers: [Numbers] = []
    var categories: [Categories] = []
    for name in Question.ordered(columns.keys, preferred: question?.texts("columns") ?? []) {
      guard let body = object[name] else { continue }
      let count = body["n"]?.int
      let missing = body["missing"]?.int
      if let counts = body["counts"]?.object {
        let levels = Question.ordered(counts.keys, preferred: question?.levels(of: name) ?? [])
        categories.append(
          Categories(
            name: name, count: count, missing: missing, levels: levels.map { ($0, counts[$0]?.int) }))
      } else {
        numbers.append(
          Numbers(
            name: name, count: count, missing: missing, mean: body["mean"]?.number,
            lower: body["mean_ci95"]?[0]?.number, upper: body["mean_ci95"]?[1]?.number,
            deviation: body["sd"]?.number, minimum: body["min"]?.number, maximum: body["max"]?.number))
      }
    }
    self.numbers = numbers
    self.categories = categories
  }
}
