import CJSON

/// Where the tokens of one JSON document after another begin.
struct JSONTokens: ~Copyable {
  private(set) var places: UnsafeMutablePointer<UInt32>
  private(set) var capacity = 1 << 12
  private(set) var count = 0
  /// Whether texts of the document have escapes, or other characters than ASCII's.
  private(set) var marks: TapeNode.Flags = []

  init() { places = .allocate(capacity: capacity) }

  deinit { places.deallocate() }

  /// Goes to another document; false for one that is unusual or not JSON.
  mutating func find(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let bytes = document.baseAddress, document.count < TapeReader.maximumBytes else { return false }
    if document.count >= capacity {
      places.deallocate()
      capacity = document.count + 1
      places = .allocate(capacity: capacity)
    }
    var found: UInt32 = 0
    count = json_tokens_find(bytes, document.count, places, &found)
    marks = []
    if Int(found) & json_has_escapes != 0 { marks.insert(.escaped) }
    if Int(found) & json_is_wide != 0 { marks.insert(.wide) }
    return count >= 0
  }
}
