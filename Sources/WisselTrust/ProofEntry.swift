import Foundation
package import WisselWire

/// One line of a station's log of runs: `<hash> <JSON>`. It holds no input, no result and nothing of a patient.
package struct ProofEntry: Sendable, Hashable {
  /// What happened.
  package enum Event: String, Codable, Sendable {
    /// The log begins.
    case opened
    /// The end of the file was not a whole line, as a crash leaves it, and was cut off.
    case cut
    /// A run was allowed or refused.
    case decided
    case started
    /// A run's result waits for people.
    case held
    /// A person was given the bytes of a result that waits.
    case seen
    /// A person released or refused a result.
    case judged
    /// A person paused the station: it begins no more runs.
    case paused
    case resumed
    /// A person at the station stopped a run.
    case stopped
    /// A run is over; its receipt names the outcome.
    case ended
    /// The server has the outcome.
    case delivered
    /// The station stopped while the run was under way: nothing of it is left, and the server offers it again.
    case withdrawn
  }

  /// What the hash covers, in its one form as JSON.
  package struct Content: Codable, Sendable, Hashable {
    package var sequence: Int
    package var at: WireTime
    package var event: Event
    package var run: Int?
    package var details: [String: String]

    package init(sequence: Int, at: WireTime, event: Event, run: Int?, details: [String: String]) {
      self.sequence = sequence
      self.at = at
      self.event = event
      self.run = run
      self.details = details
    }
  }

  /// Bytes a line may have; who reads a log need not take more into memory.
  package static let longestLine = 64 << 10

  /// An entry that would not fit into a line.
  package struct TooLong: Error, CustomStringConvertible {
    package let description = "an entry of the log of runs has more bytes than a line may have"
  }

  package let content: Content
  package let hash: String
  private let text: String

  /// The entry that follows a chain's last one.
  ///
  /// - Throws: `TooLong`.
  package init(
    after chain: HashChain, at: WireTime, _ event: Event, run: Int? = nil, details: [String: String] = [:]
  ) throws {
    content = Content(sequence: chain.count + 1, at: at, event: event, run: run, details: details)
    text = try WireJSON.text(content)
    hash = Self.Unhashed(sequence: content.sequence, text: text).hash(after: chain.head)
    guard hash.utf8.count + 1 + text.utf8.count <= Self.longestLine else { throw TooLong() }
  }

  /// Reads a line without its end; nil when it is none.
  package init?(line: some Collection<UInt8>) {
    guard let space = line.firstIndex(of: 0x20) else { return nil }
    let json = line[line.index(after: space)...]
    guard let hash = String(bytes: line[..<space], encoding: .utf8), let text = String(bytes: json, encoding: .utf8),
      let content = try? WireJSON.decode(Content.self, from: Array(json))
    else { return nil }
    self.hash = hash
    self.text = text
    self.content = content
  }

  /// The line with its end.
  package var line: [UInt8] { Array("\(hash) \(text)\n".utf8) }

  private struct Unhashed: ChainedEntry {
    let sequence: Int
    let text: String
    var hash: String { "" }
    var hashedParts: [String] { [text] }
  }
}

extension ProofEntry: ChainedEntry {
  package var sequence: Int { content.sequence }
  /// The JSON as it is written, so that no byte of a line can be another.
  package var hashedParts: [String] { [text] }
}
