import Foundation
import Yams

extension Section {
  /// A text; numbers and truth values are taken as they are written, as existing files do not always quote.
  func text(_ key: String, expected: String = "a text") -> String? {
    read(key, expected: expected) { $0.scalar?.string }
  }

  /// A text of a certain form, as `form` reads it.
  func text<Value>(_ key: String, expected: String, as form: (String) -> Value?) -> Value? {
    read(key, expected: expected) { $0.scalar.flatMap { form($0.string) } }
  }

  /// A text that must not be seen.
  func secret(_ key: String, expected: String = "a text") -> Secret? {
    text(key, expected: expected).map { Secret($0) }
  }

  /// A truth value in any spelling of YAML 1.1, which Python's reader follows.
  func flag(_ key: String) -> Bool? {
    read(key, expected: "true or false") { node in
      guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return nil }
      return switch scalar.string.lowercased() {
      case "true", "yes", "on": true
      case "false", "no", "off": false
      default: nil
      }
    }
  }

  /// A whole number within a range.
  func integer(_ key: String, in range: ClosedRange<Int>, expected: String? = nil) -> Int? {
    let expected =
      expected
      ?? (range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return read(key, expected: expected) { node in
      node.scalar.flatMap { Int($0.string.replacing("_", with: "")) }.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number above zero.
  func positive(_ key: String, expected: String) -> Double? {
    read(key, expected: expected) { node in
      node.scalar.flatMap { Double($0.string) }.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
  }

  /// One of a few words.
  func choice(_ key: String, of words: [String]) -> String? {
    read(key, expected: "one of " + words.joined(separator: ", ")) { node in
      node.scalar.flatMap { words.contains($0.string) ? $0.string : nil }
    }
  }

  /// A list of texts; a single text is a list of one.
  func texts(_ key: String) -> [String] {
    if let single = value(key)?.scalar?.string { return [single] }
    return elements(key, expected: "a text or a list of texts").compactMap { index, node in
      if let text = node.scalar?.string { return text }
      findings.error("expected a text", key: "\(name(key))[\(index)]", at: node.position)
      return nil
    }
  }

  /// A list of texts of a certain form, or a single one; nil when the key is absent.
  func values<Value>(_ key: String, expected: String, as form: (String) -> Value?) -> [Value]? {
    guard let node = value(key) else { return nil }
    let items = node.sequence.map { Array($0) } ?? [node]
    return items.enumerated().compactMap { index, item in
      if let value = item.scalar.flatMap({ form($0.string) }) { return value }
      findings.error(
        "expected \(expected)", key: node.sequence == nil ? name(key) : "\(name(key))[\(index)]",
        at: item.position ?? mark(key))
      return nil
    }
  }

  /// Names with values, all texts.
  func dictionary(_ key: String) -> [String: String] {
    let inner = section(key)
    return Dictionary(
      inner.entries().compactMap { name, node in
        if node.isBlank { return (name, "") }
        if let scalar = node.scalar {
          return (
            name, scalar.style == .plain ? Self.truths[scalar.string.lowercased()] ?? scalar.string : scalar.string
          )
        }
        findings.error("expected a text", key: inner.name(name), at: node.position)
        return nil
      },
      uniquingKeysWith: { _, last in last })
  }

  /// What YAML 1.1 takes for a boolean, as Python writes it: that is how variables reach algorithms today.
  private static let truths = [
    "true": "True", "yes": "True", "on": "True", "false": "False", "no": "False", "off": "False",
  ]

  /// An `http` or `https` address, without the slashes at its end.
  func address(_ key: String, expected: String) -> String? {
    read(key, expected: expected) { node in
      guard let text = node.scalar?.string, let url = URL(string: text), ["http", "https"].contains(url.scheme),
        url.host()?.isEmpty == false
      else { return nil }
      return String(text.reversed().drop { $0 == "/" }.reversed())
    }
  }

  /// A number of bytes: a whole number, or with `k`, `m`, `g` (of 1024, a `b` or `ib` may follow).
  func bytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
    read(key, expected: "a number of bytes such as 512m or 4g") { node in
      guard let text = node.scalar?.string.lowercased() else { return nil }
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let factors = ["": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40]
      var unit = text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)
      for ending in ["ib", "b"] where unit.count > ending.count && unit.hasSuffix(ending) {
        unit = String(unit.dropLast(ending.count))
        break
      }
      guard let number = Int(digits), let factor = factors[unit] else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      return !overflow && range.contains(product) ? product : nil
    }
  }

  /// A time: seconds, or a number with `s`, `m`, `h` or `d`.
  func duration(_ key: String) -> Duration? {
    read(key, expected: "a time such as 90s, 30m or 12h") { node in
      guard let text = node.scalar?.string.lowercased() else { return nil }
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let factors = ["": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400]
      let unit = text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)
      guard let number = Int(digits), number > 0, number <= 10_000_000, let factor = factors[unit] else { return nil }
      return .seconds(number * factor)
    }
  }
}
