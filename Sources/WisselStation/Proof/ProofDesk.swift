import Foundation
import Logging
import NIOCore
import WisselModel
import WisselTrust
import WisselWire

/// Keeps the proof of what the station does: its log of runs, and a signed receipt for each.
struct ProofDesk: Sendable {
  let log: ProofLog
  let key: SigningKey
  let witnessed: WitnessedHead
  /// The head that was written last for people to carry to a witness.
  let carried: WitnessedHead
  private let receipts: ReceiptFolder
  private let station: Receipt.Station
  private let now: @Sendable () -> Date
  private let logger: Logger

  init(
    folder: StationFolder, station: Receipt.Station, now: @escaping @Sendable () -> Date, logger: Logger
  ) throws {
    key = try SigningKeyFile(folder: folder.root).open()
    witnessed = WitnessedHead(file: folder.proof.appendingPathComponent("witnessed"))
    carried = WitnessedHead(file: folder.proof.appendingPathComponent("carried"))
    log = try ProofLog(
      folder.proof.appendingPathComponent("log"), witnessed: witnessed.read() ?? carried.read(), at: WireTime(now()))
    let receipts = folder.proof.appendingPathComponent("receipts")
    try FileManager.default.createDirectory(
      at: receipts, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    self.receipts = ReceiptFolder(receipts)
    self.station = station
    self.now = now
    self.logger = logger
    if !log.includesWitnessed {
      logger.critical(
        "the log of runs does not have what its witnesses have seen: entries were cut off, or an old copy was put back")
    }
  }

  /// Writes down what must be written down before the station goes on.
  ///
  /// - Parameter durable: whether it must be on disk by then.
  func note(
    _ event: ProofEntry.Event, of plan: RunPlan?, _ details: [String: String], durable: Bool = false
  ) throws {
    try log.append(event, run: plan?.run.rawValue, details, at: WireTime(now()), durable: durable)
  }

  /// Writes down what has happened already, whatever comes of it.
  func tell(_ event: ProofEntry.Event, of plan: RunPlan, _ details: [String: String] = [:]) {
    do {
      try note(event, of: plan, details)
    } catch {
      logger.error("the log of runs", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  /// What a receipt tells of a result, and the salt it is told under.
  struct Committed: Sendable {
    let result: Receipt.Result
    let salt: Data
  }

  /// Commits to a result.
  ///
  /// - Parameter salt: the one that log or people know already; else another is made.
  static func commit(to output: OutputFile, salt: Data?) async throws -> Committed {
    let salt = salt ?? Commitment.salt()
    var commitment = Commitment(salt: salt)
    for try await piece in FilePieces(file: output) { commitment.feed(Data(piece.readableBytesView)) }
    return Committed(result: Receipt.Result(commitment: commitment.text, bytes: output.size), salt: salt)
  }

  /// The receipt of a run that is over: the one that was made before, or a new one.
  ///
  /// - Parameter known: what the journal kept.
  func receipt(
    of plan: RunPlan, _ evidence: RunEvidence, databases: [Receipt.Database], ending: RunEnding,
    _ committed: Committed?,
    known: KeptReceipt?
  ) throws -> KeptReceipt {
    let status = ending.status.rawValue
    for kept in [known, receipts.kept(of: plan)] {
      if let kept, kept.receipt(of: plan, status: status, key: key) != nil { return kept }
    }
    let receipt = evidence.receipt(
      of: plan, station: station, databases: databases, status: status,
      endedAt: WireTime(ending.finishedAt) ?? WireTime(now()), result: committed?.result, log: log.place)
    return KeptReceipt(
      signed: try key.sign(receipt), salt: committed?.salt ?? (evidence.frames == nil ? nil : evidence.salt))
  }

  /// Writes down that a run is over, on disk before it counts, and the receipt's own files. Those are forced to disk by
  /// `settle`; until then the journal must keep the receipt.
  func conclude(_ plan: RunPlan, _ ending: RunEnding, _ kept: KeptReceipt) throws {
    try receipts.keep(kept, of: plan)
    try log.append(
      .ended, run: plan.run.rawValue, ["status": ending.status.rawValue, "receipt": kept.signed.fingerprint],
      at: WireTime(now()), durable: true)
  }

  /// Puts the files of a receipt back that was made before.
  func restore(_ kept: KeptReceipt, of plan: RunPlan) throws { try receipts.keep(kept, of: plan) }

  /// Forces the files of receipts to disk.
  func settle() throws { try receipts.settle() }

  /// Makes the receipt of a run that is over before it began, and writes its end down.
  func conclude(_ plan: RunPlan, _ evidence: RunEvidence, ending: RunEnding) {
    do {
      let kept = try receipt(of: plan, evidence, databases: [], ending: ending, nil, known: nil)
      try conclude(plan, ending, kept)
      try settle()
    } catch {
      logger.error("a run has no receipt", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  /// The log's head, signed.
  func signedHead() throws -> (head: LogHead, signed: SignedDocument) {
    let place = log.place
    let head = LogHead(log: place.name, count: place.count, head: place.head, at: WireTime(now()))
    return (head, try key.sign(head))
  }
}
