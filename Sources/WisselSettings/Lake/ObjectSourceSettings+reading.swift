import Foundation

extension ObjectSourceSettings {
  init?(_ section: Section, _ variables: Variables, file: String) {
    defer { section.finish(unknownIsError: true) }
    let address = "the storage's address, such as https://s3.example.org, without the bucket"
    let endpoint = section.required(
      "endpoint", section.text("endpoint", expected: address, as: Self.endpoint), meaning: address)
    let plain = "letters, digits, dots, dashes and underscores"
    let bucket = section.required(
      "bucket", section.text("bucket", expected: plain, as: Self.plain), meaning: "the name of the bucket")
    region = section.text("region", expected: plain, as: Self.plain) ?? "us-east-1"
    prefix = section.text("prefix", expected: "the name of a folder in the bucket", as: Self.folder) ?? ""
    let credentialsFile = section.required(
      "credentials_file", section.text("credentials_file"),
      meaning: "the file with aws_access_key_id and aws_secret_access_key")
    proxies = ProxySettings(section, variables)
    certificateAuthorities = section.text("certificate_authorities")
    (timeZone, resources) = ResourceMapping.ofFiles(in: section, file: file)
    guard let endpoint, let bucket, let credentialsFile else { return nil }
    (self.endpoint, self.bucket, self.credentialsFile) = (endpoint, bucket, credentialsFile)
  }

  /// Scheme, host and port; nil for what has more, such as a bucket or a password.
  private static func endpoint(_ text: String) -> String? {
    guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
      url.host()?.isEmpty == false, ["", "/"].contains(url.path), url.query == nil, url.fragment == nil, url.user == nil
    else { return nil }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func plain(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F].contains(byte)
    }
    return !text.isEmpty && isPlain ? text : nil
  }

  /// With one slash at its end, and none at its beginning.
  private static func folder(_ text: String) -> String? {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return nil }
    let path = text.split(separator: "/").joined(separator: "/")
    return path.isEmpty ? "" : path + "/"
  }
}
