import Testing

@testable import WisselLake

@Suite("Times of a database without an offset")
struct LocalZoneTests {
  @Test(
    "get that of their zone, as PostgreSQL reads them",
    arguments: [
      ("2024-01-31 10:00:00.5", "2024-01-31 10:00:00.5+01:00"), ("2024-07-01 00:00:00", "2024-07-01 00:00:00+02:00"),
      // Passed over, and twice there.
      ("2024-03-31 02:30:00", "2024-03-31 02:30:00+01:00"), ("2024-03-31 03:00:00", "2024-03-31 03:00:00+02:00"),
      ("2024-03-31 01:59:59", "2024-03-31 01:59:59+01:00"), ("2024-10-27 01:59:59", "2024-10-27 01:59:59+02:00"),
      ("2024-10-27 02:30:00", "2024-10-27 02:30:00+01:00"), ("2024-10-27 03:00:00", "2024-10-27 03:00:00+01:00"),
      // No times, or with an offset already.
      ("2024-01-31 10:00:00+05:00", "2024-01-31 10:00:00+05:00"), ("2024-01-31", "2024-01-31"),
      ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"), ("geen tijd, maar een woord", "geen tijd, maar een woord"),
    ])
  func offset(text: String, expected: String) throws {
    #expect(try LocalZone("Europe/Amsterdam").withOffset(text) == expected)
  }

  @Test("also west of Greenwich, and where it is no whole hour")
  func elsewhere() throws {
    #expect(try LocalZone("America/St_Johns").withOffset("2024-01-31 10:00:00") == "2024-01-31 10:00:00-03:30")
    #expect(try LocalZone("UTC").withOffset("2024-01-31 10:00:00") == "2024-01-31 10:00:00+00:00")
    #expect(throws: LakeError.self) { try LocalZone("Atlantis") }
  }

  @Test("no row written after a moment has an earlier time than the one that is asked for")
  func earliest() throws {
    let zone = try LocalZone("Europe/Amsterdam")
    // From three hours before the clocks are put back until three hours after, each ten minutes.
    let back: Int64 = 1_729_990_800
    for moment in stride(from: back - 10_800, through: back + 10_800, by: 600) {
      let asked = zone.earliestTime(after: moment * 1_000_000)
      for later in stride(from: moment, through: moment + 14_400, by: 600) {
        let shown = LocalZone.time(Int(later) + (later < back ? 7200 : 3600))
        #expect(asked <= shown, "\(moment), \(later)")
      }
    }
    #expect(zone.earliestTime(after: 1_720_000_000_999_999) == "2024-07-03 11:46:40")
  }

  @Test("a load ends at the earlier of two clocks, and tells when they differ")
  func clocks() {
    let minute: Int64 = 60_000_000
    let now = 1_000 * minute
    let (same, silent) = ODBCReader.moment(now - minute, now, "db")
    #expect(same == now - minute && silent.isEmpty)
    let (ahead, told) = ODBCReader.moment(now + 60 * minute, now, "db")
    #expect(ahead == now && told.first?.contains("60 minutes ahead of") == true)
    let (behind, also) = ODBCReader.moment(now - 60 * minute, now, "db")
    #expect(behind == now - 60 * minute && also.first?.contains("60 minutes behind") == true)
    let (none, missing) = ODBCReader.moment(nil, now, "db")
    #expect(none == now && missing.count == 1)
  }
}
