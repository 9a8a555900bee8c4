import Foundation

/// The section `large_result_store`: where clients keep inputs and results that they send outside JSON. The types are
/// ours; the original knows `azure` alone.
package enum LargeResultStore: Sendable {
  /// A folder; nil is one beside the database.
  case files(folder: String?)
  /// The database itself.
  case database
  /// A bucket of S3-compatible storage.
  case s3(S3Settings)
}

/// Where and as whom to reach object storage.
package struct S3Settings: Sendable {
  /// Scheme, host and port.
  package var endpoint: String
  package var region: String
  package var bucket: String
  package var prefix: String
  package var accessKey: Secret
  package var secretKey: Secret
  package var sessionToken: Secret?

  /// What a file in the form of AWS's own says, by its names (`aws_access_key_id = …`); other lines are passed over.
  package static func credentials(_ text: String) -> [String: Secret] {
    let pairs = text.split(whereSeparator: \.isNewline).compactMap { line -> (String, Secret)? in
      let words = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      return words.count == 2 ? (words[0], Secret(words[1])) : nil
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

extension LargeResultStore {
  /// Reads the section; nil when there is none. Keys of object storage come from `AWS_ACCESS_KEY_ID` and
  /// `AWS_SECRET_ACCESS_KEY`, or from a file in the form of AWS's own (`aws_access_key_id = …`).
  static func read(_ root: Section, _ variables: Variables) -> LargeResultStore? {
    guard root.has("large_result_store") else { return nil }
    let section = root.section("large_result_store")
    defer { section.finish() }
    switch section.text("type") {
    case "files": return .files(folder: section.text("folder"))
    case "database": return .database
    case "s3": return s3(section, variables)
    case let type:
      refuse(type, section, root)
      return nil
    }
  }

  /// Another type is refused and not read over, for what is kept in it would be lost.
  private static func refuse(_ type: String?, _ section: Section, _ root: Section) {
    // The keys of the original's type are not looked at further.
    section.ignored(
      "container_name", "connection_string", "tenant_id", "client_id", "client_secret", "storage_account_name")
    let found = type.map { "“\($0)” is not served" } ?? "the type is missing"
    let kept =
      type == "azure" ? "; what lies in the Azure container has to be copied, or its tasks deleted, first" : ""
    root.findings.error(
      "\(found); set the type to files (a folder of this machine), s3 (S3-compatible object storage) or database, or "
        + "take the section out: inputs and results of any size then travel in the ordinary calls\(kept)",
      key: "large_result_store", at: root.mark("large_result_store"))
  }

  private static func s3(_ section: Section, _ variables: Variables) -> LargeResultStore? {
    let endpoint = section.address("endpoint", expected: "an address such as https://s3.example.org")
    let bucket = section.text("bucket")
    _ = section.required("endpoint", endpoint, meaning: "the storage's address, such as https://s3.example.org")
    _ = section.required("bucket", bucket, meaning: "the name of the bucket")
    let file = section.text("credentials_file").flatMap { credentials(in: $0, section) } ?? [:]
    let access = variables.secret("AWS_ACCESS_KEY_ID") ?? file["aws_access_key_id"]
    let secret = variables.secret("AWS_SECRET_ACCESS_KEY") ?? file["aws_secret_access_key"]
    if access == nil || secret == nil {
      section.findings.error(
        "the keys are missing; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a credentials_file with "
          + "aws_access_key_id and aws_secret_access_key", key: section.name("credentials_file"),
        at: section.mark("credentials_file"))
    }
    let (region, prefix) = (section.text("region") ?? "us-east-1", section.text("prefix") ?? "")
    guard let endpoint, let bucket, let access, let secret else { return nil }
    return .s3(
      S3Settings(
        endpoint: endpoint, region: region, bucket: bucket, prefix: prefix, accessKey: access, secretKey: secret,
        sessionToken: variables.secret("AWS_SESSION_TOKEN") ?? file["aws_session_token"]))
  }

  private static func credentials(in path: String, _ section: Section) -> [String: Secret]? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      section.findings.error(
        "the file cannot be read", key: section.name("credentials_file"), at: section.mark("credentials_file"))
      return nil
    }
    return S3Settings.credentials(text)
  }
}
