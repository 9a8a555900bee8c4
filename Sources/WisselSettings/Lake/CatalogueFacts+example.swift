extension CatalogueFacts {
  /// A file with all keys, for a data manager to fill in.
  package static let example = """
    # What everything is named under.
    base: https://data.hospital.example/lake/
    publisher:
      name: Hospital A
      identifier: "06010101"
      homepage: https://www.hospital.example
      email: data@hospital.example
    # Who made the data set; without it, the publisher.
    # creator: {name: …, identifier: …, homepage: …, email: …}
    contact:
      name: Data office
      email: data@hospital.example
      page: https://www.hospital.example/data
    catalogue:
      title: {nl: Gegevens van Hospital A, en: Data of Hospital A}
      description: {nl: Wat aangevraagd kan worden., en: What can be asked for.}
    dataset:
      title: {nl: Longkanker, en: Lung cancer}
      description:
        nl: Gegevens uit de zorg voor mensen met longkanker.
        en: Data from the care of people with lung cancer.
      keywords: {nl: [longkanker, FHIR], en: [lung cancer, FHIR]}
      # PUBLIC, RESTRICTED or NON_PUBLIC
      access_rights: NON_PUBLIC
      applicable_legislation: [http://data.europa.eu/eli/reg/2025/327/oj]
      legal_basis: [https://w3id.org/dpv/legal/eu/gdpr#A9-2-j]
      # What may be left out:
      themes: [http://publications.europa.eu/resource/authority/data-theme/HEAL]
      purposes: [https://w3id.org/dpv#AcademicResearch]
      personal_data: [https://w3id.org/dpv/pd#MedicalHealth]
      health_themes: [http://www.wikidata.org/entity/Q47912]
      coding_systems: [http://www.wikidata.org/entity/P1690]
      languages: [http://publications.europa.eu/resource/authority/language/NLD]
      conforms_to: [http://hl7.org/fhir/R4]
    distribution:
      access_url: https://data.hospital.example/request
      license: https://data.hospital.example/terms
      rights: https://data.hospital.example/rights

    """
}
