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

  /// - Parameter store: the port of the played algorithm store.
  init(_ name: String, store: Int = discard) throws {
    self.name = name
    var text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).json"), encoding: .utf8)
    for (place, port) in [("SERVER", Self.discard), ("STORE", store)] {
      text = text.replacing("//\(place)/", with: "//127.0.0.1:\(port)/")
        .replacing("%2F%2F\(place)%2F", with: "%2F%2F127.0.0.1%3A\(port)%2F")
    }
    let document = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    entries = document["entries"]?.array ?? []
    tokens = document["jwt"] ?? [:]
  }

  /// Where the recorded server said it was: a port nobody listens on.
  static let discard = 9

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
