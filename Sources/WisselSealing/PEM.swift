import Foundation

/// One PEM block (RFC 7468), read with any line length and line end, as keys in use come from many tools.
struct PEM {
  /// What stands between `BEGIN` and the dashes, e.g. `RSA PRIVATE KEY`.
  let label: String
  /// The bytes inside.
  let der: Data

  /// The first block whose label ends with `suffix`; nil when there is none or it is not base64.
  init?(_ text: String, labelSuffix suffix: String) {
    var label: String?
    var body = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingCharacters(in: .whitespaces)
      if let current = label {
        if line == "-----END \(current)-----" {
          guard let der = Data(base64Encoded: body) else { return nil }
          self.label = current
          self.der = der
          return
        }
        body += line
      } else if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
        let found = line.dropFirst(11).dropLast(5)
        if found.hasSuffix(suffix) { label = String(found) }
      }
    }
    return nil
  }

  /// The block as Python's `cryptography` writes it: lines of 64 characters and a line end after the last.
  static func text(label: String, der: Data) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Substring(der.base64EncodedString())
    while !rest.isEmpty {
      text += rest.prefix(64) + "\n"
      rest = rest.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }
}
