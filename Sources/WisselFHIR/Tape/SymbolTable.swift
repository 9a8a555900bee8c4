import Glibc

/// Numbers for a fixed set of texts, found by their bytes. 0 stands for any other text.
///
/// Immutable after its making. Those that serve as long as the process are never freed.
struct SymbolTable: Sendable {
  let names: [String]
  let keys: SymbolKeys

  /// The texts get the numbers from 1 on, in their order; there may be 65 535.
  init(_ names: [String]) { (self.names, keys) = (names, SymbolKeys(names)) }

  /// The number of a text.
  ///
  /// - Parameter isRoomy: Whether eight bytes may be read, however short the text is.
  @inline(__always)
  func symbol(_ bytes: UnsafePointer<UInt8>, _ count: Int, isRoomy: Bool = false) -> UInt16 {
    keys.symbol(bytes, count, isRoomy: isRoomy)
  }

  func symbol(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt16 {
    bytes.baseAddress.map { symbol($0, bytes.count) } ?? 0
  }

  func symbol(_ text: String) -> UInt16 {
    var text = text
    return text.withUTF8 { symbol($0) }
  }

  func name(_ symbol: UInt16) -> String { symbol == 0 ? "?" : names[Int(symbol) - 1] }
}

/// The texts of a table, with nothing to count references to.
struct SymbolKeys: @unchecked Sendable {
  // Sendable: nothing changes after the making.
  /// A text by its first and last eight bytes, which are all of it up to sixteen; of a shorter one the rest is 0.
  private struct Key: Equatable {
    var first: UInt64
    var last: UInt64
    var count: Int

    /// - Parameter isRoomy: Whether eight bytes may be read, however short the text is.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ count: Int, isRoomy: Bool) {
      self.count = count
      if count >= 8 {
        (first, last) = (Self.word(bytes), Self.word(bytes + count - 8))
      } else if isRoomy {
        (first, last) = (count == 0 ? 0 : Self.word(bytes) & (~0 &>> UInt64(64 - 8 * count)), 0)
      } else {
        (first, last) = (0, 0)
        for place in 0..<count { first |= UInt64(bytes[place]) &<< UInt64(8 * place) }
      }
    }

    @inline(__always)
    private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
      UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    var hash: Int {
      let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ ((last &+ UInt64(count)) &* 0xC2B2_AE3D_27D4_EB4F)
      return Int(truncatingIfNeeded: (mixed ^ (mixed &>> 29)) &* 0x9E37_79B9_7F4A_7C15 &>> 20)
    }
  }

  private struct Slot {
    var key: Key
    var symbol: UInt16
    var bytes: UnsafePointer<UInt8>
  }

  private let slots: UnsafePointer<Slot?>
  private let mask: Int

  /// The texts get the numbers from 1 on, in their order; there may be 65 535.
  init(_ names: [String]) {
    var capacity = 16
    while capacity < names.count * 4 { capacity *= 2 }
    mask = capacity - 1
    let slots = UnsafeMutablePointer<Slot?>.allocate(capacity: capacity)
    slots.initialize(repeating: nil, count: capacity)
    for (index, name) in names.enumerated() {
      let utf8 = Array(name.utf8)
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, utf8.count))
      bytes.initialize(from: utf8, count: utf8.count)
      let key = Key(bytes, utf8.count, isRoomy: false)
      var place = key.hash & mask
      while slots[place] != nil { place = (place + 1) & mask }
      slots[place] = Slot(key: key, symbol: UInt16(index + 1), bytes: UnsafePointer(bytes))
    }
    self.slots = UnsafePointer(slots)
  }

  /// Gives the memory back; the table is not to be used afterwards.
  func free() {
    for place in 0...mask { slots[place]?.bytes.deallocate() }
    slots.deallocate()
  }

  /// See ``SymbolTable/symbol(_:_:isRoomy:)``.
  @inline(__always)
  func symbol(_ bytes: UnsafePointer<UInt8>, _ count: Int, isRoomy: Bool) -> UInt16 {
    let key = Key(bytes, count, isRoomy: isRoomy)
    var place = key.hash & mask
    while let slot = slots[place] {
      if slot.key == key, count <= 16 || memcmp(slot.bytes, bytes, count) == 0 { return slot.symbol }
      place = (place + 1) & mask
    }
    return 0
  }
}
