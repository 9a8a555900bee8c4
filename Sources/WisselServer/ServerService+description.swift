// What runs services writes them into the log; the options hold the first password and the key that signs tokens.
extension ServerService: CustomStringConvertible {
  package var description: String { "server" }
}

extension ServerOptions: CustomStringConvertible {
  package var description: String { "options of the server at \(host):\(port)" }
}
