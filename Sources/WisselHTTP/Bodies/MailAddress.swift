/// Mail addresses, in the ordinary form `name@host.tld`.
package enum MailAddress {
  package static func isValid(_ text: String) -> Bool {
    guard let at = text.lastIndex(of: "@") else { return false }
    let name = text[..<at]
    let host = text[text.index(after: at)...]
    guard !name.isEmpty, name.count <= 64, !name.hasPrefix("."), !name.hasSuffix("."), !name.contains("..") else {
      return false
    }
    let special = "!#$%&'*+/=?^_`{}|~-."
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || special.contains($0) }) else { return false }
    if host == "localhost" { return true }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      } && (labels.last?.count ?? 0) > 1
  }
}
