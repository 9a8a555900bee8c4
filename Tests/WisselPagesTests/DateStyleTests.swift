import Foundation
import Testing
import WisselPages

struct DateStyleTests {
  let zone = TimeZone(identifier: "Europe/Amsterdam") ?? .gmt
  // 2026-11-21 13:02:05 UTC
  let moment = Date(timeIntervalSince1970: 1_795_266_125)

  @Test func `a moment is written out in the reader's language and zone`() {
    #expect(DateStyle(.dutch, timeZone: zone).moment(moment) == "21 november 2026, 14:02")
    #expect(DateStyle(.english, timeZone: .gmt).moment(moment) == "21 November 2026, 13:02")
  }

  @Test(arguments: [
    (30.0, "zojuist", "just now"),
    (61, "1 minuut geleden", "1 minute ago"),
    (305, "5 minuten geleden", "5 minutes ago"),
    (3700, "1 uur geleden", "1 hour ago"),
    (7300, "2 uur geleden", "2 hours ago"),
    (90_000, "21 november 2026, 14:02", "21 November 2026, 14:02"),
    (-5, "21 november 2026, 14:02", "21 November 2026, 14:02"),
  ])
  func `recent moments are told by how long ago`(seconds: Double, dutch: String, english: String) {
    let now = moment.addingTimeInterval(seconds)
    #expect(DateStyle(.dutch, timeZone: zone).ago(moment, now: now) == dutch)
    #expect(DateStyle(.english, timeZone: zone).ago(moment, now: now) == english)
  }
}
