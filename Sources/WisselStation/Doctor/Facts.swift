package import Foundation
package import WisselOutbound

/// What was found out about a station and its surroundings, without a judgement. nil or absent: it could not be found
/// out, or nobody asked.
package struct Facts: Hashable, Sendable {
  /// Bytes of memory of the machine.
  package var memory: Int?
  package var processors = 1
  /// Bytes a run may use.
  package var runMemory = 0
  /// Folders the station writes in, with their free bytes; nil: it cannot be made or written.
  package var folders: [Folder] = []
  package var engine: Engine?
  package var gpu: GPU?
  /// What keeps the settings of the way out from being used.
  package var settingsProblem: String?
  /// What the reader of the settings remarks on.
  package var settingsWarnings: [String] = []
  package var proxies: [Proxy] = []
  package var hosts: [Host] = []
  package var visits: [Visit] = []
  /// Seconds this machine's clock is ahead of the server's.
  package var clockAhead: Int?
  /// Whether the clock could have been compared, had the server answered.
  package var hasServer = false
  package var login: Login?
  /// What the station's file says.
  package var encryption: Bool?
  package var key: Key?
  package var databases: [Database] = []
  /// Databases of the network that runs do not reach.
  package var unreached: [Unreached] = []
  package var lakes: [Lake] = []
  /// nil without settings.
  package var safeguards: Safeguards?

  package init() {}

  package struct Folder: Hashable, Sendable {
    package var path: String
    package var free: Int?
  }

  package enum Engine: Hashable, Sendable {
    /// Nothing answers; the socket that was tried, nil when all usual ones were.
    case absent(socket: String?)
    /// It answers something else.
    case fails(String)
    case answers(name: String, version: String, rootless: Bool, filters: Bool, trial: Trial?)

    /// What came of running an image.
    package enum Trial: Hashable, Sendable {
      case ran
      case missing(String)
      case failed(String)
    }
  }

  package struct GPU: Hashable, Sendable {
    package var devices: Int
    package var engineKnows: Bool
  }

  package struct Proxy: Hashable, Sendable {
    /// `HOST:PORT`.
    package var address: String
    package var failure: ConnectionFailure?
  }

  /// A host whose name was looked up and, for `https`, whose certificate was read.
  package struct Host: Hashable, Sendable {
    package var name: String
    /// nil when the proxy looks it up.
    package var isKnown: Bool?
    package var isSecure: Bool
    /// Until when its certificate is good.
    package var certificateEnds: Date?
    /// How connecting failed, if it did.
    package var failure: ConnectionFailure?
  }

  /// A request to a destination.
  package struct Visit: Hashable, Sendable {
    package var destination: Finding.Destination
    package var address: String
    package var host: String
    package var outcome: Outcome

    package enum Outcome: Hashable, Sendable {
      /// It answered, and as such a destination does.
      case fit(status: Int)
      /// It answered, but something else.
      case unfit(status: Int)
      case failed(ConnectionFailure)
      /// The connection broke, or no answer came in time.
      case interrupted
    }
  }

  package enum Login: Hashable, Sendable {
    /// - Parameters:
    ///   - encrypted: whether the collaboration is.
    ///   - publicKey: the organisation's at the server; empty without one.
    case done(node: String, organization: String, encrypted: Bool, publicKey: String)
    case keyRefused
    case failed(status: Int)
    case untried
  }

  package struct Key: Hashable, Sendable {
    package var path: String
    package var state: State

    package enum State: Hashable, Sendable {
      case missing
      case unusable
      /// - Parameters:
      ///   - publicKey: as servers keep it.
      ///   - isOpen: whether others on this machine can read the file.
      case usable(publicKey: String, fingerprint: String, isOpen: Bool)
    }
  }

  package struct Database: Hashable, Sendable {
    package var label: String
    package var path: String
    package var isReadable: Bool
  }

  package struct Unreached: Hashable, Sendable {
    package var label: String
    package var obstacle: DatabaseObstacle
  }
}
