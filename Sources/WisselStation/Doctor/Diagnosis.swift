package import Foundation
import WisselOutbound
import WisselSealing

/// What the doctor concludes from facts.
package struct Diagnosis: Sendable, Equatable {
  /// In the order in which they are best mended.
  package let findings: [Finding]

  /// Whether nothing stands in the way of a start.
  package var isGood: Bool { !findings.contains { $0.weight == .bad } }

  /// - Parameter now: the time certificates are judged at.
  package init(_ facts: Facts, now: Date) {
    findings =
      Self.machine(facts) + Self.engine(facts) + Self.wayOut(facts, now) + Self.server(facts)
      + facts.databases.map { database in
        database.isReadable
          ? .database(database.label) : .databaseUnreadable(label: database.label, path: database.path)
      } + facts.unreached.map { .databaseUnreached($0.label, $0.obstacle) } + Self.lakes(facts.lakes)
      + Self.safeguards(facts.safeguards)
  }

  private static func machine(_ facts: Facts) -> [Finding] {
    var findings: [Finding] = []
    if let memory = facts.memory { findings.append(.memory(bytes: memory, forRun: facts.runMemory)) }
    findings.append(.processors(facts.processors))
    return findings
      + facts.folders.map { folder in
        folder.free.map { .disk(path: folder.path, free: $0) } ?? .diskUnusable(path: folder.path)
      }
  }

  private static func engine(_ facts: Facts) -> [Finding] {
    var findings: [Finding] = []
    switch facts.engine {
    case nil: break
    case .absent(let socket): findings.append(.engineAbsent(socket: socket))
    case .fails(let words): findings.append(.engineFails(words))
    case .answers(let name, let version, let rootless, let filters, let trial):
      findings.append(.engine(name: name, version: version, rootless: rootless))
      if !filters { findings.append(.safeguard(.systemCallsOpen)) }
      switch trial {
      case nil: break
      case .ran: findings.append(.imageRan)
      case .missing(let image): findings.append(.imageMissing(image))
      case .failed(let words): findings.append(.imageFailed(words))
      }
    }
    if let gpu = facts.gpu {
      findings.append(.gpu(count: gpu.devices))
      if gpu.devices > 0, !gpu.engineKnows { findings.append(.gpuUnknownToEngine) }
    }
    return findings
  }

  private static func wayOut(_ facts: Facts, _ now: Date) -> [Finding] {
    var findings = facts.settingsWarnings.map { Finding.settingsWarning($0) }
    if let problem = facts.settingsProblem { findings.append(.settingsFile(problem)) }
    for proxy in facts.proxies {
      switch proxy.failure {
      case nil: findings.append(.proxy(proxy.address))
      case .proxy(.login): findings.append(.proxyFails(proxy.address, .login))
      // It is there; what it refuses is told of the destination.
      case .proxy: findings.append(.proxy(proxy.address))
      default: findings.append(.proxyFails(proxy.address, .noConnection))
      }
    }
    for host in facts.hosts {
      if let isKnown = host.isKnown { findings.append(isKnown ? .name(host.name) : .nameUnknown(host.name)) }
      if host.isKnown != false { findings += tls(host, now) }
    }
    if let ahead = facts.clockAhead {
      findings.append(.clock(seconds: ahead))
    } else if facts.hasServer {
      findings.append(.clockUnknown)
    }
    // What a host's name or certificate explains is not told again for each address there.
    let explained = Set(
      facts.hosts.filter { host in
        switch host.failure {
        case .untrusted, .otherName, .noTLS: true
        default: host.isKnown == false
        }
      }.map(\.name))
    let withoutProxy = findings.contains { if case .proxyFails = $0 { true } else { false } }
    for visit in facts.visits {
      switch visit.outcome {
      case .fit: findings.append(.reached(visit.destination, visit.address))
      case .unfit(let status):
        findings.append(.wrongAnswer(visit.destination, visit.address, status: status))
      case .failed, .interrupted:
        if withoutProxy || explained.contains(visit.host) { continue }
        findings.append(.notReached(visit.destination, visit.address, obstacle(visit.outcome)))
      }
    }
    return findings
  }

  private static func obstacle(_ outcome: Facts.Visit.Outcome) -> Finding.Obstacle {
    switch outcome {
    case .failed(.tooSlow), .failed(.proxy(.slow)): .tooSlow
    case .failed(.proxy): .proxy
    case .failed: .noConnection
    default: .interrupted
    }
  }

  private static func tls(_ host: Facts.Host, _ now: Date) -> [Finding] {
    guard host.isSecure else { return [.inClear(host.name)] }
    let days = host.certificateEnds.map { Int(($0.timeIntervalSince(now) / 86_400).rounded(.down)) }
    switch host.failure {
    case .untrusted:
      if let days, days < 0 { return [.certificateExpired(host.name, days: -days)] }
      return [.untrusted(host.name)]
    case .otherName: return [.otherName(host.name)]
    case .noTLS: return [.noTLS(host.name)]
    case nil: return days.map { [.certificate(host.name, daysLeft: $0)] } ?? []
    default: return []
    }
  }

  private static func server(_ facts: Facts) -> [Finding] {
    var findings: [Finding] = []
    var server: (encrypted: Bool, publicKey: String)?
    switch facts.login {
    case nil: break
    case .untried: findings.append(.loginUntried)
    case .keyRefused: findings.append(.keyRefused)
    case .failed(let status): findings.append(.loginFailed(status: status))
    case .done(let node, let organization, let encrypted, let publicKey):
      findings.append(.login(node: node, organization: organization))
      server = (encrypted, publicKey)
    }
    guard let encryption = facts.encryption else { return findings }
    if let server {
      findings.append(
        server.encrypted == encryption ? .encryption(encryption) : .encryptionDiffers(server: server.encrypted))
    }
    guard encryption, let key = facts.key else { return findings }
    switch key.state {
    case .missing: findings.append(.privateKeyMissing(path: key.path))
    case .unusable: findings.append(.privateKeyUnusable(path: key.path))
    case .usable(let publicKey, let fingerprint, let isOpen):
      findings.append(.privateKey(fingerprint: fingerprint))
      if isOpen { findings.append(.privateKeyOpen(path: key.path)) }
      if let shown = server?.publicKey {
        if shown.isEmpty {
          findings.append(.publicKeyAbsent)
        } else if (try? PublicKey(wireText: shown)) != (try? PublicKey(wireText: publicKey)) {
          findings.append(.publicKeyOther)
        }
      }
    }
    return findings
  }
}
