import Foundation
import WisselWire

/// Finds where the results are in an answer of the server that comes piece by piece and is not held: the texts of the
/// members `result` of the objects in its list `data`, or of the answer itself where it has no such list.
struct ResultScan {
  /// A text that is not empty, without its quotes; escapes are as written.
  struct Found: Equatable {
    /// Bytes of the answer.
    var place: Range<Int>
    /// The run it is the result of; nil where nothing says so.
    var run: Int?
    /// Whether it is but the name of a blob.
    var isBlob = false
  }

  /// Why the results of an answer cannot be told.
  enum Fault: Error {
    /// It is no JSON object.
    case noObject
    /// There are more than are remembered.
    case tooMany
  }

  /// What an object says of its result, in whatever order.
  private struct Item {
    var texts: [Range<Int>] = []
    var run: Int?
    var isBlob = false

    var found: [Found] { texts.map { Found(place: $0, run: run, isBlob: isBlob) } }
  }

  private enum Member: String {
    case list = "data"
    case result
    case run = "id"
    case isBlob = "blob_storage_used"
  }

  /// Results of one answer that are remembered.
  private static let most = 10_000

  private var steps = JSONSteps()
  /// Whose value comes next; nil for those that do not matter.
  private var member: Member?
  private var isObject = false
  private var whole = Item()
  /// The object of the list that is open.
  private var item = Item()
  private var listed: [Found] = []
  private var hasList = false
  private var isInList = false
  private var count = 0

  mutating func take(_ piece: UnsafeRawBufferPointer) {
    var place = 0
    while let step = steps.next(in: piece, from: &place) { see(step) }
  }

  /// The results, once everything was taken.
  mutating func end() throws(Fault) -> [Found] {
    guard steps.isWhole, isObject else { throw .noObject }
    guard count <= Self.most else { throw .tooMany }
    return ((hasList ? listed : []) + whole.found).sorted { $0.place.lowerBound < $1.place.lowerBound }
  }

  private mutating func see(_ step: JSONStep) {
    switch step {
    case .name(let written):
      member = steps.depth == 1 || (isInList && steps.depth == 3) ? written.flatMap(Self.member) : nil
      return
    case .begin(let isObject): begin(isObject)
    case .end(let isObject): end(isObject)
    case .text(let place):
      if member == .result, !place.isEmpty {
        count += 1
        if count <= Self.most { change { $0.texts.append(place) } }
      }
    case .scalar(let written):
      switch member {
      case .run: change { $0.run = (try? WireJSON.decode(JSONValue.self, from: written))?.int }
      case .isBlob: change { $0.isBlob = written.elementsEqual("true".utf8) }
      default: break
      }
    }
    member = nil
  }

  private mutating func begin(_ isObject: Bool) {
    switch steps.depth {
    case 1: self.isObject = isObject
    case 2 where member == .list && !isObject: (hasList, isInList) = (true, true)
    case 3 where isInList: item = Item()
    default: break
    }
  }

  private mutating func end(_ isObject: Bool) {
    guard isInList else { return }
    if steps.depth == 1 { isInList = false }
    if steps.depth == 2, isObject { listed += item.found }
  }

  /// Changes what is known of the object that a member belongs to.
  private mutating func change(_ change: (inout Item) -> Void) {
    if isInList { change(&item) } else { change(&whole) }
  }

  private static func member(_ written: [UInt8]) -> Member? {
    guard written.contains(UInt8(ascii: "\\")) else {
      return Member(rawValue: String(decoding: written, as: UTF8.self))
    }
    return (try? WireJSON.decode(String.self, from: [0x22] + written + [0x22])).flatMap { Member(rawValue: $0) }
  }
}
