import Foundation

extension CatalogueFacts {
  /// Reads a file of facts; `CatalogueFacts.example` shows all keys.
  ///
  /// - Throws: `SettingsError` that names every fact that is missing or not as it must be.
  package init(yaml: String, file: String) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    let (set, distribution) = (root.section("dataset"), root.section("distribution"))
    let catalogue = root.section("catalogue")
    let facts = CatalogueFacts(
      base: Self.iri(
        root, "base", meaning: "the address all names begin with, such as https://data.hospital.example/lake/"),
      catalogueTitle: Self.translated(catalogue, "title"),
      catalogueDescription: Self.translated(catalogue, "description"),
      title: Self.translated(set, "title"), description: Self.translated(set, "description"),
      keywords: Self.translated(set, "keywords"), publisher: Self.agent(root.section("publisher")),
      creator: root.has("creator") ? Self.agent(root.section("creator")) : nil,
      contact: Self.contact(root.section("contact")),
      accessRights: set.required(
        "access_rights", set.choice("access_rights", of: ["PUBLIC", "RESTRICTED", "NON_PUBLIC"]),
        meaning: "PUBLIC, RESTRICTED or NON_PUBLIC") ?? "",
      themes: Self.iris(set, "themes") ?? ["http://publications.europa.eu/resource/authority/data-theme/HEAL"],
      legislation: set.required(
        "applicable_legislation", Self.iris(set, "applicable_legislation"), meaning: "the laws it falls under, as IRIs")
        ?? [],
      legalBasis: set.required(
        "legal_basis", Self.iris(set, "legal_basis"), meaning: "what allows the processing, as IRIs of dpv or eu-gdpr")
        ?? [],
      purposes: Self.iris(set, "purposes") ?? [], personalData: Self.iris(set, "personal_data") ?? [],
      healthThemes: Self.iris(set, "health_themes") ?? [], codingSystems: Self.iris(set, "coding_systems") ?? [],
      languages: Self.iris(set, "languages") ?? [], conformsTo: Self.iris(set, "conforms_to") ?? [],
      accessURL: Self.iri(distribution, "access_url", meaning: "where the data can be asked for"),
      license: Self.iri(distribution, "license", meaning: "the licence, as an IRI"),
      rights: Self.iri(distribution, "rights", meaning: "the rights, as an IRI"))
    if !facts.base.isEmpty, !facts.base.hasSuffix("/") {
      findings.error("expected an address that ends with a slash", key: "base", at: root.mark("base"))
    }
    for section in [catalogue, set, distribution, root] { section.finish(unknownIsError: true) }
    self = try findings.checked(facts)
  }

  /// An agent with all that the shapes ask of one.
  private static func agent(_ section: Section) -> Agent {
    defer { section.finish(unknownIsError: true) }
    return Agent(
      name: required(section, "name", meaning: "the name"),
      identifier: required(section, "identifier", meaning: "a number or IRI it is known by"),
      homepage: iri(section, "homepage", meaning: "its web site"), email: email(section))
  }

  private static func contact(_ section: Section) -> Contact {
    defer { section.finish(unknownIsError: true) }
    return Contact(
      name: required(section, "name", meaning: "whom to ask"), email: email(section),
      page: section.text("page", expected: "an absolute IRI", as: iri))
  }

  private static func email(_ section: Section) -> String {
    let text = section.text("email", expected: "an e-mail address") {
      $0.wholeMatch(of: /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/) != nil ? $0 : nil
    }
    return section.required("email", text, meaning: "an e-mail address") ?? ""
  }

  private static func required(_ section: Section, _ key: String, meaning: String) -> String {
    section.required(key, section.text(key), meaning: meaning) ?? ""
  }

  /// Texts by language: `{nl: …, en: …}`, both of which must be there.
  private static func translated(_ section: Section, _ key: String) -> Translated {
    guard section.has(key) else {
      _ = section.required(key, Optional<String>.none, meaning: "texts under nl and en")
      return Translated(texts: [:])
    }
    let inner = section.section(key)
    defer { inner.finish(unknownIsError: true) }
    var texts: [String: [String]] = [:]
    for language in ["en", "nl"] {
      let found = inner.has(language) ? inner.texts(language).filter { !$0.isEmpty } : []
      if found.isEmpty { _ = inner.required(language, Optional<String>.none, meaning: "the text in this language") }
      texts[language] = found
    }
    return Translated(texts: texts)
  }

  private static func iri(_ section: Section, _ key: String, meaning: String) -> String {
    section.required(key, section.text(key, expected: "an absolute IRI", as: iri), meaning: meaning) ?? ""
  }

  private static func iris(_ section: Section, _ key: String) -> [String]? {
    section.values(key, expected: "an absolute IRI", as: iri)
  }

  /// An absolute IRI without the characters that Turtle does not let in one.
  private static func iri(_ text: String) -> String? {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"<>\"{}|^`\\".unicodeScalars.contains($0) }
    guard isPlain, let url = URL(string: text), let scheme = url.scheme, ["http", "https", "urn"].contains(scheme)
    else {
      return nil
    }
    return text
  }
}
