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
  private let receipts: ReceiptFolder
  private let station: Receipt.Station
  private let now: @Sendable () -> Date
  private let logger: Logger

  init(
    folder: StationFolder, station: Receipt.Station, now: @escaping @Sendable () -> Date, logger: Logger
  ) throws {
    key = try SigningKeyFile(folder: folder.root).open()
    witnessed = WitnessedHead(file: folder.proof.appendingPathComponent("witnessed"))
    log = try ProofLog(
      folder.proof.appendingPathComponent("log"), witnessed: witnessed.read(), at: WireTime(now()))
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

  /// Makes the receipt of a run that is over, and writes its end down.
  ///
  /// - Parameter output: the result as an open file; nil without one.
  func conclude(
    _ plan: RunPlan, _ evidence: RunEvidence, databases: [Receipt.Database], ending: RunEnding, output: OutputFile?
  ) async {
    do {
      let fingerprint: String
      if let known = receipts.fingerprint(of: plan, status: ending.status.rawValue, key: key) {
        fingerprint = known
      } else {
        let salt = output.map { _ in evidence.salt ?? Commitment.salt() }
        let receipt = evidence.receipt(
          of: plan, station: station, databases: databases, status: ending.status.rawValue,
          endedAt: WireTime(ending.finishedAt) ?? WireTime(now()),
          result: try await Self.result(output, salt), log: log.place)
        let signed = try key.sign(receipt)
        try receipts.keep(signed, salt: salt, of: plan)
        fingerprint = signed.fingerprint
      }
      try log.append(
        .ended, run: plan.run.rawValue, ["status": ending.status.rawValue, "receipt": fingerprint],
        at: WireTime(now()), durable: true)
    } catch {
      logger.error("a run has no receipt", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  private static func result(_ output: OutputFile?, _ salt: Data?) async throws -> Receipt.Result? {
    guard let output, let salt else { return nil }
    var commitment = Commitment(salt: salt)
    for try await piece in FilePieces(file: output) { commitment.feed(Data(piece.readableBytesView)) }
    return Receipt.Result(commitment: commitment.text, bytes: output.size)
  }

  /// The log's head, signed.
  func signedHead() throws -> (head: LogHead, signed: SignedDocument) {
    let place = log.place
    let head = LogHead(log: place.name, count: place.count, head: place.head, at: WireTime(now()))
    return (head, try key.sign(head))
  }
}
