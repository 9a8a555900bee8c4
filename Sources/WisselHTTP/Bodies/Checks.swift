import WisselWire

/// Checks that many bodies share, with the original's texts.
package enum Checks {
  /// Between so many characters of text, or items of a list; either bound may be absent.
  package static func length(_ least: Int? = nil, _ most: Int? = nil) -> Field.Check {
    { value in
      guard let count = value.string?.unicodeScalars.count ?? value.array?.count else { return nil }
      let isRight = count >= least ?? 0 && count <= most ?? .max
      return switch (least, most) {
      case _ where isRight: nil
      case (let least?, let most?): "Length must be between \(least) and \(most)."
      case (let least?, nil): "Shorter than minimum length \(least)."
      case (_, let most): "Longer than maximum length \(most ?? .max)."
      }
    }
  }

  /// A number of at least so much.
  package static func atLeast(_ least: Int) -> Field.Check {
    { value in
      guard let number = value.int, number < least else { return nil }
      return "Must be greater than or equal to \(least)."
    }
  }

  /// One of some texts.
  package static func oneOf(_ texts: [String]) -> Field.Check {
    { value in
      guard let text = value.string, !texts.contains(text) else { return nil }
      return "Must be one of: \(texts.joined(separator: ", "))."
    }
  }

  /// The name rule: 1 to 128 characters, and not only digits.
  package static let name: Field.Check = { value in
    guard let name = value.string else { return nil }
    if name.isEmpty { return "Name cannot be empty" }
    if name.unicodeScalars.allSatisfy({ $0.properties.numericType == .decimal }) { return "Name cannot a number" }
    return name.unicodeScalars.count > 128 ? "Name cannot be longer than 128 characters" : nil
  }
}
