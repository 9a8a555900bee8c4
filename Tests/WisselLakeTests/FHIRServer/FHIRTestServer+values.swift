import Foundation
import WisselFHIR

extension FHIRTestServer {
  /// The last version of each resource.
  static func current(_ state: State) -> [Version] {
    var last: [String: Version] = [:]
    for version in state.versions
    where last["\(version.type)/\(version.id)"].map({ $0.updated <= version.updated }) ?? true {
      last["\(version.type)/\(version.id)"] = version
    }
    return last.values.sorted { ($0.type, $0.id) < ($1.type, $1.id) }
  }

  /// What an export hands over.
  static func fresh(_ state: State) -> [Version] {
    current(state).filter { version in
      let filters = state.filters.filter { $0.hasPrefix("\(version.type)?") }.map {
        $0.dropFirst(version.type.count + 1)
      }
      let isAsked =
        filters.isEmpty || version.text == nil
        || filters.contains { filter in filter.split(separator: "&").allSatisfy { has(version, String($0)) } }
      return isAsked && version.updated >= state.since ?? 0
    }
  }

  /// Whether a resource has an element's value, such as `gender=female`.
  static func has(_ version: Version, _ condition: String) -> Bool {
    let pair = condition.split(separator: "=", maxSplits: 1)
    return pair.count == 2 && version.text?.contains("\"\(pair[0])\":\"\(pair[1])\"") == true
  }

  static func time(_ milliseconds: Int) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  static func milliseconds(_ text: String) -> Int? {
    var text = text
    return text.withUTF8 { Instant.microseconds($0) }.map { Int($0 / 1000) }
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    guard (try? process.run()) != nil else { return bytes }
    let writer = input.fileHandleForWriting
    Thread.detachNewThread {
      try? writer.write(contentsOf: Data(bytes))
      try? writer.close()
    }
    return Array(output.fileHandleForReading.readDataToEndOfFile())
  }
}
