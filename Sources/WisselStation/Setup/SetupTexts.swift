/// What the set-up asks and says, beside the doctor's findings.
struct SetupTexts {
  let language: Language

  private func said(_ english: String, _ dutch: String) -> String { language == .dutch ? dutch : english }

  var server: String {
    said(
      "The server's address, such as https://server.example.org: ",
      "Het adres van de server, zoals https://server.example.org: ")
  }
  var noAddress: String {
    said(
      "that is no address such as https://server.example.org or https://server.example.org:8443/api",
      "dat is geen adres zoals https://server.example.org of https://server.example.org:8443/api")
  }
  var apiKey: String {
    said("The node's API key, as the server gave it: ", "De API-sleutel van de node, zoals de server die gaf: ")
  }
  var noKey: String {
    said(
      "that is no API key; it has the form 123e4567-e89b-12d3-a456-426614174000",
      "dat is geen API-sleutel; die heeft de vorm 123e4567-e89b-12d3-a456-426614174000")
  }
  func dataFolder(_ usual: String) -> String {
    said(
      "A folder for the station's own files [\(usual)]: ", "Een map voor de bestanden van het station zelf [\(usual)]: "
    )
  }
  func privateKey(_ usual: String) -> String {
    said(
      "The organisation's private key; made where there is none [\(usual)]: ",
      "De geheime sleutel van de organisatie; gemaakt waar er geen is [\(usual)]: ")
  }
  func keyMade(_ path: String) -> String {
    said(
      "a new private key is in \(path); keep a copy where nobody else can read it",
      "een nieuwe geheime sleutel staat in \(path); bewaar een kopie waar niemand anders die kan lezen")
  }
  var databaseLabel: String {
    said("A database's label (empty: no more): ", "Het label van een database (leeg: geen meer): ")
  }
  var databaseType: String {
    said(
      "  its type (csv, parquet, excel, sql, omop, sparql, folder, other) [csv]: ",
      "  het type (csv, parquet, excel, sql, omop, sparql, folder, other) [csv]: ")
  }
  var databasePlace: String { said("  its path or address: ", "  het pad of adres: ") }
  var noPlace: String { said("a database needs a path or an address", "een database heeft een pad of adres nodig") }
  func noIdentifier(_ label: String) -> String {
    said(
      "“\(label)” is no identifier: letters, digits and _, not beginning with a digit",
      "“\(label)” is geen naam: letters, cijfers en _, niet beginnend met een cijfer")
  }
  func labelTaken(_ label: String) -> String {
    said(
      "“\(label)” is there already (large and small letters count as the same)",
      "“\(label)” is er al (hoofdletters en kleine letters tellen als hetzelfde)")
  }
  var algorithms: String {
    said(
      "Algorithm images that may run here, with commas between (empty: none yet): ",
      "Algoritme-images die hier mogen draaien, met komma's ertussen (leeg: nog geen): ")
  }
}
