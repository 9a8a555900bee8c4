import Foundation

/// Numbers as a reader of a language writes them: 0,55 in Dutch, 0.55 in English. What is not a finite number is a dash.
package struct NumberStyle: Sendable {
  /// What stands where there is no number.
  package static let absent = "–"

  private let decimalMark: String
  private let groupMark: String
  private let percentSign: String

  package init(_ language: Language) {
    switch language {
    case .dutch: (decimalMark, groupMark, percentSign) = (",", ".", "\u{A0}%")
    case .english: (decimalMark, groupMark, percentSign) = (".", ",", "%")
    }
  }

  /// A whole number, in groups of three from 10 000 on.
  package func integer(_ value: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "−" : "") + grouped(digits)
  }

  /// A number with so many digits after the decimal mark, rounded to nearest.
  package func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite, abs(value) < 1e15 else { return scientific(value, digits) }
    let text = String(format: "%.\(max(0, min(digits, 15)))f", abs(value))
    let parts = text.split(separator: ".", maxSplits: 1)
    let whole = grouped(String(parts.first ?? "0"))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return (value < 0 && !isZero ? "−" : "") + (parts.count > 1 ? whole + decimalMark + parts[1] : whole)
  }

  /// A number with about so many significant digits: 9.07, 928.8, 161744.5 become 9,07, 929 and 161.744 for three.
  package func significant(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return Self.absent }
    if value == 0 { return "0" }
    let magnitude = Int(log10(abs(value)).rounded(.down))
    if magnitude < -6 || magnitude >= 15 { return scientific(value, digits - 1) }
    return fixed(value, max(0, digits - 1 - magnitude))
  }

  /// A number without superfluous zeros: whole numbers as such, others with about so many significant digits.
  package func plain(_ value: Double?, _ digits: Int = 4) -> String {
    guard let value, value.isFinite else { return Self.absent }
    if value == value.rounded(), abs(value) < 1e9, let whole = Int(exactly: value) { return integer(whole) }
    return significant(value, digits)
  }

  /// A share of one as a percentage: 0.447 is 45 % (Dutch) or 45% (English).
  package func percent(_ share: Double?, _ digits: Int = 0) -> String {
    guard let share, share.isFinite else { return Self.absent }
    return fixed(share * 100, digits) + percentSign
  }

  /// A p-value: three decimals, and below 0.001 just that.
  package func probability(_ p: Double?) -> String {
    guard let p, p.isFinite else { return Self.absent }
    return p < 0.001 ? "<\u{A0}" + fixed(0.001, 3) : fixed(p, 3)
  }

  /// `p = 0,165` or `p < 0,001`, for a sentence.
  package func probabilityStatement(_ p: Double?) -> String {
    guard let p, p.isFinite else { return "p\u{A0}=\u{A0}" + Self.absent }
    return p < 0.001 ? "p\u{A0}<\u{A0}" + fixed(0.001, 3) : "p\u{A0}=\u{A0}" + fixed(p, 3)
  }

  /// A span: `0,39–0,78`.
  package func interval(_ lower: Double?, _ upper: Double?, digits: Int) -> String {
    fixed(lower, digits) + "–" + fixed(upper, digits)
  }

  /// How long something took: 0,7 s · 2 min 5 s · 3 h 10 min.
  package func duration(seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, seconds >= 0, seconds < 1e9 else { return Self.absent }
    if seconds < 9.95 { return fixed(seconds, 1) + "\u{A0}s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)\u{A0}s" }
    if whole < 3600 { return "\(whole / 60)\u{A0}min \(whole % 60)\u{A0}s" }
    return "\(whole / 3600)\u{A0}h \(whole % 3600 / 60)\u{A0}min"
  }

  private func scientific(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return Self.absent }
    let text = String(format: "%.\(max(0, min(digits, 15)))e", abs(value)).lowercased()
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return Self.absent }
    let mantissa = parts[0].replacing(".", with: decimalMark)
    return (value < 0 ? "−" : "") + mantissa + "·10" + Self.superscript(exponent)
  }

  private func grouped(_ digits: String) -> String {
    guard digits.count > 4 else { return digits }
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    return groups.reversed().joined(separator: groupMark)
  }

  private static func superscript(_ value: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let text = String(value.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }
    return (value < 0 ? "⁻" : "") + String(text)
  }
}
