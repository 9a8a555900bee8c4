import Synchronization

/// A view run over the bytes of resources, without values of JSON and without a database.
///
/// It takes views whose paths are plain, and resources that are; of a resource where more than a name decides (an
/// extension in the place of a value, several values where one is expected, `null`) the rows are the interpreter's. So
/// they always are those of ``ViewInterpreter``.
package final class TapeView: Sendable {
  private let plan: TapePlan
  private let flat: FlatPlan?
  private let interpreter: ViewInterpreter
  private let idle = Mutex<[Rows]>([])

  /// The values of a row, column by column.
  package typealias Row = UnsafeBufferPointer<TapeValue>

  /// Nil where the view is not of the plain kind.
  package init?(_ view: ViewDefinition) {
    guard let plan = TapeCompiler.plan(view) else { return nil }
    (self.plan, flat, interpreter) = (plan, FlatPlan(plan), ViewInterpreter(view))
  }

  /// Lends what makes rows, which one thread may use at a time.
  package func withRows<Result>(_ body: (Rows) throws -> Result) rethrows -> Result {
    let rows = idle.withLock { $0.popLast() } ?? Rows(plan, flat, interpreter)
    // What a large document needed is given back.
    defer { if !rows.isLarge { idle.withLock { $0.append(rows) } } }
    return try body(rows)
  }

  /// What makes rows, for one thread to keep.
  package func rows() -> Rows { Rows(plan, flat, interpreter) }

  /// What makes rows, of one document at a time.
  package final class Rows: @unchecked Sendable {
    // Sendable: it is lent to one thread at a time.
    private let plan: TapePlan
    private let interpreter: ViewInterpreter
    // Nobody else is at it, so each look needs no check.
    @exclusivity(unchecked) private var rows: TapeRows
    private let values: UnsafeMutableBufferPointer<TapeValue>

    fileprivate init(_ plan: TapePlan, _ flat: FlatPlan?, _ interpreter: ViewInterpreter) {
      (self.plan, self.interpreter) = (plan, interpreter)
      rows = TapeRows(plan, flat)
      values = .allocate(capacity: max(1, plan.width))
    }

    deinit { values.deallocate() }

    /// Whether it holds more memory than documents mostly need, and is better given back.
    package var isLarge: Bool { rows.isLarge }

    /// How many rows the resource has that was taken last.
    package var count: Int { rows.count }

    /// Makes the rows of a resource. They live as long as its bytes, and until the next.
    ///
    /// - Throws: `JSONError` for what is not JSON, `ViewError` where the view fails on the resource.
    package func make(_ document: UnsafeBufferPointer<UInt8>) throws {
      if !rows.make(document) { rows.take(try interpreter.rows(of: JSONParser.parse(document))) }
    }

    /// The values of a row, column by column; they end with the next that is asked for.
    package subscript(row: Int) -> Row {
      rows.write(row, to: values)
      return UnsafeBufferPointer(start: values.baseAddress, count: plan.width)
    }

    /// Hands the rows of a resource to the closure.
    ///
    /// - Throws: As ``make(_:)``, and what the closure throws.
    package func make(_ document: UnsafeBufferPointer<UInt8>, _ body: (Row) throws -> Void) throws {
      try make(document)
      for row in 0..<count { try body(self[row]) }
    }
  }
}
