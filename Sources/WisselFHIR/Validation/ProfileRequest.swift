/// Which profiles a document is judged by: those that were asked for, and those its `meta.profile` names.
struct ProfileRequest: Sendable {
  private let registry: ProfileRegistry
  private let wanted: [Profile]
  /// The type that every document must have, of a profile or of FHIR R4 itself.
  private let type: String?

  /// Profiles that each count for the resources of their type.
  init(byType names: [String], _ options: ResourceValidator.Options) throws(ProfileError) {
    registry = options.isEmpty ? .plugin : ProfileRegistry(options)
    var wanted: [Profile] = []
    for name in names {
      guard let profile = registry.profile(named: Self.plain(name)) else { throw ProfileError(profile: name) }
      wanted.append(profile)
    }
    (self.wanted, type) = (wanted, nil)
  }

  private static func plain(_ name: String) -> String {
    name.split(separator: "|", omittingEmptySubsequences: false).first.map(String.init) ?? name
  }

  init(_ name: String?, _ options: ResourceValidator.Options) throws(ProfileError) {
    registry = options.isEmpty ? .plugin : ProfileRegistry(options)
    guard let name else {
      (wanted, type) = ([], nil)
      return
    }
    let plain = Self.plain(name)
    let profile = registry.profile(named: plain)
    let base = "http://hl7.org/fhir/StructureDefinition/"
    let bare = plain.hasPrefix(base) ? String(plain.dropFirst(base.count)) : plain
    let structure = Structure.r4
    let isResource = structure.type(named: bare).map { structure.types[$0].kind == .resource } ?? false
    guard profile != nil || isResource else { throw ProfileError(profile: name) }
    (wanted, type) = (profile.map { [$0] } ?? [], profile?.type ?? bare)
  }

  /// Judges the resources that were found, and adds to the findings.
  func judge(_ check: inout StructureCheck, completeness: Bool) -> ResourceValidator.Verdict {
    var verdict = ResourceValidator.Verdict(findings: [])
    guard let top = check.resources.first else { return verdict }
    let structure = check.structure
    verdict.resourceType = structure.typeNames[top.type]
    for found in check.resources {
      let name = structure.typeNames[found.type]
      var profiles = claimed(check, found.node, &verdict)
      if found.place == .top || found.place == .entry {
        profiles += wanted.filter { wanted in
          wanted.type == name && !profiles.contains { $0.url == wanted.url }
        }
      }
      for profile in profiles {
        guard profile.type == name else {
          check.report.error(
            found.node, nil, "profile-type", "the profile \(profile.id) is for another type of resource")
          continue
        }
        let root = found.place == .contained ? top.node : found.node
        var judged = ProfileCheck(check, resource: found.node, root: root)
        judged.run(profile)
        check.report = judged.report
        verdict.profiles.append(profile.url)
        if completeness { verdict.supported += judged.supported(profile) }
      }
    }
    if let type, verdict.resourceType != type, verdict.resourceType != "Bundle" {
      mismatch(&check, verdict.resourceType)
    }
    return verdict
  }

  /// A DBC is an EpisodeOfCare by the guide and an Account by the terms of participation: both are taken.
  private func mismatch(_ check: inout StructureCheck, _ type: String) {
    if wanted.first?.id == "plugin-DBC", type == "Account" { return }
    check.report.error(0, nil, "profile-type", "the profile that was asked for is for another type of resource")
  }

  /// The profiles that `meta.profile` names, as far as they are known.
  private func claimed(_ check: StructureCheck, _ node: Int, _ verdict: inout ResourceValidator.Verdict) -> [Profile] {
    let (tape, known) = (check.tape, check.structure.known)
    guard let meta = tape.member(node, known.meta), let list = tape.member(meta, known.profile),
      tape[list].kind == .array
    else { return [] }
    var found: [Profile] = []
    for item in tape.children(list) where tape[item].kind == .string {
      if let profile = registry.profile(url: tape.value(item)) {
        if !found.contains(where: { $0.url == profile.url }) { found.append(profile) }
      } else if !Primitive.starts(tape.value(item), with: "http://hl7.org/fhir/StructureDefinition/") {
        verdict.unknownProfiles += 1
      }
    }
    return found
  }
}

/// The profiles that are known.
struct ProfileRegistry: Sendable {
  static let plugin = ProfileRegistry([])

  private let profiles: [Profile]
  private let urls: SymbolTable

  init(_ options: ResourceValidator.Options) {
    let source = ProfileSource.plugin
    profiles = source.resources.map { text in
      var extra: [Invariant] = []
      if options.contains(.conditionNeedsDutchCode), text.head["id"]?.string == "plugin-condition",
        let rule = Invariant(
          key: "plugin-condition-1", severity: .error, expression: Self.dutchCode, symbols: Structure.r4.symbols)
      {
        extra.append(rule)
      }
      return ProfileBuilder.profile(text, source, extra: extra)
    }
    urls = SymbolTable(profiles.map(\.url))
  }

  /// The guide's rule with its slice names, which are no FHIRPath, written out.
  private static let dutchCode =
    "code.coding.where(system = 'https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus').exists() or "
    + "code.coding.where(system = 'http://hl7.org/fhir/sid/icd-10-nl').exists()"

  /// By id, name or canonical URL, letter by letter.
  func profile(named name: String) -> Profile? { profiles.first { [$0.id, $0.name, $0.url].contains(name) } }

  /// By a canonical URL, with or without a version.
  func profile(url: Bytes) -> Profile? {
    let end = url.firstIndex(of: 0x7C) ?? url.count
    guard let base = url.baseAddress else { return nil }
    let symbol = urls.symbol(base, end)
    return symbol == 0 ? nil : profiles[Int(symbol) - 1]
  }
}

extension ProfileCheck {
  /// The must-support elements of a profile, and whether they are filled.
  func supported(_ profile: Profile) -> [ResourceValidator.Supported] {
    profile.supported.map { path, steps in
      let isFilled = QuickCheck.exists(QuickCheck.Steps(names: steps)).holds(tape, resource, resource: resource) == true
      return ResourceValidator.Supported(profile: profile.id, element: path, isFilled: isFilled)
    }
  }
}
