import Foundation
import WisselWire

/// The demo's data and pooled answers, which lie in a folder beside the executable.
struct DemoData: Sendable {
  let folder: URL

  /// Finds the folder beside the given executable.
  ///
  /// - Throws: `DemoFailure` when it is not there, as when the executable was copied without it.
  init(besideExecutable executable: URL) throws {
    folder = executable.deletingLastPathComponent()
      .appendingPathComponent("wissel_WisselDemo.resources").appendingPathComponent("Data")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw DemoFailure(
        "The demo's data were not found at \(folder.path).",
        remedy: "Copy the folder wissel_WisselDemo.resources together with the executable.")
    }
  }

  func contents(_ path: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(path)) }

  /// The columns of the data: names, types, levels.
  func codebook() throws -> JSONValue {
    let schema = try WireJSON.decode(JSONValue.self, from: contents("lung_by_institution/schema.json"))
    return schema["columns"] ?? .array([])
  }

  /// The rows of the station with this letter.
  func rows(ofStation letter: String) -> URL {
    folder.appendingPathComponent("lung_by_institution/station_\(letter).csv")
  }
}

/// The demo cannot go on: what is wrong, and what to do.
struct DemoFailure: Error, CustomStringConvertible {
  let reason: String
  let remedy: String

  init(_ reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }

  var description: String { "\(reason) \(remedy)" }
}
