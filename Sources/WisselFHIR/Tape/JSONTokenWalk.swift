/// Goes over the tokens of one JSON document and judges their order.
///
/// Between tokens lie only white space, commas and colons, so where one ends is found from the beginning of the next.
struct JSONTokenWalk {
  let bytes: UnsafePointer<UInt8>
  /// How many bytes there are.
  let count: Int
  private let tokens: UnsafePointer<UInt32>
  let tokenCount: Int
  /// What texts of the document may hold.
  let marks: TapeNode.Flags

  /// - Parameter document: That the tokens were found in. Both are to outlive the walk.
  init(_ document: UnsafePointer<UInt8>, count: Int, _ tokens: borrowing JSONTokens) {
    (bytes, self.count) = (document, count)
    (self.tokens, tokenCount, marks) = (UnsafePointer(tokens.places), tokens.count, tokens.marks)
  }

  @inline(__always)
  func start(_ token: Int) -> Int { Int(tokens[token]) }

  @inline(__always)
  func byte(_ token: Int) -> UInt8 { bytes[Int(tokens[token])] }

  /// Where the token before one ends, and the comma or colon between them; 0 where there is none.
  @inline(__always)
  func gap(before token: Int) -> (end: Int, separator: UInt8) {
    var place = start(token) &- 1
    var byte = bytes[place]
    if byte <= 0x20 { byte = skipSpace(&place) }
    guard byte == 0x2C || byte == 0x3A else { return (place &+ 1, 0) }
    let separator = byte
    place &-= 1
    if bytes[place] <= 0x20 { _ = skipSpace(&place) }
    return (place &+ 1, separator)
  }

  /// Goes back over white space, which a token always precedes.
  @inline(never)
  private func skipSpace(_ place: inout Int) -> UInt8 {
    while bytes[place] <= 0x20 { place &-= 1 }
    return bytes[place]
  }

  // MARK: Order

  /// Whether the document begins with an object.
  var beginsWithObject: Bool { tokenCount > 1 && byte(0) == 0x7B && isSpace(0..<start(0)) }

  /// Whether a token is the document's last, a bracket with nothing behind it.
  func isLast(_ token: Int) -> Bool { token == tokenCount &- 1 && isSpace(start(token) &+ 1..<count) }

  private func isSpace(_ range: Range<Int>) -> Bool {
    for place in range where bytes[place] > 0x20 { return false }
    return true
  }

  /// Whether nothing lies between a token and the opening bracket before it.
  @inline(__always)
  func isNext(_ token: Int) -> Bool {
    let (end, separator) = gap(before: token)
    return separator == 0 && end == start(token &- 1) &+ 1
  }

  /// Goes behind a closing bracket; gives the comma or nothing there, nil where the document ends.
  @inline(__always)
  func separator(behind token: inout Int) -> UInt8? {
    token &+= 1
    guard token < tokenCount else { return nil }
    let (end, separator) = gap(before: token)
    return end == start(token &- 1) &+ 1 ? separator : nil
  }

  /// Where the quote behind a member's name is; nil where there is no name with a colon and something behind it.
  @inline(__always)
  func nameEnd(_ token: Int) -> Int? {
    guard byte(token) == 0x22, token &+ 1 < tokenCount else { return nil }
    let (end, separator) = gap(before: token &+ 1)
    return separator == 0x3A && bytes[end &- 1] == 0x22 ? end &- 1 : nil
  }

  // MARK: Texts, numbers and words

  /// Whether a name has escapes or other characters than ASCII's, so that its bytes do not tell which it is.
  @inline(__always)
  func isUnusual(_ start: Int, _ length: Int) -> Bool {
    !marks.isEmpty && !flags(start..<start &+ length).isEmpty
  }

  /// What the bytes of a text hold.
  @inline(__always)
  func flags(_ range: Range<Int>) -> TapeNode.Flags {
    var flags: TapeNode.Flags = []
    guard !marks.isEmpty else { return flags }
    for place in range {
      if bytes[place] == 0x5C { flags.insert(.escaped) }
      if bytes[place] >= 0x80 { flags.insert(.wide) }
    }
    return flags
  }

