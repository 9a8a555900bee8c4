extension Diagnosis {
  /// What the doctor concludes about a station's safeguards.
  static func safeguards(_ facts: Facts.Safeguards?) -> [Finding] {
    guard let facts else { return [] }
    let found = console(facts) + roster(facts) + reviewers(facts.reviewers) + egress(facts.egress)
    return found.map { .safeguard($0) }
  }

  private static func console(_ facts: Facts.Safeguards) -> [Safeguard] {
    var found: [Safeguard] = []
    var checkers = 0
    if let console = facts.console {
      found.append(console.problem.map { .consoleRefused($0) } ?? .console(console.address))
      switch console.people {
      case .unusable(let words): return found + [.peopleUnusable(words)]
      case .read(let all, let some):
        checkers = some
        // Who is missing for releases is told there.
        if all == 0, facts.release == nil { found.append(.nobody(path: console.path)) }
      }
    }
    guard let release = facts.release else { return found }
    found.append(
      checkers < release.people
        ? .releaseTooFew(needed: release.people, checkers: checkers) : .release(people: release.people))
    if !release.deniesSubtasks { found.append(.subtasksOpen) }
    return found
  }

  private static func roster(_ facts: Facts.Safeguards) -> [Safeguard] {
    var found: [Safeguard] = []
    var mayOrder = true
    switch facts.roster {
    case nil: if facts.takesFirstKeys { found.append(.firstKeys) }
    case .absent(let fingerprint): found.append(.rosterAbsent(fingerprint: fingerprint))
    case .refused(let words): found.append(.rosterRefused(words))
    case .unchecked: found.append(.rosterUnchecked)
    case .counts(let number, let hasOwnKey, let hasOrderKeys, let lacksHPKE):
      found.append(.roster(number: number))
      if hasOwnKey == false { found.append(.rosterWithoutUs) }
      if lacksHPKE { found.append(.hpkeKeyAbsent) }
      mayOrder = hasOrderKeys
    }
    found += facts.offered.map { .keyWaits(organization: $0) }
    if let always = facts.ordersAlways { found.append(mayOrder ? .orders(always: always) : .ordersUnsigned) }
    return found
  }

  private static func reviewers(_ facts: Facts.Reviewers?) -> [Safeguard] {
    guard let facts else { return [] }
    return [
      facts.files.map { .reviewers(needed: facts.needed, of: facts.keys, files: $0) }
        ?? .reviewsAbsent(path: facts.path)
    ]
  }

  private static func egress(_ facts: Facts.Egress?) -> [Safeguard] {
    guard let facts else { return [] }
    return [.egress(algorithms: facts.entries)] + facts.invalid.map { .egressInvalid($0) }
      + facts.unknown.map { .egressName($0) } + facts.inside.map { .egressInside($0) }
  }
}
