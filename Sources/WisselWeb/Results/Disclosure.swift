import WisselWire

/// What a result says of the rules it was released under.
struct Disclosure: Sendable {
  /// Fewest persons behind every number; nil when the data are open.
  let minimum: Int?
  let isStated: Bool
  /// The width times were joined to.
  let binWidth: Double?

  init(_ result: JSONValue, question: Question?) {
    let stated = result["disclosure"]
    isStated = stated?["profile"]?.string != nil
    minimum = stated?["profile"]?.string == "open" ? nil : stated?["minimum_group_size"]?.int
    binWidth = stated?["time_bin"]?.number ?? question?.arguments["bin"]?.number
  }

  /// A count for people: `< 10` where it may not be told.
  func count(_ value: Int?, _ whole: (Int) -> String) -> String {
    if let value { return minimum.map { value > 0 && value < $0 } == true ? belowMinimum : whole(value) }
    return minimum == nil ? "–" : belowMinimum
  }

  private var belowMinimum: String { "<\u{A0}\(minimum ?? 0)" }
}
