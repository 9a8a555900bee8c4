import Testing
import WisselSettings

@Suite("A filter of a search")
struct SearchFilterTests {
  @Test(
    "is written as an address has it, and only what would be read as something else is escaped",
    arguments: [
      ("category=laboratory", "category=laboratory"), ("a=b&c:not=d", "a=b&c:not=d"),
      ("code=http://loinc.org|2823-3,2951-2", "code=http://loinc.org|2823-3,2951-2"),
      ("_has:Observation:patient:code=1", "_has:Observation:patient:code=1"), ("a=b%26c%3Dd", "a=b%26c=d"),
      ("date=ge2020-01-01T00:00:00+01:00", "date=ge2020-01-01T00:00:00%2B01:00"), ("a=é b", "a=%C3%A9%20b"),
    ])
  func text(written: String, text: String) {
    let filter = SearchFilter(written)
    #expect(filter?.text == text)
    #expect(filter.flatMap { SearchFilter($0.text) } == filter)
  }

  @Test(
    "is none without a name or a value, or with what the load itself asks for",
    arguments: [
      "", "category", "category=", "=laboratory", "a=b&", "a=b&&c=d", "a=%ZZ", "Observation?category=laboratory",
      "_count=5", "_sort=date", "_lastUpdated=ge2020", "_include:iterate=a:b", "_ELEMENTS=id", "a=b%0Ac",
    ])
  func wrong(text: String) {
    #expect(SearchFilter(text) == nil)
  }
}
