import Foundation

/// Writes values as JSON straight into bytes, members sorted by name: the same bytes as `JSONEncoder` with sorted keys
/// and plain slashes, without building the document in memory first.
///
/// Members arrive in the order of their declaration and one after the other, so a value's bytes stand together when
/// its last member is written; then they are put in order. What is filled in later than its place (a nested container,
/// the encoder of a superclass) has a writer of its own, which is joined in at that moment.
///
/// A writer is used by one encoding at a time, whose calls never overlap: its state needs no checks of exclusive access,
/// which would take a quarter of the time.
final class JSONWriter {
  @exclusivity(unchecked) private(set) var bytes: [UInt8] = []
  /// The values that are being written, the outermost first.
  @exclusivity(unchecked) private var frames: [Frame] = []
  /// The members of all of them, those of the innermost last.
  @exclusivity(unchecked) private var members: [Member] = []
  @exclusivity(unchecked) private var sorted: [UInt8] = []
  @exclusivity(unchecked) private var order: [Int] = []

  private struct Frame {
    var form = Form.nothing
    var count = 0
    let start: Int
    let firstMember: Int
  }

  enum Form { case nothing, scalar, array, object }

  /// A member of an object, or what is joined into an array.
  private struct Member {
    let name: String
    /// The first eight bytes of the name, which tell most names apart.
    let beginning: UInt64
    let start: Int
    let end: Int
    let joined: JSONWriter?

    init(_ name: String, start: Int, end: Int, joined: JSONWriter? = nil) {
      (self.name, self.start, self.end, self.joined) = (name, start, end, joined)
      var beginning: UInt64 = 0
      for byte in name.utf8.prefix(8) { beginning = beginning << 8 | UInt64(byte) }
      self.beginning = beginning << UInt64(8 * max(0, 8 - name.utf8.count))
    }

    static func < (left: Member, right: Member) -> Bool {
      left.beginning == right.beginning
        ? JSONText.precedes(left.name, right.name) : left.beginning < right.beginning
    }
  }

