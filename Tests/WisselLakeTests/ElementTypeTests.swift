import Testing
import WisselFHIR
import WisselLake
import WisselTesting

/// One column over one resource, on every engine.
enum OneColumn {
  static func view(_ path: String, of resource: String, _ extra: String = "") throws -> ViewDefinition {
    let column = JSON.object([.init("name", .string("c")), .init("path", .string(path))])
    return try ViewDefinition(
      JSONParser.parse(#"{"resource":"\#(resource)","select":[{\#(extra)"column":[\#(column.text)]}]}"#))
  }

  /// Each engine's rows, as JSON.
  static func rows(_ view: ViewDefinition, _ resource: JSON) async throws -> [(engine: String, rows: [String])] {
    var found: [(String, [String])] = []
    for engine in LakeEngine.available {
      found.append((engine.rawValue, try await engine.rows(view, [resource]).map { JSON.array($0).text }.sorted()))
    }
    if PrivatePostgres.isInstalled {
      let (rows, way) = try await StoredRows.of(view, StoredRows.kept([resource]))
      found.append(("\(way)", rows.map { JSON.array($0).text }.sorted()))
    }
    return found
  }
}

@Suite("Elements have the types that FHIR R4 gives them", .serialized)
struct ElementTypeTests {
  private static let condition = #"{"resourceType":"Condition","recordedDate":"2010-10-10"}"#
  private static let encounter = #"{"resourceType":"Encounter","period":{"start":"2010-10-10","end":"2011"}}"#
  private static let order = #"{"resourceType":"MedicationRequest","authoredOn":"2010-10"}"#
  private static let observation =
    #"{"resourceType":"Observation","effectivePeriod":{"start":"2010-10-10","end":"2010-10-11T12:00:00Z"}}"#
  private static let open = #"{"resourceType":"Observation","effectivePeriod":{"start":"2010-10-10"}}"#
  private static let patient =
    #"{"resourceType":"Patient","gender":"female","birthDate":"1970-01-02","name":[{"family":"a"},{"text":"b"},{}],"#
    + #""contact":[{"gender":"male"}],"meta":{"lastUpdated":"2020-01-01T00:00:00Z"},"_gender":{"id":"2010"},"#
    + #""contained":[{"resourceType":"Patient","address":[{"postalCode":"2010"}]}],"#
    + #""address":[{"postalCode":"2010"},{"postalCode":"2010-05"},{"postalCode":"10:00:00"},{"postalCode":"10:00:00.0"},"#
    + #"{"postalCode":"2010-01-01T10:00:00Z"},{"postalCode":"2010-01-01T11:00:00+01:00"}]}"#
  private static let clinic =
    #"{"resourceType":"HealthcareService","availableTime":[{"availableStartTime":"10:00"}]}"#

  @Test(
    "boundaries are those of the type",
    arguments: [
      (condition, "recordedDate.lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (condition, "recordedDate.highBoundary()", "2010-10-10T23:59:59.999-12:00"),
      (encounter, "period.start.lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (order, "authoredOn.highBoundary()", "2010-10-31T23:59:59.999-12:00"),
      (observation, "effective.ofType(Period).start.lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (observation, "effective.start.lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (patient, "birthDate.highBoundary()", "1970-01-02"),
      (encounter, "period.lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (encounter, "period.highBoundary()", "2011-12-31T23:59:59.999-12:00"),
      (encounter, "period.highBoundary(8)", "2011-12-31"),
      (observation, "effective.ofType(Period).lowBoundary()", "2010-10-10T00:00:00.000+14:00"),
      (observation, "effective.highBoundary()", "2010-10-11T12:00:00.999Z"),
      (open, "effective.ofType(Period).highBoundary()", nil),
    ])
  func boundaries(resource: String, path: String, expected: String?) async throws {
    try await judge(resource, path, expected.map { "\"\($0)\"" } ?? "null")
  }

  @Test(
    "texts that look like dates are texts",
    arguments: [
      ("address[0].postalCode = address[1].postalCode", "false"),
      ("address[0].postalCode < address[1].postalCode", "true"),
      ("address[2].postalCode = address[3].postalCode", "false"),
      ("address[4].postalCode = address[5].postalCode", "false"),
      ("address.postalCode.distinct().count()", "6"), ("address[0].postalCode is System.Date", "false"),
      ("address[0].postalCode is System.String", "true"), ("address[0].postalCode < '2010-05'", "true"),
      ("address[0].postalCode = '2010'", "true"), ("address[0].postalCode = @2010", "true"),
      ("address[0].postalCode < @2010-05", "true"), ("address.where(postalCode > '2010').count()", "3"),
      ("address.first().postalCode.lowBoundary()", "null"), ("gender.id < '2010-05'", "true"),
      ("contained.ofType(Patient).address.postalCode.first() < '2010-05'", "true"), ("birthDate < @1970-02", "true"),
      ("birthDate = '1970-01-02'", "true"), ("meta.lastUpdated < @2020-01-01T00:30:00Z", "true"),
    ])
  func texts(path: String, expected: String) async throws { try await judge(Self.patient, path, expected) }

  @Test(
    "types are told by the element and not by its JSON",
    arguments: [
      ("name[0] is Address", "false"), ("name[0] is HumanName", "true"), ("gender is uri", "false"),
      ("gender is code", "true"), ("gender is string", "true"), ("birthDate is dateTime", "false"),
      ("birthDate is date", "true"), ("name.ofType(Address).count()", "0"), ("name.ofType(HumanName).count()", "3"),
      ("birthDate.ofType(string)", "null"), ("birthDate.ofType(date)", "\"1970-01-02\""),
      ("contact[0] is BackboneElement", "true"), ("name[0] is BackboneElement", "false"),
      ("contained[0] is Patient", "true"), ("meta.lastUpdated is instant", "true"),
      ("name[0].ofType(Address).exists()", "false"), ("unknown.ofType(Address).exists()", "false"),
    ])
  func types(path: String, expected: String) async throws { try await judge(Self.patient, path, expected) }

  @Test("a time without seconds equals its text")
  func times() async throws { try await judge(Self.clinic, "availableTime.availableStartTime = '10:00'", "true") }

  private func judge(_ resource: String, _ path: String, _ expected: String) async throws {
    let resource = try JSONParser.parse(resource)
    let view = try OneColumn.view(path, of: resource["resourceType"]?.string ?? "")
    for (engine, rows) in try await OneColumn.rows(view, resource) { #expect(rows == ["[\(expected)]"], "\(engine)") }
  }
}
