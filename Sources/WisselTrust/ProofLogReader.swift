/// Reads a station's log of runs piece by piece and follows its chain.
package struct ProofLogReader: Sendable {
  /// The chain as far as it was read.
  package private(set) var chain = HashChain()
  /// Bytes of the lines that were read.
  package private(set) var length = 0
  /// What came after the last whole line.
  package private(set) var rest: [UInt8] = []

  package init() {}

  /// Takes the next bytes of the file.
  ///
  /// - Parameter visit: called with each entry that follows the one before it.
  /// - Throws: `HashChain.BrokenLink` at the first line that does not; then `length` bytes before it were right.
  package mutating func feed(
    _ bytes: some Sequence<UInt8>, _ visit: (ProofEntry) -> Void = { _ in }
  ) throws(HashChain.BrokenLink) {
    for byte in bytes {
      guard byte == 0x0A else {
        rest.append(byte)
        guard rest.count <= ProofEntry.longestLine else { throw broken("has more bytes than an entry can have") }
        continue
      }
      guard let entry = ProofEntry(line: rest) else { throw broken("is no entry") }
      try chain.follow(entry)
      length += rest.count + 1
      rest = []
      visit(entry)
    }
  }

  private func broken(_ what: String) -> HashChain.BrokenLink {
    HashChain.BrokenLink(sequence: chain.count + 1, description: "line \(chain.count + 1) \(what)")
  }
}
