import Testing
import WisselConsent

@Suite("Days")
struct DayTests {
  @Test("every day of 1600 to 2400 follows the one before, and reads as it is written")
  func calendar() throws {
    var day = try #require(Day(year: 1600, month: 1, day: 1))
    for year in 1600..<2400 {
      for month in 1...12 {
        for number in 1...Day.length(of: month, in: year) {
          #expect(Day(year: year, month: month, day: number) == day)
          #expect(day.components == (year, month, number))
          day = day.adding(1)
        }
      }
    }
    #expect(Day(year: 1970, month: 1, day: 1)?.number == 0)
    #expect(Day("2000-03-01")?.number == 11_017)
    #expect(Day("2000-03-01")?.description == "2000-03-01")
  }

  @Test(
    "a date of FHIR spans the days it can mean",
    arguments: [
      ("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
      ("2023-02", "2023-02-01", "2023-02-28"), ("2024-02-29", "2024-02-29", "2024-02-29"),
      ("2024-05-31T23:59:00+02:00", "2024-05-31", "2024-05-31"),
    ])
  func spans(text: String, first: String, last: String) throws {
    let span = try #require(Day.span(of: text))
    #expect(span == (try #require(Day(first)))...(try #require(Day(last))))
  }

  @Test(
    "what is no date is none",
    arguments: ["", "24", "2024-13", "2024-00", "2023-02-29", "2024-2-3", "+024-01-01", "2024-01-01-01", "0000-01-01"])
  func refused(text: String) { #expect(Day.span(of: text) == nil) }
}
