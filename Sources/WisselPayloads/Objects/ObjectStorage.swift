package import Foundation

/// A bucket of S3-compatible storage, as an administrator names it. Addresses have the bucket in their path.
package struct ObjectStorage: Sendable, Hashable {
  /// Scheme, host and, where it is not the usual one, port: `https://s3.example.org`.
  package let endpoint: URL
  package let region: String
  package let bucket: String
  /// Stands before every key, with a slash at its end; may be empty.
  package let prefix: String

  /// - Throws: `PayloadError.settings` for an endpoint that is no address, and names with other characters than
  ///   letters, digits, dots, dashes and underscores (and slashes in the prefix).
  package init(endpoint: String, region: String, bucket: String, prefix: String = "") throws {
    let attempted = "reading where objects are kept"
    guard let url = URL(string: endpoint), let scheme = url.scheme, ["http", "https"].contains(scheme),
      url.host()?.isEmpty == false, ["", "/"].contains(url.path), url.query == nil, url.user == nil
    else {
      throw PayloadError(
        .settings, attempted: attempted,
        reason: "the endpoint is no address; it looks like https://s3.example.org, without bucket or path")
    }
    func isPlain(_ text: String, and more: String = "") -> Bool {
      text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._\(more)".contains($0)) }
    }
    guard !bucket.isEmpty, isPlain(bucket), !region.isEmpty, isPlain(region), isPlain(prefix, and: "/") else {
      throw PayloadError(
        .settings, attempted: attempted, reason: "bucket, region and prefix take letters, digits, dots and dashes only")
    }
    let path = prefix.split(separator: "/").joined(separator: "/")
    self.endpoint = url
    self.region = region
    self.bucket = bucket
    self.prefix = path.isEmpty ? "" : path + "/"
  }

  /// The host as it stands in the header `Host`.
  var host: String {
    let host = endpoint.host() ?? ""
    let shown = host.contains(":") ? "[\(host)]" : host
    let usual = endpoint.scheme == "https" ? 443 : 80
    return endpoint.port.flatMap { $0 == usual ? nil : "\(shown):\($0)" } ?? shown
  }

  /// The path of an object, or of the bucket.
  func path(_ key: String?) -> String { "/\(bucket)" + (key.map { "/\($0)" } ?? "") }
}

/// What signs requests. The secret comes from a file or the environment, and is never shown.
package struct ObjectCredentials: Sendable, CustomStringConvertible {
  package let accessKey: String
  let secretKey: String
  /// Of temporary credentials.
  let sessionToken: String?

  package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }

  package var description: String { "credentials of \(accessKey)" }
}
