import Foundation
import WisselOutbound

/// Visits destinations and tells names, certificates, proxies and answers apart.
struct DestinationVisitor: Sendable {
  struct Target: Sendable, Equatable {
    let destination: Finding.Destination
    /// As people know it.
    let address: String
    /// The URL that is asked for.
    let probe: String
  }

  /// What was seen.
  struct Seen: Sendable {
    var proxies: [Facts.Proxy] = []
    var hosts: [Facts.Host] = []
    var visits: [Facts.Visit] = []
    var clockAhead: Int?
  }

  private struct Place: Hashable {
    let host: String
    let port: Int
    let secure: Bool

    init?(_ url: String) {
      guard let parts = URLComponents(string: url), var host = parts.host, !host.isEmpty else { return nil }
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      self.host = host
      secure = parts.scheme == "https"
      port = parts.port ?? (secure ? 443 : 80)
    }
  }

  let outbound: Outbound
  let now: @Sendable () -> Date

  func visit(_ targets: [Target]) async -> Seen {
    var seen = Seen()
    var places: [Place] = []
    var failures: [Place: ConnectionFailure?] = [:]
    for target in targets {
      guard let place = Place(target.probe) else { continue }
      if !places.contains(place) { places.append(place) }
      let answer = await WebProbe(outbound: outbound).get(target.probe)
      let outcome: Facts.Visit.Outcome
      switch answer {
      case .reply(let status, let date, let body, _):
        outcome = Self.fits(target.destination, status, body) ? .fit(status: status) : .unfit(status: status)
        if seen.clockAhead == nil, target.destination == .server, let date {
          seen.clockAhead = Int(now().timeIntervalSince(date).rounded())
        }
        failures[place] = .some(nil)
      case .failed(let failure):
        outcome = .failed(failure)
        if failures[place] == nil { failures[place] = failure }
      case .interrupted:
        outcome = .interrupted
      }
      seen.visits.append(
        Facts.Visit(
          destination: target.destination, address: target.address, host: place.host, outcome: outcome))
    }
    for place in places {
      let failure = failures[place] ?? nil
      seen.hosts.append(await host(place, failure))
      guard let proxy = outbound.proxy(to: place.host, port: place.port, secure: place.secure) else { continue }
      let address = proxy.host.contains(":") ? "[\(proxy.host)]:\(proxy.port)" : "\(proxy.host):\(proxy.port)"
      let fact = Facts.Proxy(address: address, failure: failure.flatMap { Self.isOfProxy($0) ? $0 : nil })
      if !seen.proxies.contains(fact) { seen.proxies.append(fact) }
    }
    return seen
  }

  /// On a way through a proxy the connection itself leads to the proxy, and what comes later to the destination.
  private static func isOfProxy(_ failure: ConnectionFailure) -> Bool {
    switch failure {
    case .noConnection, .noAddress, .tooSlow, .proxy: true
    case .untrusted, .otherName, .noTLS: false
    }
  }

  private func host(_ place: Place, _ failure: ConnectionFailure?) async -> Facts.Host {
    var host = Facts.Host(name: place.host, isSecure: place.secure, failure: failure)
    if outbound.proxy(to: place.host, port: place.port, secure: place.secure) == nil {
      host.isKnown = await HostLookup.isKnown(place.host) ?? false
    }
    if place.secure, host.isKnown != false {
      host.certificateEnds = await CertificateProbe(over: outbound).end(of: place.host, port: place.port)
    }
    return host
  }

  /// Whether what answers is what should be there.
  static func fits(_ destination: Finding.Destination, _ status: Int, _ body: String) -> Bool {
    switch destination {
    case .server, .store: status == 200 && body.contains("\"version\"")
    // An Engine.IO session that was opened (packet 0).
    case .socket: status == 200 && body.hasPrefix("0{")
    case .registry: status == 200 || status == 401
    // What it says to nobody in particular is its own affair.
    case .database: true
    }
  }
}
