/// What a data manager tells about a lake for a catalogue of data sets: the facts that no table knows. Named as in DCAT
/// and in the core metadata of Health-RI.
package struct CatalogueFacts: Hashable, Sendable {
  /// Texts by the tag of their language, `nl` and `en`.
  package struct Translated: Hashable, Sendable {
    package let texts: [String: [String]]
  }

  /// A legal person, or a department.
  package struct Agent: Hashable, Sendable {
    package let name: String
    package let identifier: String
    package let homepage: String
    package let email: String
  }

  package struct Contact: Hashable, Sendable {
    package let name: String
    package let email: String
    package let page: String?
  }

  /// What everything that is described is named under; ends with a slash.
  package let base: String
  /// Of the catalogue, which lists the data set.
  package let catalogueTitle: Translated
  package let catalogueDescription: Translated
  /// Of the data set.
  package let title: Translated
  package let description: Translated
  package let keywords: Translated
  package let publisher: Agent
  /// Who made the data set; the publisher where nobody is named.
  package let creator: Agent?
  package let contact: Contact
  /// `PUBLIC`, `RESTRICTED` or `NON_PUBLIC`, of the EU's list of access rights.
  package let accessRights: String
  /// IRIs, each list as its key says.
  package let themes: [String]
  package let legislation: [String]
  package let legalBasis: [String]
  package let purposes: [String]
  package let personalData: [String]
  package let healthThemes: [String]
  package let codingSystems: [String]
  package let languages: [String]
  package let conformsTo: [String]
  /// Where the data can be asked for, under which licence and rights: IRIs, alike for all tables.
  package let accessURL: String
  package let license: String
  package let rights: String
}
