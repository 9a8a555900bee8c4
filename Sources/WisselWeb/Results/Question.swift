import Foundation
import WisselWire

/// What a run was asked, as far as its input can be read: of an encrypted collaboration it cannot.
struct Question: Sendable {
  let method: String
  let arguments: [String: JSONValue]

  init(method: String, arguments: [String: JSONValue]) {
    self.method = method
    self.arguments = arguments
  }

  /// Reads a run's input, base64 of `{"method":…, "kwargs":…}`; nil for anything else.
  init?(input: String?) {
    guard let input, input.utf8.count <= Self.maximumLength, let bytes = Data(base64Encoded: input),
      let asked = try? WireJSON.decode(AlgorithmInput.self, from: bytes)
    else { return nil }
    self.init(method: asked.method, arguments: asked.kwargs ?? [:])
  }

  // Longer inputs are rather data than questions.
  private static let maximumLength = 4 << 20

  /// The text of an argument.
  func text(_ name: String) -> String? { arguments[name]?.string }

  /// The texts of an argument that is a list.
  func texts(_ name: String) -> [String] { arguments[name]?.array?.compactMap(\.string) ?? [] }

  private func column(_ name: String) -> JSONValue? {
    arguments["codebook"]?.array?.first { $0["name"]?.string == name }
  }

  /// The levels of a column in the codebook's order.
  func levels(of name: String) -> [String] { column(name)?["levels"]?.array?.compactMap(\.string) ?? [] }

  /// The level others are compared with: the codebook's reference, or its first level.
  func reference(of name: String) -> String? { column(name)?["reference"]?.string ?? levels(of: name).first }

  /// Keys of an object in the order of `preferred`, then the rest by name: JSON objects have no order of their own.
  static func ordered(_ keys: some Collection<String>, preferred: [String]) -> [String] {
    let present = Set(keys)
    let first = preferred.filter(present.contains)
    return first + present.subtracting(first).sorted()
  }
}
