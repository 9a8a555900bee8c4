extension Temporal {
  /// The moment some calendar units later, to the same precision (FHIRPath, date and time arithmetic). Years and months
  /// that end on a day the month has not end on its last; what is finer than the precision is dropped.
  func adding(_ number: ExactDecimal, unit: String) -> Temporal? {
    guard let whole = number.rounded(to: 0, .toZero)?.integer, whole.magnitude < 100_000_000_000 else { return nil }
    switch unit {
    case "year", "a": return addingMonths(whole * 12)
    case "month", "mo": return addingMonths(whole)
    case "week", "weeks", "wk": return addingDays(whole * 7)
    case "day", "days", "d": return addingDays(whole)
    case "hour", "hours", "h": return addingSeconds(whole * 3600)
    case "minute", "minutes", "min": return addingSeconds(whole * 60)
    case "second", "seconds", "s": return addingSeconds(whole)
    default: return nil
    }
  }

  private func addingMonths(_ months: Int) -> Temporal? {
    guard kind != .time else { return nil }
    if fields.count == 1 { return with([fields[0] + months / 12]) }
    let total = fields[0] * 12 + fields[1] - 1 + months
    guard total >= 12 else { return nil }
    var changed = fields
    (changed[0], changed[1]) = (total / 12, total % 12 + 1)
    if changed.count > 2 { changed[2] = min(changed[2], Self.days(of: changed[1], in: changed[0])) }
    return with(changed)
  }

  private func addingDays(_ days: Int) -> Temporal? {
    guard kind != .time else { return nil }
    guard fields.count > 2 else { return addingMonths(fields.count == 1 ? days / 365 * 12 : days / 30) }
    let day = CivilDay(year: fields[0], month: fields[1], day: fields[2]).adding(days: days)
    return with([day.year, day.month, day.day] + fields.dropFirst(3))
  }

  private func addingSeconds(_ seconds: Int) -> Temporal? {
    let date = kind == .time ? 0 : 3
    guard fields.count > date else { return addingDays(seconds / 86_400) }
    let clock = fields.dropFirst(date) + Array(repeating: 0, count: date + 3 - fields.count)
    let total = clock.reduce(0) { $0 * 60 + $1 } + seconds
    let rest = (total % 86_400 + 86_400) % 86_400
    let time = Array([rest / 3600, rest / 60 % 60, rest % 60].prefix(fields.count - date))
    guard kind != .time else { return with(time) }
    return with(Array(fields.prefix(3)) + time)?.addingDays((total - rest) / 86_400)
  }

  private func with(_ fields: [Int]) -> Temporal? {
    guard kind == .time || (1...9999).contains(fields[0]) else { return nil }
    let date = kind == .time ? 0 : min(fields.count, 3)
    var changed = ""
    for (index, field) in fields.enumerated() {
      if index > 0 { changed += index < date ? "-" : index == date ? "T" : ":" }
      changed += Self.padded(field, index == 0 && kind != .time ? 4 : 2)
    }
    if !fraction.isEmpty { changed += "." + fraction }
    if offset != nil { changed += text.hasSuffix("Z") ? "Z" : String(text.suffix(6)) }
    return Temporal(changed, kind: kind)
  }
}
