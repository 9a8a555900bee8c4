/// Several packets in one long-polling body, separated by the record separator U+001E. JSON escapes that character, so
/// it never occurs inside a packet of ours.
package enum EnginePayload {
  private static let separator = UInt8(0x1E)

  /// What one answer to a poll holds at most: the released Python client refuses a body of more than 16 packets.
  package static let packetsPerAnswer = 16

  /// The body for these packets.
  package static func text(_ packets: [EnginePacket]) -> String {
    packets.map(\.text).joined(separator: "\u{1E}")
  }

  /// The packets of a body; an empty body holds none.
  package static func packets(of body: String, limits: ProtocolLimits) throws(ProtocolError) -> [EnginePacket] {
    let bytes = body.utf8
    guard bytes.count <= limits.payloadBytes else { throw .tooLarge(limit: limits.payloadBytes) }
    guard !bytes.isEmpty else { return [] }
    let count = bytes.reduce(1) { $1 == separator ? $0 + 1 : $0 }
    guard count <= limits.payloadPackets else { throw .tooManyPackets(limit: limits.payloadPackets) }
    var packets: [EnginePacket] = []
    packets.reserveCapacity(count)
    for part in bytes.split(separator: separator, omittingEmptySubsequences: false) {
      packets.append(try EnginePacket(parsing: Substring(part)))
    }
    return packets
  }
}
