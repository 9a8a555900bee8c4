package import Foundation

/// Where the hash of root's first password is, for who gives that one and not the password itself.
package enum RootPasswordHash: Sendable, Hashable {
  /// `V6_INIT_SUPER_PASS_HASHED`.
  case text(String)
  /// `V6_INIT_SUPER_PASS_HASHED_FILE`.
  case file(URL)

  /// What the environment says, by vantage6's names; of both the file counts, as there.
  package init?(_ environment: [String: String]) {
    if let path = environment["V6_INIT_SUPER_PASS_HASHED_FILE"], !path.isEmpty {
      self = .file(URL(fileURLWithPath: path))
    } else if let text = environment["V6_INIT_SUPER_PASS_HASHED"], !text.isEmpty {
      self = .text(text)
    } else {
      return nil
    }
  }

  /// The hash. It is looked at when it is needed, which is at the first start only.
  ///
  /// - Throws: `ServerStartError` when the file cannot be read, or for what is no hash of bcrypt.
  func read() throws(ServerStartError) -> String {
    let (text, name): (String, String)
    switch self {
    case .text(let given): (text, name) = (given, "V6_INIT_SUPER_PASS_HASHED")
    case .file(let file):
      name = "V6_INIT_SUPER_PASS_HASHED_FILE"
      guard let read = try? String(contentsOf: file, encoding: .utf8) else {
        throw ServerStartError("\(name): reading \(file.path) failed: name a file that the server may read")
      }
      text = read.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard text.wholeMatch(of: /\$2b\$[0-9]{2}\$[.\/A-Za-z0-9]{53}/) != nil else {
      throw ServerStartError("\(name): expected the bcrypt hash of a password: $2b$, the cost, and 53 characters")
    }
    return text
  }
}
