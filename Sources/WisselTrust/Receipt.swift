package import WisselWire

/// What a station states about one run, and signs: what was asked, by which image, of which data, and a commitment to what
/// came out. It attests what the station did; it does not prove an honest station.
package struct Receipt: Codable, Sendable, Hashable {
  /// The form of this document.
  package static let form = "wissel.receipt.1"

  package var form = Self.form
  package var station: Station
  package var run: Int
  package var task: Int
  package var job: Int
  /// The task this one is a subtask of.
  @Null package var parent: Int?
  /// The place of the run among those of its job at this station, from 1.
  package var ordinal: Int
  /// When the server made the task, as it wrote it.
  package var taskCreated: String
  /// Nil for a run that ended before its image was looked at.
  @Null package var image: Image?
  /// The function that was asked for; nil when the input names none.
  @Null package var function: String?
  /// The fingerprint of the asker's order; nil when there was none.
  @Null package var order: String?
  /// Nil for a run that ended before its input was opened.
  @Null package var input: Input?
  package var databases: [Database]
  /// Whose rows were left out, by the name of the register or list.
  package var exclusions: [String]
  @Null package var decidedAt: WireTime?
  package var endedAt: WireTime
  /// As the server is told.
  package var status: String
  /// Nil without a result.
  @Null package var result: Result?
  /// Left out where nobody at the station was asked.
  package var release: Release?
  package var log: Place

  /// Who states it.
  package struct Station: Codable, Sendable, Hashable {
    /// The server's address.
    package var server: String
    package var node: Int
    package var organization: Int
    package var collaboration: Int

    package init(server: String, node: Int, organization: Int, collaboration: Int) {
      self.server = server
      self.node = node
      self.organization = organization
      self.collaboration = collaboration
    }
  }

  package struct Image: Codable, Sendable, Hashable {
    /// As the task names it.
    package var reference: String
    /// The image's own id.
    package var id: String
    /// What registries call it.
    package var digests: [String]

    package init(reference: String, id: String, digests: [String]) {
      self.reference = reference
      self.id = id
      self.digests = digests
    }
  }

  package struct Input: Codable, Sendable, Hashable {
    /// SHA-256 of what the algorithm got, in hexadecimal.
    package var hash: String
    package var bytes: Int

    package init(hash: String, bytes: Int) {
      self.hash = hash
      self.bytes = bytes
    }
  }

  /// A database the run was given.
  package struct Database: Codable, Sendable, Hashable {
    package var label: String
    package var type: String
    /// Which state of it; nil where the database has no numbered ones.
    @Null package var snapshot: String?
    /// A commitment, under the salt that lies beside the receipt, to the SHA-256 (in hexadecimal) of the rows that were made
    /// for the run; left out where it got the database itself.
    package var content: String?

    package init(label: String, type: String, snapshot: String? = nil, content: String? = nil) {
      self.label = label
      self.type = type
      self.snapshot = snapshot
      self.content = content
    }
  }

  /// What came out.
  package struct Result: Codable, Sendable, Hashable {
    /// See ``Commitment``.
    package var commitment: String
    package var bytes: Int

    package init(commitment: String, bytes: Int) {
      self.commitment = commitment
      self.bytes = bytes
    }
  }

  /// What people at the station said about the result; the log has who and when.
  package struct Release: Codable, Sendable, Hashable {
    package enum Outcome: String, Codable, Sendable {
      case released, refused
      /// The run ended before that.
      case undecided
    }

    package var outcome: Outcome
    /// How many people had to release it.
    package var needed: Int
    /// How many did.
    package var released: Int

    package init(outcome: Outcome, needed: Int, released: Int) {
      self.outcome = outcome
      self.needed = needed
      self.released = released
    }
  }

  /// How far the station's log had come.
  package struct Place: Codable, Sendable, Hashable {
    package var name: String
    package var count: Int
    package var head: String

    package init(name: String, count: Int, head: String) {
      self.name = name
      self.count = count
      self.head = head
    }
  }

  package init(
    station: Station, run: Int, task: Int, job: Int, parent: Int?, ordinal: Int, taskCreated: String, image: Image?,
    function: String?, order: String? = nil, input: Input?, databases: [Database], exclusions: [String] = [],
    decidedAt: WireTime?, endedAt: WireTime, status: String, result: Result?, release: Release? = nil, log: Place
  ) {
    self.station = station
    self.run = run
    self.task = task
    self.job = job
    self.parent = parent
    self.ordinal = ordinal
    self.taskCreated = taskCreated
    self.image = image
    self.function = function
    self.order = order
    self.input = input
    self.databases = databases
    self.exclusions = exclusions
    self.decidedAt = decidedAt
    self.endedAt = endedAt
    self.status = status
    self.result = result
    self.release = release
    self.log = log
  }

  private enum CodingKeys: String, CodingKey {
    case form, station, run, task, job, parent, ordinal
    case taskCreated = "task_created"
    case image, function, order, input, databases, exclusions
    case decidedAt = "decided_at"
    case endedAt = "ended_at"
    case status, result, release, log
  }
}
