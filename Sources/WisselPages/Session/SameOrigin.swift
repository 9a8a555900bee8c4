package import HTTPTypes
import Foundation

/// Whether a request that changes something comes from a page of this very site, by what the browser says of it.
package enum SameOrigin {
  /// True when `Origin` names this host; without that header, when `Sec-Fetch-Site` says so. Neither: false.
  /// The scheme is not compared, since TLS may end at a proxy in front.
  package static func accepts(headers: HTTPFields, authority: String?) -> Bool {
    if let origin = headers[.origin] {
      guard let authority, let separator = origin.range(of: "://") else { return false }
      return normal(String(origin[separator.upperBound...])) == normal(authority)
    }
    guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name] else { return false }
    return site == "same-origin" || site == "none"
  }

  private static func normal(_ authority: String) -> String {
    let lower = authority.lowercased()
    for port in [":443", ":80"] where lower.hasSuffix(port) { return String(lower.dropLast(port.count)) }
    return lower
  }
}
