import Foundation
package import WisselModel
import WisselWire

/// How one organisation's run of a task ended.
package struct TaskResult: Sendable {
  package enum Content: Hashable, Sendable {
    /// There is none (yet).
    case none
    /// The bytes of the algorithm's output, JSON as a rule.
    case bytes([UInt8])
    /// Sealed for the organisation that asked, whose private key was not given.
    case sealed
    /// Not what this kind of collaboration holds.
    case unreadable
  }

  package var run: RunID
  package var organization: OrganizationID?
  package var status: RunStatus
  package var log: String?
  package var content: Content

  /// The output as a value.
  ///
  /// - Throws: `ResultError` saying what stands in the way.
  package func value<Value: Decodable>(as type: Value.Type = Value.self) throws(ResultError) -> Value {
    switch content {
    case .none: throw .absent(run, status)
    case .sealed: throw .sealed(run)
    case .unreadable: throw .unreadable(run)
    case .bytes(let bytes):
      do {
        return try WireJSON.decode(type, from: Data(bytes))
      } catch {
        throw .unreadable(run)
      }
    }
  }
}

/// Why a result cannot be given.
package enum ResultError: Error, Hashable, Sendable, CustomStringConvertible {
  case absent(RunID, RunStatus)
  case sealed(RunID)
  case unreadable(RunID)

  package var description: String {
    switch self {
    case .absent(let run, let status): "run \(run) has no result; its status is “\(status.rawValue)”"
    case .sealed(let run): "the result of run \(run) is sealed; give the private key of the organisation that asked"
    case .unreadable(let run):
      "the result of run \(run) is not what was expected: it was sealed for another key, or the algorithm's output has"
        + " another form"
    }
  }
}
