/// Packets waiting for the other side, in order, bounded in number and bytes.
package struct OutgoingQueue: Sendable {
  private var packets: [EnginePacket] = []
  private var head = 0
  private(set) package var bytes = 0
  private let maxPackets: Int
  private let maxBytes: Int

  package init(maxPackets: Int, maxBytes: Int) {
    self.maxPackets = maxPackets
    self.maxBytes = maxBytes
  }

  package var count: Int { packets.count - head }
  package var isEmpty: Bool { count == 0 }

  /// Appends a packet; false when there is no room. A packet larger than the whole bound still goes into an empty queue.
  package mutating func append(_ packet: EnginePacket) -> Bool {
    guard count < maxPackets, isEmpty || bytes + packet.byteCount <= maxBytes else { return false }
    packets.append(packet)
    bytes += packet.byteCount
    return true
  }

  /// The next packets, at most so many and (after the first) at most so many bytes.
  package mutating func take(packets limit: Int, bytes byteLimit: Int) -> [EnginePacket] {
    var taken: [EnginePacket] = []
    var size = 0
    while head < packets.count, taken.count < limit {
      let packet = packets[head]
      if !taken.isEmpty, size + packet.byteCount > byteLimit { break }
      size += packet.byteCount
      taken.append(packet)
      head += 1
    }
    bytes -= size
    if head == packets.count {
      packets.removeAll(keepingCapacity: packets.capacity <= 64)
      head = 0
    } else if head > 64, head * 2 > packets.count {
      packets.removeFirst(head)
      head = 0
    }
    return taken
  }

  /// Forgets everything.
  package mutating func removeAll() {
    packets = []
    head = 0
    bytes = 0
  }
}
