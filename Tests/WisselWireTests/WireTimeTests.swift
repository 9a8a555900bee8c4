import Testing
import WisselWire

@Suite("Times on the wire")
struct WireTimeTests {
  @Test("are written in UTC without zone, and read back to the same moment")
  func roundTrip() {
    for text in [
      "2026-11-21T20:15:40.073158", "1970-01-01T00:00:00", "2024-02-29T23:59:59.000001", "1969-12-31T23:59:59.5",
    ] {
      let time = WireTime(text)
      #expect(time != nil)
      #expect(time.map(\.description).flatMap(WireTime.init) == time)
    }
    #expect(WireTime("2026-11-21T20:15:40.073158")?.description == "2026-11-21T20:15:40.073158")
    #expect(WireTime("2026-11-21T20:15:40")?.description == "2026-11-21T20:15:40")
  }

  @Test("may carry an offset when they come from a node")
  func offsets() {
    #expect(WireTime("2026-11-21T21:15:40.5+01:00") == WireTime("2026-11-21T20:15:40.5"))
    #expect(WireTime("2026-11-21T20:15:40Z") == WireTime("2026-11-21T20:15:40+00:00"))
  }

  @Test(
    "are refused when they are not a date and time",
    arguments: [
      "", "yesterday", "2026-11-21", "2026-13-01T00:00:00", "2026-02-30T00:00:00", "2026-11-21T25:00:00",
      "2026-11-21T20:15:40.", "2026-11-21T20:15:40+1", "2026-11-21T20:15:40 UTC",
    ])
  func refusals(text: String) {
    #expect(WireTime(text) == nil)
  }
}
