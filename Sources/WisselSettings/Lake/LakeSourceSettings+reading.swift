import Foundation

extension LakeSourceSettings {
  /// Reads the text of a source file.
  ///
  /// - Parameters:
  ///   - file: its path as given.
  ///   - environment: where proxies may stand.
  /// - Throws: `SettingsError` with everything that is wrong, each with line and key; what is not known is wrong.
  package init(yaml: String, file: String, environment: [String: String]) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    guard findings.errors.isEmpty else { throw SettingsError(findings: findings.errors) }
    let variables = Variables(environment, findings: findings)
    let name = root.required(
      "name", root.text("name", expected: "letters, digits, '-' and '_'", as: Self.name),
      meaning: "the source's name in the ledger")
    let ways = ["fhir_server", "postgres", "odbc", "s3", "folder"].filter { root.has($0) }
    var way: Way?
    switch ways {
    case ["fhir_server"]: way = FHIRServerSettings(root.section("fhir_server"), variables).map { .server($0) }
    case ["postgres"]: way = RelationalSettings(root.section("postgres"), file: file).map { .postgres($0) }
    case ["odbc"]: way = .odbc(ODBCSourceSettings(root.section("odbc"), file: file))
    case ["s3"]: way = ObjectSourceSettings(root.section("s3"), variables, file: file).map { .objects($0) }
    case ["folder"]: way = FolderSourceSettings(root.section("folder"), file: file).map { .folder($0) }
    default:
      findings.error(
        "give one of fhir_server, postgres, odbc, s3 and folder", key: ways.last,
        at: ways.last.flatMap { root.mark($0) })
      root.ignored("fhir_server", "postgres", "odbc", "s3", "folder")
    }
    root.finish(unknownIsError: true)
    guard let name, let way else { throw SettingsError(findings: findings.errors) }
    self = try findings.checked(
      LakeSourceSettings(
        name: name, way: way, folder: URL(fileURLWithPath: file).deletingLastPathComponent().path, warnings: []))
    warnings = findings.warnings
  }

  private static func name(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
    }
    return isPlain && (1...64).contains(text.utf8.count) ? text : nil
  }
}

extension FHIRServerSettings {
  fileprivate init?(_ section: Section, _ variables: Variables) {
    defer { section.finish(unknownIsError: true) }
    let expected = "the server's base address, https://HOST/PATH"
    let url = section.required(
      "url", section.address("url", expected: expected), meaning: expected)
    let words = ["system", "patient", "group", "none"]
    let export = section.choice("export", of: words) ?? "system"
    let group = section.text("group")
    if (export == "group") != (group != nil) {
      section.findings.error(
        "a group's export needs both export: group and the group's id",
        key: section.name(group == nil ? "export" : "group"),
        at: section.mark(group == nil ? "export" : "group"))
    }
    level = group.map { .group($0) } ?? (export == "patient" ? .patients : .system)
    exports = export != "none"
    types = section.values("types", expected: "the name of a resource type", as: Self.type) ?? []
    typeFilters = SearchFilter.all(in: section, of: types)
    otherOrigins =
      section.values("other_origins", expected: "https://HOST or https://HOST:PORT") { text in
        URL(string: text).flatMap { ["http", "https"].contains($0.scheme) && $0.host() != nil ? text : nil }
      } ?? []
    login = section.has("login") ? BackendLogin(section.section("login")) : nil
    pageSize = section.integer("page_size", in: 1...5000) ?? 500
    patience = section.duration("patience") ?? .seconds(86_400)
    proxies = ProxySettings(section, variables)
    certificateAuthorities = section.text("certificate_authorities")
    guard let url else { return nil }
    self.url = url
  }

  private static func type(_ text: String) -> String? {
    !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) } ? text : nil
  }
}

extension BackendLogin {
  fileprivate init?(_ section: Section) {
    defer { section.finish(unknownIsError: true) }
    let clientID = section.required(
      "client_id", section.text("client_id"), meaning: "what the server calls us")
    let keyFile = section.required(
      "key_file", section.text("key_file"), meaning: "the file with our private key in PEM (RSA, or ECDSA on P-384)")
    let keyID = section.required(
      "key_id", section.text("key_id"), meaning: "the key's id (kid) among those that were registered")
    scope = section.text("scope") ?? "system/*.read"
    tokenURL = section.address("token_url", expected: "the address tokens are asked at")
    guard let clientID, let keyFile, let keyID else { return nil }
    (self.clientID, self.keyFile, self.keyID) = (clientID, keyFile, keyID)
  }
}
