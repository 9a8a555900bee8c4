extension PersonWriter {
  /// What is measured during a stay: laboratory tests and vital signs.
  mutating func writeMeasurements(_ stay: Stay, _ episode: Episode) throws {
    for test in episode.disease.tests where random.chance(700) {
      // One in eight comes from a device that measures in other units.
      let scale = test.scales[test.scales.count > 1 && random.chance(125) ? 1 : 0]
      try write(scale, at: min(stay.start.adding(minutes: random.number(5...90)), limit), stay)
    }
    guard stay.kind != .visit || random.chance(300) else { return }
    let moment = min(stay.start.adding(minutes: random.number(2...15)), limit)
    try writeBloodPressure(at: moment, stay)
    let pulse = FixedDecimal(76 + 11 * random.normal(), digits: 0)
    try writeVital("8867-4", "Hartfrequentie", pulse.text, "/min", at: moment, stay)
  }

  private mutating func write(_ scale: LaboratoryTest.Scale, at moment: Moment, _ stay: Stay) throws {
    let category = FHIRText.coding("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")
    var value = FixedDecimal(scale.mean + scale.deviation * random.normal(), digits: scale.digits)
    let least = FixedDecimal(scale.mean / 8, digits: scale.digits)
    var comparator = ""
    if value.units <= least.units {
      value = least
      comparator = #","comparator":"<""#
    }
    // A sample that could not be measured has a reason in the place of a value.
    let result =
      random.chance(8)
      ? #""dataAbsentReason":\#(FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "error")))"#
      : #""valueQuantity":{"value":\#(value.text)\#(comparator),\#(Self.unit(scale.unit))}"#
    let range =
      #"[{"low":{"value":\#(scale.range.low),\#(Self.unit(scale.unit))},"high":{"value":\#(scale.range.high),\#(Self.unit(scale.unit))}}]"#
    try writeObservation(
      category, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, scale.loinc, scale.name), text: scale.name),
      result + #","referenceRange":\#(range)"#, at: moment, stay)
  }

  mutating func writeVital(
    _ loinc: String, _ name: String, _ value: String, _ unit: String, at moment: Moment, _ stay: Stay
  ) throws {
    try writeObservation(
      Self.vital, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, loinc, name), text: name),
      #""valueQuantity":{"value":\#(value),\#(Self.unit(unit))}"#, at: moment, stay)
  }

  private mutating func writeBloodPressure(at moment: Moment, _ stay: Stay) throws {
    let systolic = FixedDecimal(132 + 17 * random.normal(), digits: 0)
    let diastolic = FixedDecimal(78 + 9 * random.normal(), digits: 0)
    let parts = [("8480-6", "Systolisch", systolic), ("8462-4", "Diastolisch", diastolic)].map { loinc, name, value in
      #"{"code":\#(FHIRText.concept(FHIRText.coding(CodeSystem.loinc, loinc, name))),"#
        + #""valueQuantity":{"value":\#(value.text),\#(Self.unit("mm[Hg]"))}}"#
    }
    try writeObservation(
      Self.vital, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "85354-9", "Bloeddruk"), text: "Bloeddruk"),
      #""component":[\#(parts.joined(separator: ","))]"#, at: moment, stay)
  }

  /// - Parameter result: The members that hold the result.
  mutating func writeObservation(
    _ category: String, _ code: String, _ result: String, at moment: Moment, _ stay: Stay
  ) throws {
    let id = id(.Observation, "o")
    try emit(
      .Observation,
      #"{"resourceType":"Observation","id":"\#(id)","meta":\#(FHIRText.meta(moment.adding(minutes: 30))),"#
        + #""status":"final","category":[{"coding":[\#(category)]}],"code":\#(code),"subject":\#(subject),"#
        + #""encounter":\#(FHIRText.reference(.Encounter, stay.id)),"effectiveDateTime":"\#(moment.text)","#
        + #""issued":"\#(moment.adding(minutes: 30).text)",\#(result)}"#)
  }

  private static let vital = FHIRText.coding(
    "http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")

  static func unit(_ code: String) -> String { #""unit":"\#(code)","system":"\#(CodeSystem.ucum)","code":"\#(code)""# }
}
