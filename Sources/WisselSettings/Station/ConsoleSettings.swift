/// `wissel.console`: the station's own pages, and the people who may use them.
package struct ConsoleSettings: Hashable, Sendable {
  /// The file with the people, as written.
  package var users: String
  /// Where the console listens: loopback, or one private address.
  package var address: String
  /// 0 picks a free one.
  package var port: Int
  /// Asked for anywhere but on loopback.
  package var tls: TLSSettings?

  package static let usualPort = 7604

  package init(users: String, address: String = "127.0.0.1", port: Int = usualPort, tls: TLSSettings? = nil) {
    self.users = users
    self.address = address
    self.port = port
    self.tls = tls
  }

  /// Reads `wissel.console`; nil when the file has none.
  init?(in parent: Section) {
    guard parent.has("console") else { return nil }
    let section = parent.section("console")
    defer { section.finish(unknownIsError: true) }
    let users = section.required(
      "users", section.text("users"), meaning: "a file for people: wissel station console-user adds them")
    let address = section.text("address") ?? "127.0.0.1"
    let port = section.integer("port", in: 0...65_535) ?? Self.usualPort
    let tls = TLSSettings(in: section)
    guard let users else { return nil }
    self.init(users: users, address: address, port: port, tls: tls)
  }
}