  /// The bytes of a value.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let writer = JSONWriter()
    guard try writer.write(value) else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "\(type(of: value)) did not encode anything"))
    }
    return writer.bytes
  }

  /// A writer for what is joined into another's value later.
  static func joined() -> JSONWriter {
    let writer = JSONWriter()
    writer.open()
    return writer
  }

  // MARK: Values

  /// Writes a value; an empty object for one that encodes nothing.
  ///
  /// - Returns: whether it encoded anything.
  @discardableResult
  func write<Value: Encodable>(_ value: Value) throws -> Bool {
    if try writeDirectly(value) { return true }
    let (depth, firstMember, start) = (frames.count, members.count, bytes.count)
    open()
    do {
      try value.encode(to: JSONPlace(writer: self, depth: depth))
      return close()
    } catch {
      frames.removeLast(frames.count - depth)
      members.removeLast(members.count - firstMember)
      bytes.removeLast(bytes.count - start)
      throw error
    }
  }

  /// Types that `JSONEncoder` writes in a form of its own, and documents, which need no containers.
  private func writeDirectly<Value: Encodable>(_ value: Value) throws -> Bool {
    if Value.self == JSONValue.self, let value = value as? JSONValue {
      try write(value)
    } else if Value.self == Data.self, let data = value as? Data {
      writeText(data.base64EncodedString())
    } else if Value.self == URL.self, let url = value as? URL {
      writeText(url.absoluteString)
    } else if Value.self == Decimal.self, let number = value as? Decimal {
      bytes += number.description.utf8
    } else {
      return false
    }
    return true
  }

  private func write(_ value: JSONValue) throws {
    switch value {
    case .null: writeNull()
    case .bool(let value): writeBool(value)
    case .int(let value): writeInteger(value)
    case .double(let value): try writeNumber(value)
    case .string(let value): writeText(value)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        try write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { JSONText.precedes($0.key, $1.key) }).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        writeText(member.key)
        bytes.append(UInt8(ascii: ":"))
        try write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  func writeNull() { bytes += "null".utf8 }

  func writeBool(_ value: Bool) { bytes += (value ? "true" : "false").utf8 }

  func writeInteger(_ value: some BinaryInteger) { bytes += value.description.utf8 }

  func writeNumber<Number: BinaryFloatingPoint & CustomStringConvertible>(_ value: Number) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no number \(value)"))
    }
    let text = value.description.utf8
    bytes += text.suffix(2).elementsEqual(".0".utf8) ? text.dropLast(2) : text[...]
  }

  func writeText(_ text: String) {
    var text = text
    text.withUTF8 { JSONText.append($0, to: &bytes) }
  }

  // MARK: Containers

  private func open() { frames.append(Frame(start: bytes.count, firstMember: members.count)) }

  /// Says what the value at a depth is.
  func begin(_ form: Form, at depth: Int) {
    guard frames[depth].form != form else { return }
    precondition(frames[depth].form == .nothing, "A value is encoded in one form, not in two")
    frames[depth].form = form
    if form == .array { bytes.append(UInt8(ascii: "[")) }
  }

  /// How many elements the array at a depth has.
  func count(at depth: Int) -> Int { frames[depth].count }

  /// Adds a member to the object at a depth.
  func add(_ name: String, at depth: Int, _ write: () throws -> Void) throws {
    precondition(frames.count == depth + 1, "Members are encoded one after the other")
    let start = bytes.count
    try write()
    members.append(Member(name, start: start, end: bytes.count))
  }

  /// Adds an element to the array at a depth.
  func add(at depth: Int, _ write: () throws -> Void) throws {
    precondition(frames.count == depth + 1, "Elements are encoded one after the other")
    if frames[depth].count > 0 { bytes.append(UInt8(ascii: ",")) }
    do { try write() } catch {
      if frames[depth].count > 0 { bytes.removeLast() }
      throw error
    }
    frames[depth].count += 1
  }

  /// Adds a member or element that is filled in later.
  func join(_ name: String, at depth: Int) -> JSONWriter {
    precondition(frames.count == depth + 1, "Members are encoded one after the other")
    if frames[depth].form == .array {
      if frames[depth].count > 0 { bytes.append(UInt8(ascii: ",")) }
      frames[depth].count += 1
    }
    let writer = JSONWriter.joined()
    members.append(Member(name, start: bytes.count, end: bytes.count, joined: writer))
    return writer
  }

  /// Ends the innermost value; gives whether it encoded anything.
  private func close() -> Bool {
    let frame = frames.removeLast()
    switch frame.form {
    case .nothing: bytes += "{}".utf8
    case .scalar: break
    case .array:
      bytes.append(UInt8(ascii: "]"))
      if members.count > frame.firstMember { joinElements(frame) }
    case .object: sortMembers(frame)
    }
    return frame.form != .nothing
  }

  /// The bytes of a writer that was joined in.
  private func finished() -> [UInt8] {
    if !frames.isEmpty { _ = close() }
    return bytes
  }

  private func joinElements(_ frame: Frame) {
    var place = frame.start
    for element in members[frame.firstMember...] {
      sorted += bytes[place..<element.start]
      if let joined = element.joined { sorted += joined.finished() }
      place = element.end
    }
    sorted += bytes[place...]
    replace(frame)
  }

  private func sortMembers(_ frame: Frame) {
    arrange(frame)
    sorted.append(UInt8(ascii: "{"))
    for (place, index) in order.enumerated() {
      let member = members[index]
      // Of several of one name the last counts.
      if place + 1 < order.count, members[order[place + 1]].name == member.name { continue }
      if sorted.count > 1 { sorted.append(UInt8(ascii: ",")) }
      var name = member.name
      name.withUTF8 { JSONText.append($0, to: &sorted) }
      sorted.append(UInt8(ascii: ":"))
      if let joined = member.joined { sorted += joined.finished() } else { sorted += bytes[member.start..<member.end] }
    }
    sorted.append(UInt8(ascii: "}"))
    replace(frame)
  }

  /// Finds the order of an object's members; those of one name stay in theirs.
  private func arrange(_ frame: Frame) {
    order.removeAll(keepingCapacity: true)
    for index in frame.firstMember..<members.count { order.append(index) }
    guard order.count <= 32 else {
      let own = members
      order.sort { own[$0] < own[$1] || (own[$0].name == own[$1].name && $0 < $1) }
      return
    }
    for end in order.indices.dropFirst() {
      let index = order[end]
      var place = end
      while place > 0, members[index] < members[order[place - 1]] {
        order[place] = order[place - 1]
        place -= 1
      }
      order[place] = index
    }
  }

  /// Puts what was brought in order in the place of a value's bytes.
  private func replace(_ frame: Frame) {
    members.removeLast(members.count - frame.firstMember)
    if frame.start == 0 {
      swap(&bytes, &sorted)
    } else {
      bytes.removeLast(bytes.count - frame.start)
      bytes += sorted
    }
    sorted.removeAll(keepingCapacity: true)
  }
}
