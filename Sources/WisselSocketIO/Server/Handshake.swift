/// What the server knows of a client from the request that began its session.
package struct Handshake: Sendable {
  /// Header names in lower case with their values, in the order they came.
  package let headers: [(name: String, value: String)]
  /// The address of the other end of the connection, where known; behind a proxy that is the proxy's.
  package let remoteAddress: String?

  package init(headers: [(name: String, value: String)], remoteAddress: String? = nil) {
    self.headers = headers.map { ($0.name.lowercased(), $0.value) }
    self.remoteAddress = remoteAddress
  }

  /// The first value of a header, whatever the case of its name.
  package subscript(header name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name == name }?.value
  }

  /// The token of `Authorization: Bearer …`.
  package var bearerToken: String? {
    guard let value = self[header: "authorization"] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
