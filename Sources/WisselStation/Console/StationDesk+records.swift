import Foundation
import WisselModel
import WisselTrust

/// What is on record at a station, for those who may see it.
extension StationDesk {
  /// Bytes of the log of runs that are looked at.
  private static let lookedAt = 256 << 10
  private static let mostReceipts = 200

  /// The latest entries of the log of runs, oldest first.
  func latestEntries() throws -> [ProofEntry] { try context.proof.log.tail(Self.lookedAt) }

  private var receiptFolder: URL { context.folder.proof.appendingPathComponent("receipts") }

  /// The names of the receipts, newest runs first.
  func receipts() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: receiptFolder.path)) ?? []
    func run(_ name: String) -> Int { name.split(separator: "-").dropFirst().first.flatMap { Int($0) } ?? 0 }
    return Array(
      names.filter { $0.wholeMatch(of: /run-[0-9]+-[0-9]*\.receipt/) != nil }
        .sorted { (run($0), $0) > (run($1), $1) }.prefix(Self.mostReceipts))
  }

  func receipt(_ name: String) -> String? {
    try? String(contentsOf: receiptFolder.appendingPathComponent(name), encoding: .utf8)
  }

  /// A result that waits, for a checker.
  func said(of run: RunID, by person: Person) async throws(Refusal) -> HeldView {
    guard person.role.may(.seeResult) else { throw .forbidden }
    guard let said = await context.release.said(of: run, by: person) else { throw .noSuchRun }
    return said
  }
}
