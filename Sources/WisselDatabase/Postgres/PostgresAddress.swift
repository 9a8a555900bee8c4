import CPostgres

/// Where a PostgreSQL database is and how to get in: a URI with host, port, database, user and, if it must be, the
/// password, and whatever else libpq understands, such as `sslmode=verify-full`. Libpq's own variables and the file
/// `PGPASSFILE` count for what the URI leaves out. The URI itself is never shown.
package struct PostgresAddress: Sendable, CustomStringConvertible, CustomReflectable {
  let uri: String
  /// The password, where it does not stand in the URI.
  let password: String?
  /// Whether the URI has a password in it.
  package let hasPassword: Bool
  /// The address without user and password, for people.
  package let description: String

  package var customMirror: Mirror { Mirror(self, children: ["address": description]) }

  /// Reads `postgresql://…` or `postgres://…`, also with the driver's name as SQLAlchemy writes it, such as
  /// `postgresql+psycopg2://…`.
  ///
  /// - Parameter password: the password, where neither the URI nor libpq's own ways have it.
  /// - Throws: `DatabaseError` `.unavailable` for what is no such address; its text holds no part of it, since libpq
  ///   takes a part of a badly written password for a host.
  package init(_ uri: String, password: String? = nil) throws(DatabaseError) {
    guard let colon = uri.firstRange(of: "://"), Self.isPostgres(uri[..<colon.lowerBound]) else {
      throw Self.unreadable("it does not begin with postgresql://")
    }
    let uri = "postgresql://" + uri[colon.upperBound...]
    guard !uri.utf8.contains(0), let parts = Self.parts(of: uri) else {
      throw Self.unreadable("libpq cannot read it")
    }
    let (host, port) = (parts["host"] ?? "", parts["port"] ?? "")
    guard !host.contains("@"), port.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C }) else {
      throw Self.unreadable("its host or port cannot be told")
    }
    (self.uri, self.password) = (uri, password)
    hasPassword = parts["password"] != nil
    description =
      "postgresql://\(host.isEmpty ? "localhost" : host)\(port.isEmpty ? "" : ":\(port)")/\(parts["dbname"] ?? "")"
  }

  /// Whether a URI is for this engine.
  package static func isPostgres(_ uri: some StringProtocol) -> Bool {
    ["postgresql", "postgres"].contains(String(uri.prefix { $0 != ":" && $0 != "+" }).lowercased())
  }

  private static func unreadable(_ what: String) -> DatabaseError {
    DatabaseError(
      .unavailable, attempted: "reading the address of the database",
      reason: "\(what); write postgresql://user:password@host:port/database, with special characters of the user and "
        + "the password percent-encoded (@ as %40, : as %3A, / as %2F)")
  }

  /// What the URI says, by libpq's keywords.
  private static func parts(of uri: String) -> [String: String]? {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(uri, &message) else {
      PQfreemem(message)
      return nil
    }
    defer { PQconninfoFree(options) }
    var parts: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return parts
  }
}
