import WisselHTTP
import WisselWire

/// The bodies of `/user`.
enum UserBodies {
  /// A letter, then letters, digits, dots, hyphens and underscores.
  static let username: Field.Check = { value in
    guard let name = value.string else { return nil }
    guard name.unicodeScalars.count >= 3, name.unicodeScalars.count <= 128 else {
      return "Length must be between 3 and 128."
    }
    let scalars = name.unicodeScalars
    let isLetter: (Unicode.Scalar) -> Bool = { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
    let isRight = scalars.enumerated().allSatisfy { index, scalar in
      isLetter(scalar)
        || (index > 0 && (("0"..."9").contains(scalar) || scalar == "." || scalar == "_" || scalar == "-"))
    }
    guard !isRight else { return nil }
    return "Username \(name) is invalid. Only letters, numbers, hyphens and underscores are allowed, and it should "
      + "start with a letter."
  }

  static let creation = BodySchema([
    Field("username", .string, required: true, username),
    Field("password", .string, required: true, PasswordRule.check),
    Field("email", .email, required: true, Checks.length(nil, 128)),
    Field("firstname", .string, Checks.length(nil, 128)),
    Field("lastname", .string, Checks.length(nil, 128)),
    Field("organization_id", .integer, Checks.atLeast(1)),
    Field("roles", .list(.id)),
    Field("rules", .list(.id)),
  ])

  static let change = BodySchema([
    Field("username", .string, username),
    Field("password", .string),
    Field("email", .email, Checks.length(nil, 128)),
    Field("firstname", .string, Checks.length(nil, 128)),
    Field("lastname", .string, Checks.length(nil, 128)),
    Field("organization_id", .integer, Checks.atLeast(1)),
    Field("roles", .list(.id)),
    Field("rules", .list(.id)),
  ])
}
