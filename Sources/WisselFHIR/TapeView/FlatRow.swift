/// Takes the row of one document after another of a flat view.
struct FlatRow {
  // Of the plan, which the shapes keep.
  private let captures: UnsafeMutablePointer<FlatPlan.Capture>
  private let width: Int
  private let resource: UnsafeBufferPointer<UInt8>
  private let shapes: FlatShapes

  enum Outcome {
    case row, noRow
    /// More than names decides.
    case unsure
  }

  init(_ plan: FlatPlan) {
    (captures, width, resource, shapes) = (plan.captures, plan.width, plan.resource, FlatShapes(plan))
  }

  /// - Parameter cells: Room for a row and one more, which all are null.
  func take(_ walk: JSONTokenWalk, to cells: UnsafeMutablePointer<TapeCell>) -> Outcome {
    guard let picks = shapes.picks(of: walk) else { return .unsure }
    for place in 0..<picks.count {
      guard take(captures + picks[place].capture, picks[place].token, walk, cells) else { return .unsure }
    }
    // The resource's type has the place behind the row.
    let type = cells[width]
    guard type.kind == .text else { return type.kind == .null ? .noRow : .unsure }
    guard type.count == resource.count else { return .noRow }
    for place in 0..<type.count where walk.bytes[type.start &+ place] != resource[place] { return .noRow }
    return .row
  }

  /// False where it is unsure.
  @inline(__always)
  private func take(
    _ capture: UnsafeMutablePointer<FlatPlan.Capture>, _ token: Int, _ walk: JSONTokenWalk,
    _ cells: UnsafeMutablePointer<TapeCell>
  ) -> Bool {
    let (start, first) = (walk.start(token), walk.byte(token))
    let (end, _) = walk.gap(before: token &+ 1)
    var cell = TapeCell(kind: .number, start: start, count: end &- start)
    if first == 0x22 {
      cell = TapeCell(kind: .text, start: start &+ 1, count: end &- start &- 2)
      guard !walk.flags(cell.start..<cell.start &+ cell.count).contains(.escaped) else { return false }
    } else if first == 0x74 || first == 0x66 {
      cell.kind = .boolean
    }
    if capture.pointee.isReference {
      guard cell.kind == .text else { return true }
      let text = UnsafeBufferPointer(start: walk.bytes + cell.start, count: cell.count)
      guard let key = ResourceKey.range(text, type: capture.pointee.type) else { return true }
      (cell.start, cell.count) = (cell.start &+ key.lowerBound, key.count)
    }
    cells[capture.pointee.slot] = cell
    return true
  }
}
