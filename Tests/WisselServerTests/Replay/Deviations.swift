import Foundation
import WisselWire

/// The entries that differ on purpose: where the original has a defect and the sensible thing is done instead. Nothing
/// else may differ, and what is listed must still differ.
struct Deviation: Codable, Equatable {
  let file: String
  let entry: Int
  /// By place in the reply.
  let theirs: [String: JSONValue]
  let ours: [String: JSONValue]
  let why: String

  static func all() throws -> [Deviation] {
    try WireJSON.decode([Deviation].self, from: try Data(contentsOf: GoldenFolder.file("deviations.json")))
  }
}

/// What is not replayed yet because its endpoints belong to later work; one visible list.
struct LaterWork: Codable {
  /// File and reason.
  let files: [String: String]
  /// Beginnings of paths and reason.
  let paths: [String: String]
  /// Single entries, as `file#entry`, and reason.
  let entries: [String: String]

  static func load() throws -> LaterWork {
    try WireJSON.decode(LaterWork.self, from: try Data(contentsOf: GoldenFolder.file("later-work.json")))
  }

  func covers(_ transcript: Transcript, _ index: Int) -> Bool {
    let path = transcript.entries[index]["request"]?["path"]?.string ?? ""
    return entries["\(transcript.name)#\(index)"] != nil || paths.keys.contains { path.hasPrefix($0) }
  }
}

enum GoldenFolder {
  static func file(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/\(name)")
  }
}
