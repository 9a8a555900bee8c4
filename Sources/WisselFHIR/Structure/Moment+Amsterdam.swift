extension Moment {
  /// What is special about a time without an offset, read as Dutch legal time.
  enum LocalTime {
    case plain
    /// The clocks pass over it in the last night of March.
    case skipped
    /// It comes twice in the last night of October.
    case twice
  }

  /// Europe/Amsterdam under the rule of the European Union: one hour on the last Sunday of March and of October.
  var localTime: LocalTime {
    let second = first - day * 86400
    guard precision == .second, !hasOffset, second >= 7200, second < 10800 else { return .plain }
    // 1970-01-01 was a Thursday: day 3 is a Sunday.
    guard (day - 3) % 7 == 0 else { return .plain }
    let date = CivilDay(number: Int(day))
    guard date.year >= 1996, date.day >= 25 else { return .plain }
    return date.month == 3 ? .skipped : date.month == 10 ? .twice : .plain
  }
}
