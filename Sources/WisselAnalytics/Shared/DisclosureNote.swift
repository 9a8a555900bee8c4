import WisselDisclosure
import WisselWire

/// What a result says about the guarded profile it was released under.
enum DisclosureNote {
  /// - Parameters:
  ///   - coarsening: How times were made coarse, if they were.
  ///   - setAside: The stations that set complete rows aside.
  ///   - further: Members of the method's own.
  static func value(
    coarsening: TimeCoarsening? = nil, setAside: [String], further: [String: JSONValue] = [:]
  ) -> JSONValue {
    var members = further
    members["profile"] = .string(DisclosureProfile.guarded.rawValue)
    members["minimum_group_size"] = .int(DisclosureProfile.minimum)
    if let coarsening {
      members["time_bin"] = ResultValue.number(coarsening.width)
      members["time_horizon"] = ResultValue.number(coarsening.horizon)
      members["note"] =
        "times are put at the end of their interval; persons still followed at the horizon are censored there"
    }
    if !setAside.isEmpty {
      members["stations_with_rows_set_aside"] = ResultValue.strings(setAside)
      members["rows_set_aside"] = .string(
        "so that the rows left out are at least \(DisclosureProfile.minimum) and cannot be told by difference")
    }
    return .object(members)
  }
}
