import WisselWire

extension PermissionWorld {
  /// Calls that the published server does not have; their paths begin with `/wissel/`.
  func ownCalls() -> [PermissionCall] {
    // Who may leave a signed document is told that this one is none.
    let document: JSONValue = ["document": "e30=", "signatures": [["key": "e30=", "signature": "e30="]]]
    let (roster, witness) = ("/wissel/collaboration/{id}/roster", "/wissel/witness")
    return zip(Self.apart, collaborations).flatMap { whose, id in
      let path = roster.replacing("{id}", with: String(id))
      return [
        fixed("GET", roster, whose, "collaboration", path),
        fixed("POST", roster, whose, "collaboration", path, document),
      ]
    } + [fixed("GET", witness, "", "node", witness), fixed("POST", witness, "", "node", witness, document)]
  }
}
