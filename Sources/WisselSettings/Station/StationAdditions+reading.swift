extension StationAdditions {
  init(_ section: Section, _ variables: Variables) {
    let dockerHost = variables.text("DOCKER_HOST")
    relayImage = section.text("relay_image")
    let socket = section.text("engine_socket", expected: "the path of a Unix socket", as: Self.socketPath)
    engineSocket = socket ?? dockerHost.flatMap { Self.socketPath($0) }
    if engineSocket == nil, dockerHost != nil {
      section.findings.warning("DOCKER_HOST is not a Unix socket and is not used", key: "DOCKER_HOST", at: nil)
    }
    limits = RunLimits(section.section("limits"))
    residents = ResidentSettings(section.section("residents"))
    proxies = ProxySettings(section, variables)
    certificateAuthorities = section.text("certificate_authorities")
    rules = StationRules(section)
    release = ReleaseSettings(in: section)
    console = ConsoleSettings(in: section)
    roster = RosterSettings(in: section)
    egress = section.sections("egress").compactMap { EgressSettings($0) }
    writable = section.sections("writable").compactMap { WritableSettings($0) }
    witnessFolder = section.text("witness_folder")
    publicDatabases = section.values("public_databases", expected: "the label of a database") { $0 } ?? []
    lakes = section.sections("lakes").compactMap { LakeSettings($0) }
    if roster == nil, rules.orders != .never {
      section.findings.error(
        "nobody's order could be checked: name the roster with the askers' keys with wissel.roster",
        key: section.name("orders"), at: section.mark("orders"))
    }
    if release != nil, !section.has("console") {
      section.findings.error(
        "results would wait for ever, since nobody can release them: name a file of people with wissel.console.users",
        key: section.name("release"), at: section.mark("release"))
    }
    // The section is ours, so no old file has other keys in it; a rule that is spelt wrongly would open the station.
    section.finish(unknownIsError: true)
  }

  private static func socketPath(_ text: String) -> String? {
    let path = text.hasPrefix("unix://") ? String(text.dropFirst(7)) : text
    return path.hasPrefix("/") ? path : nil
  }
}

extension RunLimits {
  init(_ section: Section) {
    memory = section.bytes("memory", in: (8 << 20)...(1 << 50)) ?? 4 << 30
    cpus = section.positive("cpus", expected: "a number of processors such as 2 or 0.5")
    pids = section.integer("pids", in: 8...1_000_000) ?? 512
    time = section.duration("time") ?? .seconds(86_400)
    output = section.bytes("output", in: 1...(1 << 40)) ?? 256 << 20
    disk = section.bytes("disk", in: (1 << 20)...(1 << 50)) ?? 16 << 30
    log = section.bytes("log", in: 1024...(1 << 30)) ?? 1 << 20
    concurrentRuns = section.integer("concurrent_runs", in: 1...1000) ?? 8
    images = section.duration("images") ?? .seconds(90 * 86_400)
    section.finish(unknownIsError: true)
  }
}
