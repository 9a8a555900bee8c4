import Foundation
import WisselTesting
import WisselWire

/// A recorded exchange with the original server: one flow, its entries in order.
struct Transcript: Sendable {
  /// The file's name without extension.
  let name: String
  let entries: [JSONValue]
  /// The decoded header and payload of each token placeholder.
  let tokens: JSONValue

  static let folder = SharedFiles.fixture("vantage6-transcripts")

  static var areAvailable: Bool { FileManager.default.fileExists(atPath: folder.path) }

  init(_ name: String) throws {
    self.name = name
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).json"))
    let document = try WireJSON.decode(JSONValue.self, from: bytes)
    entries = document["entries"]?.array ?? []
    tokens = document["jwt"] ?? [:]
  }

  /// The names of all recorded flows.
  static func all() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }
}

extension JSONValue {
  /// Every value in it, itself included.
  var descendants: [JSONValue] {
    switch self {
    case .array(let elements): [self] + elements.flatMap(\.descendants)
    case .object(let members): [self] + members.values.flatMap(\.descendants)
    default: [self]
    }
  }
}
