import Synchronization

/// A view run over the bytes of resources, without values of JSON and without a database.
///
/// It takes views whose paths are plain, and resources that are; of a resource where more than a name decides (an
/// extension in the place of a value, several values where one is expected, `null`) the rows are the interpreter's. So
/// they always are those of ``ViewInterpreter``.
package final class TapeView: Sendable {
  private let plan: TapePlan
  private let interpreter: ViewInterpreter
  private let idle = Mutex<[Rows]>([])

  /// The values of a row, column by column; they end with the call.
  package typealias Row = UnsafeBufferPointer<TapeValue>

  /// Nil where the view is not of the plain kind.
  package init?(_ view: ViewDefinition) {
    guard let plan = TapeCompiler.plan(view) else { return nil }
    (self.plan, interpreter) = (plan, ViewInterpreter(view))
  }

  /// Lends what makes rows, which one thread may use at a time.
  package func withRows<Result>(_ body: (Rows) throws -> Result) rethrows -> Result {
    let rows = idle.withLock { $0.popLast() } ?? Rows(plan, interpreter)
    // What a large document needed is given back.
    defer { if !rows.isLarge { idle.withLock { $0.append(rows) } } }
    return try body(rows)
  }

  /// What makes rows, of one document at a time.
  package final class Rows: @unchecked Sendable {
    // Sendable: it is lent to one thread at a time.
    private let plan: TapePlan
    private let interpreter: ViewInterpreter
    private var rows: TapeRows
    private let values: UnsafeMutableBufferPointer<TapeValue>

    fileprivate init(_ plan: TapePlan, _ interpreter: ViewInterpreter) {
      (self.plan, self.interpreter) = (plan, interpreter)
      rows = TapeRows(plan)
      values = .allocate(capacity: max(1, plan.width))
    }

    deinit { values.deallocate() }

    fileprivate var isLarge: Bool { rows.isLarge }

    /// Hands the rows of a resource to the closure.
    ///
    /// - Throws: `JSONError` for what is not JSON, `ViewError` where the view fails on the resource, and what the
    ///   closure throws.
    package func make(_ document: UnsafeBufferPointer<UInt8>, _ body: (Row) throws -> Void) throws {
      if !rows.make(document) { rows.take(try interpreter.rows(of: JSONParser.parse(document))) }
      for row in 0..<rows.count {
        rows.write(row, to: values)
        try body(UnsafeBufferPointer(start: values.baseAddress, count: plan.width))
      }
    }
  }
}
