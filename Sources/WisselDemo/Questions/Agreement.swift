import WisselWire

/// How far an answer is from its pooled reference.
struct Agreement: Sendable {
  /// The largest absolute difference between two numbers, and where it is.
  private(set) var largestDifference = 0.0
  private(set) var place = ""
  /// How many numbers were compared.
  private(set) var compared = 0
  /// Where the answer lacks a value, has one of another kind, or is further off than the tolerance allows.
  private(set) var disagreements: [String] = []

  let relativeTolerance: Double
  let absoluteTolerance: Double

  /// Whether every number of the reference was found and agrees.
  var holds: Bool { disagreements.isEmpty && compared > 0 }

  /// Compares every value of `reference` with the one at the same place in `answer`; what the answer has beside that is
  /// not looked at. A number `g` agrees with `e` when `|g − e| ≤ relative · |e| + absolute`.
  init(of answer: JSONValue, with reference: JSONValue, relativeTolerance: Double, absoluteTolerance: Double) {
    self.relativeTolerance = relativeTolerance
    self.absoluteTolerance = absoluteTolerance
    compare(answer, reference, at: "")
  }

  private mutating func compare(_ answer: JSONValue?, _ reference: JSONValue, at place: String) {
    switch (answer, reference) {
    case (.object(let answer)?, .object(let reference)):
      for key in reference.keys.sorted() {
        compare(answer[key], reference[key] ?? .null, at: place.isEmpty ? key : "\(place).\(key)")
      }
    case (.array(let answer)?, .array(let reference)) where answer.count == reference.count:
      for (index, element) in reference.enumerated() { compare(answer[index], element, at: "\(place)[\(index)]") }
    case (let answer?, let reference):
      if let value = answer.number, let expected = reference.number {
        compared += 1
        let difference = abs(value - expected)
        if difference > largestDifference {
          largestDifference = difference
          self.place = place
        }
        if !(difference <= relativeTolerance * abs(expected) + absoluteTolerance) { disagreements.append(place) }
      } else if answer != reference {
        disagreements.append(place)
      }
    case (nil, _):
      disagreements.append(place)
    }
  }
}
