import Crypto
import Foundation
import WisselWire

/// An input that carries an order: a JSON object whose first member is `wissel_order`, the carried order as base64 of its
/// JSON. Algorithms pass over members they do not know. What is ordered is the object without that member, and its very
/// bytes: `{` and everything after the comma and the white space behind it.
package enum OrderedInput {
  /// The member's name.
  package static let member = "wissel_order"
  /// Bytes a member may have.
  package static let longest = 256 << 10

  /// An input that no order can be put on.
  package struct Unfit: Error, CustomStringConvertible {
    package let description = "an input that carries an order must be a JSON object with a member"
  }

  /// The hash of an input that carries no order yet, as ``Order/input`` has it.
  package static func hash(_ input: some Collection<UInt8>) throws(Unfit) -> String {
    var hasher = SHA256()
    hasher.update(data: [brace])
    hasher.update(data: Data(try members(input)))
    return hasher.finalize().hexadecimal
  }

  /// The input with an order on it.
  package static func attach(_ order: CarriedOrder, to input: some Collection<UInt8>) throws -> [UInt8] {
    let members = try members(input)
    let text = try WireJSON.encode(order).base64EncodedString()
    return Array("{\"\(member)\":\"\(text)\",".utf8) + members
  }

  static let brace = UInt8(ascii: "{")
  static let white: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

  /// What stands behind the brace.
  private static func members(_ input: some Collection<UInt8>) throws(Unfit) -> [UInt8] {
    let object = input.drop { white.contains($0) }
    guard object.first == brace else { throw Unfit() }
    let members = object.dropFirst().drop { white.contains($0) }
    guard members.first == UInt8(ascii: "\"") else { throw Unfit() }
    return Array(members)
  }
}

/// Finds the order on an input of any length that comes piece by piece.
package struct OrderScan: Sendable {
  /// What was found.
  package struct Found: Codable, Sendable, Hashable {
    package var carried: CarriedOrder
    /// The hash of the input without it.
    package var input: String

    package init(carried: CarriedOrder, input: String) {
      self.carried = carried
      self.input = input
    }
  }

  private enum Place {
    /// This much of what stands before the order's text was seen.
    case before(Int)
    case text
    case after
    /// Behind the comma, before the first member of what is ordered.
    case gap
    case rest
    /// There is none.
    case none
  }

  /// What stands before the text, white space left out; the name in one piece.
  private static let marks: [[UInt8]] = [
    [OrderedInput.brace], Array("\"\(OrderedInput.member)\"".utf8), [UInt8(ascii: ":")], [UInt8(ascii: "\"")],
  ]

  private var place = Place.before(0)
  private var matched = 0
  private var text: [UInt8] = []
  private var hasher = SHA256()

  package init() {}

  /// The order, once everything was fed; nil where there is none, or none that can be read.
  package var found: Found? {
    guard case .rest = place, let bytes = Data(base64Encoded: Data(text)),
      let carried = try? WireJSON.decode(CarriedOrder.self, from: bytes)
    else { return nil }
    return Found(carried: carried, input: hasher.finalize().hexadecimal)
  }

  package mutating func feed(_ bytes: some Collection<UInt8>) {
    var rest = bytes[...]
    while let byte = rest.first {
      switch place {
      case .none: return
      case .rest:
        hasher.update(data: Data(rest))
        return
      default:
        step(byte)
        // The byte that ends the gap belongs to what is ordered.
        if case .rest = place { continue }
        rest = rest.dropFirst()
      }
    }
  }

  private mutating func step(_ byte: UInt8) {
    switch place {
    case .before(let mark):
      if matched == 0, OrderedInput.white.contains(byte) { return }
      guard byte == Self.marks[mark][matched] else {
        place = .none
        return
      }
      matched += 1
      guard matched == Self.marks[mark].count else { return }
      matched = 0
      place = mark + 1 < Self.marks.count ? .before(mark + 1) : .text
    case .text:
      if byte == UInt8(ascii: "\"") {
        place = .after
      } else if text.count < OrderedInput.longest, byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else {
        place = .none
      }
    case .after:
      if OrderedInput.white.contains(byte) { return }
      guard byte == UInt8(ascii: ",") else {
        place = .none
        return
      }
      place = .gap
      hasher.update(data: [OrderedInput.brace])
    case .gap:
      if !OrderedInput.white.contains(byte) { place = .rest }
    case .rest, .none: break
    }
  }
}
