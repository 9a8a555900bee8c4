extension ScalarFunction {
  /// The functions of texts; places count code points from 0 (FHIRPath, string manipulation).
  func text(_ input: String, _ rest: [SystemValue]) -> SystemValue? {
    let other = rest.first?.text
    switch self {
    case .upper: return .string(input.uppercased())
    case .lower: return .string(input.lowercased())
    case .trim: return .string(input.trimmed)
    case .length: return .number(ExactDecimal(input.unicodeScalars.count))
    case .substring: return substring(input, rest)
    case .indexOf:
      guard let other else { return nil }
      let scalars = input.unicodeScalars
      let place = scalars.firstRange(of: other.unicodeScalars).map {
        scalars.distance(from: scalars.startIndex, to: $0.lowerBound)
      }
      return .number(ExactDecimal(other.isEmpty ? 0 : place ?? -1))
    case .startsWith: return other.map { .boolean(input.utf8.starts(with: $0.utf8)) }
    case .endsWith: return other.map { .boolean(input.utf8.reversed().starts(with: $0.utf8.reversed())) }
    case .contains: return other.map { .boolean($0.isEmpty || input.utf8.firstRange(of: $0.utf8) != nil) }
    case .replace:
      guard rest.count == 2, let pattern = rest[0].text, let substitute = rest[1].text else { return nil }
      return .string(Self.replace(pattern, in: input, with: substitute))
    case .matches, .matchesFull:
      guard let other, let regex = Self.regex(other) else { return nil }
      let found = self == .matches ? try? regex.firstMatch(in: input) : try? regex.wholeMatch(in: input)
      return .boolean(found != nil)
    case .replaceMatches:
      guard rest.count == 2, let regex = rest[0].text.flatMap(Self.regex), let substitute = rest[1].text else {
        return nil
      }
      return .string(input.replacing(regex) { Self.expand(substitute, $0.output) })
    default: return nil
    }
  }

  private func substring(_ input: String, _ rest: [SystemValue]) -> SystemValue? {
    let scalars = input.unicodeScalars
    guard let start = rest.first?.integer, start >= 0, start < scalars.count else { return nil }
    let tail = scalars.dropFirst(start)
    guard rest.count > 1 else { return .string(String(tail)) }
    guard let count = rest[1].integer else { return nil }
    return .string(String(tail.prefix(max(0, count))))
  }

  private static func replace(_ pattern: String, in input: String, with substitute: String) -> String {
    guard pattern.isEmpty else { return split(input, pattern).joined(separator: substitute) }
    return substitute + input.unicodeScalars.map { String($0) + substitute }.joined()
  }

  /// The parts between the places where a text that is not empty stands.
  static func split(_ input: String, _ separator: String) -> [String] {
    var (parts, rest) = ([String](), Substring(input).unicodeScalars)
    while let range = rest.firstRange(of: separator.unicodeScalars) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }

  /// A pattern that is no regular expression matches nothing, and gives empty.
  private static func regex(_ pattern: String) -> Regex<AnyRegexOutput>? {
    try? Regex(pattern).dotMatchesNewlines().matchingSemantics(.unicodeScalar)
  }

  /// Puts the groups `$1` to `$9`, or `${1}`, into a substitute.
  private static func expand(_ substitute: String, _ match: AnyRegexOutput) -> String {
    var (result, rest) = ("", Substring(substitute))
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let digits = rest.hasPrefix("{") ? rest.dropFirst() : rest
      guard let digit = digits.first?.wholeNumberValue, digit < match.count else {
        result += "$"
        continue
      }
      result += match[digit].substring ?? ""
      rest = digits.dropFirst()
      if rest.hasPrefix("}") { rest = rest.dropFirst() }
    }
    return result + rest
  }
}

extension String {
  fileprivate var trimmed: String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let scalars = unicodeScalars.drop(while: isSpace)
    return String(String.UnicodeScalarView(scalars.reversed().drop(while: isSpace).reversed()))
  }
}
