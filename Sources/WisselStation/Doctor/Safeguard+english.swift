extension Safeguard {
  var english: Words {
    switch self {
    case .console(let address): return Words("the console listens on \(address)")
    case .consoleRefused(let words):
      return Words("the console cannot be opened: \(words)", "Correct wissel.console.")
    case .peopleUnusable(let words):
      return Words("the people of the console cannot be read: \(words)", "Correct the file wissel.console.users.")
    case .nobody(let path):
      return Words(
        "nobody is in \(path), so nobody can sign in", "Add people with wissel station console-user add.")
    case .release(let people):
      return Words("results wait until \(people == 1 ? "1 person has" : "\(people) people have") released them")
    case .releaseTooFew(let needed, let checkers):
      return Words(
        "\(needed) people must release a result, and there \(checkers == 1 ? "is 1 checker" : "are \(checkers) checkers")",
        "Add checkers with wissel station console-user add, or ask for fewer with wissel.release.people.")
    case .subtasksOpen:
      return Words(
        "results wait for people, and a run with data may ask others before that",
        "Set wissel.deny_subtasks_after_data, unless central functions at this station need data.")
    case .roster(let number): return Words("roster \(number) counts")
    case .rosterAbsent(let fingerprint):
      return Words(
        "the roster that was agreed, \(fingerprint), is not to be had",
        "Have it published (wissel trust publish), name its file with wissel.roster.file, or correct the fingerprint.")
    case .rosterRefused(let words):
      return Words(
        "a roster is refused: \(words)", "Ask those who sign rosters, by another way than the server, what they signed."
      )
    case .rosterUnchecked:
      return Words("the roster could not be looked for at the server", "See to the server first.")
    case .rosterWithoutUs:
      return Words(
        "the roster does not hold this organisation's key, so others seal nothing for it",
        "Have the key (wissel station keys show) put into the next roster under the use sealing.")
    case .hpkeKeyAbsent:
      return Words(
        "the roster has a key for HPKE of this organisation, and the station does not hold it, so it does not start",
        "Name the file with the private key with wissel.roster.hpke_key, or have a roster made without that key.")
    case .firstKeys:
      return Words(
        "there is no roster: the first key the server shows of an organisation is taken for its own",
        "Agree on a roster (wissel trust), and pin its fingerprint with wissel.roster.")
    case .keyWaits(let organization):
      return Words(
        "the server offers another key for organisation \(organization) than the pinned one",
        "Compare it with the organisation (wissel station keys pinned), then accept it (wissel station keys accept), or"
          + " ask who changed it.")
    case .orders(let always):
      return Words(always ? "every question needs its asker's order" : "questions about sensitive data need an order")
    case .ordersUnsigned:
      return Words(
        "orders are asked for, and nobody's key for orders is in the roster: every such question would be refused",
        "Have the askers' keys (wissel trust key) put into the next roster under the use orders.")
    case .reviewers(let needed, let keys, let files):
      return Words("images need \(needed) of \(keys) reviewers; \(files) \(files == 1 ? "review" : "reviews") at hand")
    case .reviewsAbsent(let path):
      return Words(
        "the folder with reviews \(path) cannot be read, so no image runs",
        "Make it, let the station's user read it, or correct wissel.policies.reviewers.folder.")
    case .egress(let algorithms):
      return Words(
        "\(algorithms) \(algorithms == 1 ? "entry opens" : "entries open") a way out, for runs without patients' data")
    case .egressInvalid(let entry):
      return Words("the egress entry “\(entry)” is no valid expression", "Correct wissel.egress.")
    case .egressName(let host):
      return Words(
        "the name \(host) in wissel.egress has no address", "Check the spelling, and this machine's name servers.")
    case .egressInside(let host):
      return Words(
        "the name \(host) in wissel.egress leads to the inside, so it is not connected to",
        "If that is meant, list the range of its address with networks beside it.")
    case .systemCallsOpen:
      return Words(
        "the engine keeps no system call from algorithms: it has no seccomp profile",
        "Let the engine's settings have its default profile again (seccomp-profile, or seccomp_profile for Podman), or"
          + " take a kernel and a runtime with seccomp.")
    }
  }
}
