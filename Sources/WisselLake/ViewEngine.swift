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
  /// Hands what a view reads of the resources to the closure, as JSON arrays of bounded size.
  func land(_ landing: Landing, _ body: (String) async throws -> Void) async throws {
    var batch = LandedBatch(landing)
    try await forEach { resource in
      batch.add(resource)
      if let text = batch.take() { try await body(text) }
    }
    if let text = batch.rest() { try await body(text) }
  }
}

/// What a view reads of resources, as a JSON array of bounded size.
struct LandedBatch {
  /// How much landed text a statement gets at a time.
  private static let bytes = 4 << 20

  private let landing: Landing
  private var text = "["

  init(_ landing: Landing) { self.landing = landing }

  mutating func add(_ resource: JSON) {
    let start = text.utf8.count
    if start > 1 { text += "," }
    if !landing.write(resource, to: &text), start > 1 { text.removeLast() }
  }

  /// The array, if it is large enough; another one begins.
  mutating func take() -> String? { text.utf8.count >= Self.bytes ? rest() : nil }

  /// What there is; nil for nothing.
  mutating func rest() -> String? {
    guard text.utf8.count > 1 else { return nil }
    defer { text = "[" }
    return text + "]"
  }
}
