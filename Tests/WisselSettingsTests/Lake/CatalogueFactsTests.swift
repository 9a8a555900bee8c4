import Testing
import WisselSettings

@Suite("Facts for a catalogue")
struct CatalogueFactsTests {
  private func keys(_ yaml: String) -> [String] {
    do throws(SettingsError) {
      _ = try CatalogueFacts(yaml: yaml, file: "facts.yaml")
      return []
    } catch { return error.findings.map { $0.key ?? "" }.sorted() }
  }

  @Test("the example is whole")
  func example() throws {
    let facts = try CatalogueFacts(yaml: CatalogueFacts.example, file: "facts.yaml")
    #expect(facts.accessRights == "NON_PUBLIC")
    #expect(facts.title.texts == ["nl": ["Longkanker"], "en": ["Lung cancer"]])
    #expect(facts.keywords.texts["nl"] == ["longkanker", "FHIR"])
    #expect(facts.publisher.email == "data@hospital.example")
    #expect(facts.creator == nil)
  }

  @Test("each fact that is missing is named")
  func missing() {
    #expect(
      keys("") == [
        "base", "catalogue.description", "catalogue.title", "contact.email", "contact.name",
        "dataset.access_rights", "dataset.applicable_legislation", "dataset.description", "dataset.keywords",
        "dataset.legal_basis", "dataset.title", "distribution.access_url", "distribution.license",
        "distribution.rights", "publisher.email", "publisher.homepage", "publisher.identifier", "publisher.name",
      ])
    #expect(keys(CatalogueFacts.example.replacing(", en: Lung cancer", with: "")) == ["dataset.title.en"])
  }

  @Test(
    "a fact that is not as it must be is refused with its key",
    arguments: [
      ("https://data.hospital.example/lake/", "https://data.hospital.example/lake", "base"),
      ("https://data.hospital.example/terms", "terms", "distribution.license"),
      ("https://data.hospital.example/rights", "https://a.b/<>", "distribution.rights"),
      ("name: Data office\n  email: data@hospital.example", "name: Data office\n  email: nobody", "contact.email"),
      ("NON_PUBLIC\n  applicable", "SECRET\n  applicable", "dataset.access_rights"),
      ("purposes:", "purpose:", "dataset.purpose"),
    ])
  func wrong(old: String, new: String, key: String) {
    #expect(keys(CatalogueFacts.example.replacing(old, with: new)) == [key])
  }
}
