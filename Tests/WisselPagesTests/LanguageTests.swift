import Testing
import WisselPages

struct LanguageTests {
  @Test(arguments: [
    (nil, nil, Language.english),
    ("nl", "en", .dutch),
    ("xx", "nl-NL,nl;q=0.9,en;q=0.8", .dutch),
    (nil, "en;q=0.5, nl;q=0.9", .dutch),
    (nil, "de, fr;q=0.9", .english),
    (nil, "nl;q=0, en;q=0.1", .english),
    (nil, "nl;q=7", .english),
    (nil, ";;;,,q=1,", .english),
  ])
  func `a reader's own choice wins, then the browser's order`(
    cookie: String?, header: String?, expected: Language
  ) {
    #expect(Language.choose(cookie: cookie, acceptLanguage: header) == expected)
  }

  @Test func `texts fill in their places once, and a missing key shows`() {
    let catalogue = Catalogue(["hello": Text(nl: "Dag {name}, {other}", en: "Hello {name}")])
    let dutch = catalogue.phrases(.dutch)
    #expect(dutch("hello", ["name": "{other}", "other": "x"]) == "Dag {other}, x")
    #expect(catalogue.phrases(.english)("hello", ["name": "Ann"]) == "Hello Ann")
    #expect(dutch("nothing") == "[nothing]")
  }

  @Test func `counts choose between one and many`() {
    let catalogue = Catalogue([
      "stationOne": Text(nl: "één station", en: "one station"),
      "stationMany": Text(nl: "{count} stations", en: "{count} stations"),
    ])
    #expect(catalogue.phrases(.dutch).counted("station", 1) == "één station")
    #expect(catalogue.phrases(.dutch).counted("station", 12_345) == "12.345 stations")
    #expect(catalogue.phrases(.english).counted("station", 0) == "0 stations")
  }
}
