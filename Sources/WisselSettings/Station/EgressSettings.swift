import Foundation
package import WisselModel

/// One entry of `wissel.egress`: where the runs of an algorithm may connect to, through the station.
package struct EgressSettings: Hashable, Sendable {
  /// A name or expression, as in `policies.allowed_algorithms`.
  package var algorithm: String
  package var allow: [Destination]
  /// Ranges that names may lead to beside the public addresses, such as `10.1.0.0/16`.
  package var networks: [IPRange]

  package init(algorithm: String, allow: [Destination], networks: [IPRange] = []) {
    self.algorithm = algorithm
    self.allow = allow
    self.networks = networks
  }

  /// A host and a port.
  package struct Destination: Hashable, Sendable, CustomStringConvertible {
    /// A name in lower case, or an address without brackets.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
      self.host = host.lowercased()
      self.port = port
    }

    /// Reads `host:port` or `[address]:port`.
    package init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (1...65_535).contains(port), text[text.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber })
      else { return nil }
      var host = String(text[..<colon])
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = String(host.dropFirst().dropLast())
        guard IPAddress(host)?.isLong == true else { return nil }
      } else {
        guard host.utf8.count <= 253, host.wholeMatch(of: /[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?/) != nil else {
          return nil
        }
      }
      self.init(host: host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  init?(_ section: Section) {
    defer { section.finish(unknownIsError: true) }
    let algorithm = section.required(
      "algorithm", section.text("algorithm"), meaning: "a name, a digest, or a regular expression")
    let allow = section.values("allow", expected: "HOST:PORT") { Destination($0) }
    let networks = section.values("networks", expected: "a range of addresses such as 10.1.0.0/16") {
      IPRange($0)
    }
    guard let algorithm, let allow = section.required("allow", allow, meaning: "HOST:PORT, one or more") else {
      return nil
    }
    self.init(algorithm: algorithm, allow: allow, networks: networks ?? [])
  }
}