  /// What kind a token that is no bracket is; nil for none.
  ///
  /// - Parameter end: Where it ends.
  @inline(__always)
  func scalar(_ token: Int, _ end: Int) -> TapeNode.Kind? {
    let start = start(token)
    switch bytes[start] {
    case 0x22: return bytes[end &- 1] == 0x22 && end &- 1 > start ? .string : nil
    case 0x74: return isWord("true", start, end) ? .boolean : nil
    case 0x66: return isWord("false", start, end) ? .boolean : nil
    case 0x6E: return isWord("null", start, end) ? .null : nil
    default: return isNumber(start, end) ? .number : nil
    }
  }

  private func isWord(_ word: StaticString, _ start: Int, _ end: Int) -> Bool {
    guard end &- start == word.utf8CodeUnitCount else { return false }
    for place in 0..<word.utf8CodeUnitCount where bytes[start &+ place] != word.utf8Start[place] { return false }
    return true
  }

  func isNumber(_ start: Int, _ end: Int) -> Bool {
    var place = start
    if place < end, bytes[place] == 0x2D { place &+= 1 }
    if place < end, bytes[place] == 0x30 {
      place &+= 1
    } else {
      guard digits(&place, end) else { return false }
    }
    if place < end, bytes[place] == 0x2E {
      place &+= 1
      guard digits(&place, end) else { return false }
    }
    if place < end, bytes[place] | 0x20 == 0x65 {
      place &+= 1
      if place < end, bytes[place] == 0x2B || bytes[place] == 0x2D { place &+= 1 }
      guard digits(&place, end) else { return false }
    }
    return place == end
  }

  @inline(__always)
  private func digits(_ place: inout Int, _ end: Int) -> Bool {
    let start = place
    while place < end, bytes[place] &- 0x30 < 10 { place &+= 1 }
    return place > start
  }

  // MARK: What is passed over

  /// Passes over a value and goes to the token behind it; gives the comma or nothing between them, nil where it is no
  /// JSON or nothing follows.
  @inline(__always)
  func skip(_ token: inout Int) -> UInt8? {
    guard token &+ 1 < tokenCount else { return nil }
    let first = byte(token)
    guard first == 0x7B || first == 0x5B else {
      let (end, separator) = gap(before: token &+ 1)
      guard scalar(token, end) != nil else { return nil }
      token &+= 1
      return separator
    }
    return skipContainer(&token)
  }

  private func skipContainer(_ token: inout Int) -> UInt8? {
    // Whether each container around is an object, the innermost in the lowest bit.
    var (kinds, depth) = (0 as UInt64, 0)
    while true {
      // A value begins.
      guard token &+ 1 < tokenCount else { return nil }
      let first = byte(token)
      var separator: UInt8
      if first == 0x7B || first == 0x5B {
        token &+= 1
        guard isNext(token) else { return nil }
        if byte(token) != first &+ 2 {
          guard depth < kinds.bitWidth else { return nil }
          kinds = kinds &<< 1 | (first == 0x7B ? 1 : 0)
          depth &+= 1
          if first == 0x7B {
            guard nameEnd(token) != nil else { return nil }
            token &+= 1
          }
          continue
        }
        guard let behind = self.separator(behind: &token) else { return nil }
        separator = behind
      } else {
        let (end, behind) = gap(before: token &+ 1)
        guard scalar(token, end) != nil else { return nil }
        token &+= 1
        separator = behind
      }
      // Behind a value.
      while separator == 0, depth > 0 {
        guard byte(token) == (kinds & 1 == 1 ? 0x7D : 0x5D), let behind = self.separator(behind: &token) else {
          return nil
        }
        kinds = kinds &>> 1
        depth &-= 1
        separator = behind
      }
      guard depth > 0 else { return separator }
      guard separator == 0x2C else { return nil }
      if kinds & 1 == 1 {
        guard nameEnd(token) != nil else { return nil }
        token &+= 1
      }
    }
  }
}
