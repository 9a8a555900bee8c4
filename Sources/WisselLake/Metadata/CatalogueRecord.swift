package import WisselSettings

/// A lake as a catalogue entry: DCAT-AP in the form of the core metadata of Health-RI, in Turtle.
///
/// One catalogue with one data set, and a distribution for each table that can be asked for.
package enum CatalogueRecord {
  /// The Turtle. Counts below ten are left out: they may be about few people.
  package static func turtle(_ facts: CatalogueFacts, _ lake: LakeDescription) -> String {
    var turtle = Turtle(prefixes)
    let (catalogue, dataset) = (facts.base + "catalogue", facts.base + "dataset")
    turtle.add(
      catalogue,
      [
        ("a", [.name("dcat:Catalog")]), ("dct:title", texts(facts.catalogueTitle)),
        ("dct:description", texts(facts.catalogueDescription)), ("dct:publisher", [agent(facts.publisher)]),
        ("dcat:contactPoint", [contact(facts.contact)]), ("dct:language", iris(facts.languages)),
        ("dct:issued", time(lake.issued)), ("dct:modified", time(lake.modified)), ("dcat:dataset", [.iri(dataset)]),
      ])
    turtle.add(
      dataset,
      described(facts, dataset) + counted(lake) + [("dcat:distribution", tables(facts, lake).map { .iri($0.0) })])
    for (iri, properties) in tables(facts, lake) { turtle.add(iri, properties) }
    return turtle.text
  }

  private static let prefixes = [
    ("adms", "http://www.w3.org/ns/adms#"), ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"), ("dct", "http://purl.org/dc/terms/"), ("dpv", "https://w3id.org/dpv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"), ("healthdcatap", "http://healthdataportal.eu/ns/health#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"), ("xsd", "http://www.w3.org/2001/XMLSchema#"),
  ]

  private static let authority = "http://publications.europa.eu/resource/authority/"

  /// What people told.
  private static func described(_ facts: CatalogueFacts, _ dataset: String) -> [(String, [Turtle.Term])] {
    [
      ("a", [.name("dcat:Dataset")]), ("dct:identifier", [.text(dataset)]), ("dct:title", texts(facts.title)),
      ("dct:description", texts(facts.description)), ("dcat:keyword", texts(facts.keywords)),
      ("dcat:theme", iris(facts.themes)), ("dct:publisher", [agent(facts.publisher)]),
      ("dct:creator", [agent(facts.creator ?? facts.publisher)]), ("dcat:contactPoint", [contact(facts.contact)]),
      ("dct:accessRights", [.iri(authority + "access-right/" + facts.accessRights)]),
      ("dcatap:applicableLegislation", iris(facts.legislation)), ("dpv:hasLegalBasis", iris(facts.legalBasis)),
      ("dpv:hasPurpose", iris(facts.purposes)), ("dpv:hasPersonalData", iris(facts.personalData)),
      ("healthdcatap:healthTheme", iris(facts.healthThemes)),
      ("healthdcatap:hasCodingSystem", iris(facts.codingSystems)), ("dct:language", iris(facts.languages)),
      ("dct:conformsTo", iris(facts.conformsTo)),
    ]
  }

  /// What the lake knows.
  private static func counted(_ lake: LakeDescription) -> [(String, [Turtle.Term])] {
    let count = { (number: Int) -> [Turtle.Term] in
      number < LakeCatalogue.smallCount ? [] : [.typed(String(number), "xsd:nonNegativeInteger")]
    }
    let period: [(String, [Turtle.Term])] = [
      ("a", [.name("dct:PeriodOfTime")]), ("dcat:startDate", time(lake.first)), ("dcat:endDate", time(lake.last)),
    ]
    return [
      ("dcat:version", [.text(String(lake.snapshot))]), ("dct:issued", time(lake.issued)),
      ("dct:modified", time(lake.modified)), ("dct:temporal", lake.first == nil ? [] : [.node(period)]),
      ("healthdcatap:numberOfRecords", count(lake.records)),
      ("healthdcatap:numberOfUniqueIndividuals", count(lake.individuals)),
    ]
  }

  private static func tables(
    _ facts: CatalogueFacts, _ lake: LakeDescription
  ) -> [(String, [(String, [Turtle.Term])])] {
    lake.tables.map { table in
      (
        "\(facts.base)table/\(table.schema)/\(table.name)",
        [
          ("a", [.name("dcat:Distribution")]), ("dct:title", [.text("\(table.schema).\(table.name)")]),
          (
            "dct:description",
            table.restriction.map { [.text("Without those who are left out \($0)", language: "en")] } ?? []
          ),
          ("dcat:accessURL", [.iri(facts.accessURL)]),
          ("dcat:byteSize", [.typed(String(table.bytes), "xsd:nonNegativeInteger")]),
          ("dct:format", [.iri(authority + "file-type/PARQUET")]), ("dct:license", [.iri(facts.license)]),
          ("dct:rights", [.iri(facts.rights)]), ("dct:modified", time(lake.modified)),
        ]
      )
    }
  }

  private static func agent(_ agent: CatalogueFacts.Agent) -> Turtle.Term {
    .node([
      ("a", [.name("foaf:Agent")]), ("foaf:name", [.text(agent.name)]), ("dct:identifier", [.text(agent.identifier)]),
      ("foaf:homepage", [.iri(agent.homepage)]), ("foaf:mbox", [.iri("mailto:" + agent.email)]),
    ])
  }

  private static func contact(_ contact: CatalogueFacts.Contact) -> Turtle.Term {
    .node([
      ("a", [.name("vcard:Kind")]), ("vcard:fn", [.text(contact.name)]),
      ("vcard:hasEmail", [.iri("mailto:" + contact.email)]), ("vcard:hasURL", contact.page.map { [.iri($0)] } ?? []),
    ])
  }

  private static func texts(_ texts: CatalogueFacts.Translated) -> [Turtle.Term] {
    texts.texts.sorted { $0.key < $1.key }.flatMap { language, texts in texts.map { .text($0, language: language) } }
  }

  private static func iris(_ iris: [String]) -> [Turtle.Term] { iris.map { .iri($0) } }

  private static func time(_ time: String?) -> [Turtle.Term] { time.map { [.typed($0, "xsd:dateTime")] } ?? [] }
}
