/// A value found, by where its bytes are: some may still move.
struct TapeCell {
  enum Source: UInt8 {
    case document, plan, own
  }

  var kind: TapeValue.Kind
  var source = Source.document
  var start = 0
  var count = 0

  static let null = TapeCell(kind: .null)

  @inline(__always)
  func bytes(in run: borrowing TapeRun) -> UnsafeBufferPointer<UInt8> {
    switch source {
    case .document: UnsafeBufferPointer(start: run.tape.bytes + start, count: count)
    case .plan: UnsafeBufferPointer(start: run.plan.texts + start, count: count)
    case .own: run.own.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[start..<(start + count)]) }
    }
  }
}

extension TapeRun {
  /// An item as a value without parts.
  mutating func value(_ item: TapeItem) throws(TapeUnsure) -> TapeCell {
    switch item.kind {
    case .node: return try value(node: item.value)
    case .bytes: return TapeCell(kind: .text, start: item.value, count: item.count)
    case .own: return TapeCell(kind: .text, source: .own, start: item.value, count: item.count)
    case .text:
      let range = plan.textRanges[item.value]
      return TapeCell(kind: range.kind, source: .plan, start: range.start, count: range.count)
    case .number: return keep("\(item.value)", .number)
    case .truth: return keep(item.value == 1 ? "true" : "false", .boolean)
    }
  }

  @inline(__always)
  private mutating func value(node index: Int) throws(TapeUnsure) -> TapeCell {
    let node = tape.nodes[index]
    let kind: TapeValue.Kind
    switch node.kind {
    case .string:
      guard !node.flags.contains(.escaped) else {
        let start = own.count
        own.append(contentsOf: tape.unescaped(index))
        return TapeCell(kind: .text, source: .own, start: start, count: own.count - start)
      }
      kind = .text
    case .number: kind = .number
    case .boolean: kind = .boolean
    case .object, .array, .null: throw TapeUnsure()
    }
    return TapeCell(kind: kind, start: Int(node.start), count: Int(node.end - node.start))
  }

  /// A text of the run's own as a value.
  mutating func keep(_ text: String, _ kind: TapeValue.Kind) -> TapeCell {
    let start = own.count
    own.append(contentsOf: text.utf8)
    return TapeCell(kind: kind, source: .own, start: start, count: own.count - start)
  }

  mutating func keep(_ json: JSON) -> TapeCell {
    switch json {
    case .null: .null
    case .bool(let value): keep(value ? "true" : "false", .boolean)
    case .number(let digits): keep(digits, .number)
    case .string(let text): keep(text, .text)
    case .array, .object: keep(json.text, .json)
    }
  }

  /// The one value a program gives, or none.
  @inline(__always)
  mutating func cell(_ program: Int, _ focus: TapeItem, _ index: Int) throws(TapeUnsure) -> TapeCell {
    let mark = top
    defer { top = mark }
    let low = try evaluate(program, focus, index)
    guard top > low else { return .null }
    guard top == low &+ 1 else { throw TapeUnsure() }
    return try value(items[low])
  }
}
