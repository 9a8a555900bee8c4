import Yams

extension EntityFile {
  /// The text of an entity file, to be read again by `init(yaml:file:)`. Texts are quoted, so that none is taken for a
  /// number or a truth value.
  package func yaml() throws -> String {
    try Yams.serialize(
      node: .mapping([
        ("organizations", .list(organizations.map(\.node))), ("collaborations", .list(collaborations.map(\.node))),
      ]), allowUnicode: true)
  }
}

extension EntityFile.Organization {
  fileprivate var node: Node {
    .mapping([
      ("name", .text(name)), ("domain", domain.map(Node.text)), ("address1", address1.map(Node.text)),
      ("address2", address2.map(Node.text)), ("zipcode", zipcode.map(Node.text)), ("country", country.map(Node.text)),
      ("public_key", publicKey.map(Node.text)), ("users", .list(users.map(\.node))),
    ])
  }
}

extension EntityFile.User {
  fileprivate var node: Node {
    .mapping([
      ("username", .text(username)), ("firstname", firstname.map(Node.text)), ("lastname", lastname.map(Node.text)),
      ("email", email.map(Node.text)), ("password", password.map { .text($0.reveal()) }),
      ("password_hash", passwordHash.map { .text($0.reveal()) }), ("roles", roles.map { .list($0.map(Node.text)) }),
    ])
  }
}

extension EntityFile.Collaboration {
  fileprivate var node: Node {
    .mapping([
      ("name", .text(name)), ("encrypted", .scalar(Node.Scalar(encrypted ? "true" : "false"))),
      ("participants", .list(participants.map(\.node))), ("tasks", .list(tasks.map(Node.text))),
    ])
  }
}

extension EntityFile.Participant {
  fileprivate var node: Node {
    .mapping([
      ("name", .text(name)), ("api_key", apiKey.map { .text($0.reveal()) }),
      ("api_key_digest", apiKeyDigest.map { .text($0.reveal()) }),
    ])
  }
}

extension Node {
  fileprivate static func text(_ text: String) -> Node { .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted)) }

  fileprivate static func list(_ nodes: [Node]) -> Node { .sequence(Node.Sequence(nodes)) }

  /// The keys that have a value, in order.
  fileprivate static func mapping(_ pairs: [(String, Node?)]) -> Node {
    .mapping(Node.Mapping(pairs.compactMap { key, value in value.map { (Node.scalar(Node.Scalar(key)), $0) } }))
  }
}
