extension ScalarFunction {
  /// The value of an item that the function works on: of a Period the lower boundary is that of its start, the upper
  /// that of its end (SQL on FHIR v2).
  func operand(of item: FHIRPathItem?) -> SystemValue? {
    guard self == .lowBoundary || self == .highBoundary, let period = item?.node?.period else { return item?.operand }
    let ends = period.children(self == .lowBoundary ? "start" : "end")
    return ends.count == 1 ? ends[0].value : nil
  }
}

extension FHIRNode {
  /// The element as a Period, if it is one.
  fileprivate var period: FHIRNode? {
    if let type { return type == "Period" ? self : nil }
    guard resourceType == nil, json["start"]?.string != nil || json["end"]?.string != nil else { return nil }
    return typed("Period")
  }
}
