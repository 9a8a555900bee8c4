import Foundation
import WisselClient
import WisselModel
import WisselOutbound
import WisselSealing
import WisselSettings
import WisselTrust
import WisselWire

/// Finds out about a station's safeguards, without changing anything.
struct SafeguardProbe: Sendable {
  let node: NodeSettings
  let now: @Sendable () -> Date

  /// - Parameter client: logged in as the station; nil where that was not possible.
  func look(_ client: APIClient?) async -> Facts.Safeguards {
    var facts = Facts.Safeguards()
    facts.console = console
    if let release = node.wissel.release {
      facts.release = Facts.Release(
        people: ([release.people] + (release.rules ?? []).compactMap(\.people)).max() ?? release.people,
        deniesSubtasks: node.wissel.rules.denySubtasksAfterData)
    }
    switch node.wissel.rules.orders {
    case .never: break
    case .about: facts.ordersAlways = false
    case .always: facts.ordersAlways = true
    }
    let trust = TrustFolder(data: node.dataFolder, server: node.baseURL)
    if let pinned = node.wissel.roster {
      facts.roster = await roster(pinned, trust, client)
    } else if node.encryption.enabled {
      facts.takesFirstKeys = true
      facts.offered = SeenKeys(folder: trust.keys).entries().filter { $0.offered != nil }.map(\.organization)
    }
    facts.reviewers = reviewers
    facts.egress = await egress()
    return facts
  }

  private var console: Facts.Console? {
    guard let console = node.wissel.console else { return nil }
    let path = node.path(console.users)
    let people: Facts.Console.People
    do throws(PeopleFile.Unusable) {
      let entries = try PeopleFile(path: path).read()
      people = .read(all: entries.count, checkers: entries.count { $0.person.role.may(.decide) })
    } catch {
      people = .unusable(error.description)
    }
    return Facts.Console(
      address: console.address.contains(":")
        ? "[\(console.address)]:\(console.port)" : "\(console.address):\(console.port)",
      problem: ConsoleAddress.problem(with: console), path: path, people: people)
  }

  private var reviewers: Facts.Reviewers? {
    guard let reviewers = node.wissel.rules.reviewers else { return nil }
    let path = node.path(reviewers.folder)
    let isThere = access(path, R_OK | X_OK) == 0 && FileStatus(path: path)?.isFolder == true
    return Facts.Reviewers(
      needed: reviewers.needed, keys: Set(reviewers.keys).count, path: path,
      files: isThere ? ReviewFolder(path: path).documents().count : nil)
  }

  private func egress() async -> Facts.Egress? {
    guard !node.wissel.egress.isEmpty else { return nil }
    let policy = EgressPolicy(node.wissel.egress, publicDatabases: node.wissel.publicDatabases)
    var (unknown, inside) = (Set<String>(), Set<String>())
    for entry in node.wissel.egress {
      for destination in entry.allow {
        let found = await AddressLookup.addresses(of: destination.host)
        do throws(EgressGrant.Refusal) {
          _ = try EgressGrant([entry]).addresses(of: destination, among: found)
        } catch {
          if error == .inside { inside.insert(destination.host) } else { unknown.insert(destination.host) }
        }
      }
    }
    return Facts.Egress(
      entries: node.wissel.egress.count, invalid: policy.invalidEntries, unknown: unknown.sorted(),
      inside: inside.sorted())
  }

  private func roster(_ pinned: RosterSettings, _ trust: TrustFolder, _ client: APIClient?) async -> Facts.Roster {
    let file = pinned.file.map { node.path($0) }
    let kept = (try? Data(contentsOf: trust.roster)).flatMap { try? WireJSON.decode(PinnedRosters.self, from: $0) }
    var rosters: PinnedRosters
    if let kept, kept.pin == pinned.fingerprint {
      rosters = kept
    } else {
      // Which collaboration's, the agreed one says itself.
      rosters = PinnedRosters(collaboration: 0, pin: pinned.fingerprint)
    }
    var offered = file.flatMap { RosterDesk.read($0) } ?? []
    var organization: Int?
    if let client, let identity = try? await client.whoAmI() {
      organization = identity.organization.rawValue
      if rosters.roster == nil {
        rosters = PinnedRosters(collaboration: identity.collaboration.rawValue, pin: pinned.fingerprint)
      }
      offered += (try? await RosterDesk.fetch(from: client, of: identity.collaboration.rawValue, after: nil)) ?? []
    } else if rosters.roster == nil, let mine = offered.first(where: { $0.fingerprint == pinned.fingerprint }),
      let collaboration = try? RosterChain.read(mine).collaboration
    {
      rosters = PinnedRosters(collaboration: collaboration, pin: pinned.fingerprint)
    }
    do throws(RosterChain.Refusal) {
      try rosters.take(offered)
    } catch {
      if rosters.roster != nil || !offered.isEmpty { return .refused(error.description) }
      return client == nil ? .unchecked : .absent(fingerprint: pinned.fingerprint)
    }
    guard let roster = rosters.roster else { return .absent(fingerprint: pinned.fingerprint) }
    let time = WireTime(now())
    return .counts(
      number: roster.number, hasOwnKey: hasOwnKey(roster, organization, time),
      hasOrderKeys: roster.organizations.contains { !roster.keys(for: .orders, of: $0.id, at: time).isEmpty },
      lacksHPKE: lacksHPKE(roster, organization, time))
  }

  private func lacksHPKE(_ roster: Roster, _ organization: Int?, _ time: WireTime) -> Bool {
    guard node.encryption.enabled, let organization else { return false }
    let listed = roster.keys(for: .sealingHPKE, of: organization, at: time)
    guard !listed.isEmpty else { return false }
    guard let path = node.wissel.roster?.hpkeKey,
      let text = try? String(contentsOfFile: node.path(path), encoding: .utf8),
      let held = try? HPKEPrivateKey(pem: text)
    else { return true }
    return !listed.contains(held.publicKey.bytes)
  }

  private func hasOwnKey(_ roster: Roster, _ organization: Int?, _ time: WireTime) -> Bool? {
    guard node.encryption.enabled, let organization,
      case .usable(let text, _, _) = PrivateKeyFile(path: node.privateKeyPath).state,
      let key = try? PublicKey(wireText: text)
    else { return nil }
    return roster.keys(for: .sealing, of: organization, at: time).contains { (try? PublicKey(der: $0)) == key }
  }
}
