import WisselWire

/// Compares results member by member.
struct Comparison {
  let relative: Double
  let absolute: Double
  private(set) var differences: [String] = []
  /// The largest |g − e|/(|e| + absolute/relative) met.
  private(set) var largest = 0.0
  /// Where.
  private(set) var place = ""

  init(relative: Double, absolute: Double) {
    self.relative = relative
    self.absolute = absolute
  }

  /// Every member of `expected` must be in `given`, and the other way round unless `additional` is allowed.
  mutating func compare(_ given: JSONValue?, _ expected: JSONValue, at path: String = "", skip: Set<String> = []) {
    switch (given, expected) {
    case (.object(let given)?, .object(let expected)):
      for (key, value) in expected.sorted(by: { $0.key < $1.key }) where !skip.contains(key) {
        compare(given[key], value, at: "\(path)/\(key)", skip: skip)
      }
      for key in given.keys.sorted() where expected[key] == nil && !skip.contains(key) {
        differences.append("\(path)/\(key) is not expected")
      }
    case (.array(let given)?, .array(let expected)):
      guard given.count == expected.count else {
        differences.append("\(path): \(given.count) elements, expected \(expected.count)")
        return
      }
      for (index, pair) in zip(given, expected).enumerated() {
        compare(pair.0, pair.1, at: "\(path)/\(index)", skip: skip)
      }
    case (let given?, let expected):
      guard let e = expected.number else {
        if given != expected { differences.append("\(path): \(given), expected \(expected)") }
        return
      }
      guard let g = given.number else {
        differences.append("\(path): \(given), expected \(e)")
        return
      }
      if abs(g) < 1e-300 && abs(e) < 1e-300 { return }
      let difference = abs(g - e) / (abs(e) + (relative > 0 ? absolute / relative : 1))
      if difference > largest { (largest, place) = (difference, path) }
      if abs(g - e) > relative * abs(e) + absolute { differences.append("\(path): \(g), expected \(e)") }
    case (nil, _): differences.append("\(path) is missing")
    }
  }
}
