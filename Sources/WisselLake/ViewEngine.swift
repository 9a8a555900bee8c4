package import WisselFHIR

/// What runs a view over files of resources, and hands each row to a closure.
package protocol ViewEngine {
  /// - Throws: `ViewError` for a view this engine cannot run or that fails on its data, `LakeError` for input or engine.
  func run(_ view: ViewDefinition, over lines: ResourceLines, _ row: @escaping @Sendable ([JSON]) throws -> Void)
    async throws
}

/// The view by the letter of the specification, in this process and without a database.
package struct InterpreterEngine: ViewEngine {
  package init() {}

  package func run(
    _ view: ViewDefinition, over lines: ResourceLines, _ row: @escaping @Sendable ([JSON]) throws -> Void
  ) async throws {
    let interpreter = ViewInterpreter(view)
    try await lines.forEach { for values in try interpreter.rows(of: $0) { try row(values) } }
  }
}

extension ResourceLines {
  /// How much landed text a statement gets at a time.
  static let batchBytes = 4 << 20

  /// Hands what a view reads of the resources to the closure, as JSON arrays of bounded size.
  func land(_ landing: Landing, _ body: (String) async throws -> Void) async throws {
    var text = "["
    try await forEach { resource in
      let start = text.utf8.count
      if start > 1 { text += "," }
      guard landing.write(resource, to: &text) else {
        if start > 1 { text.removeLast() }
        return
      }
      guard text.utf8.count >= Self.batchBytes else { return }
      try await body(text + "]")
      text = "["
    }
    if text.utf8.count > 1 { try await body(text + "]") }
  }
}
