import Foundation
package import WisselFHIR

/// Judges the resources of files, on all processors, and tells the findings in the order of the files and lines.
package struct ValidationRun: Sendable {
  private let validator: ResourceValidator
  private let completeness: Bool

  /// - Parameter completeness: whether the report says which must-support elements are filled.
  package init(_ validator: ResourceValidator, completeness: Bool = false) {
    (self.validator, self.completeness) = (validator, completeness)
  }

  /// - Parameters:
  ///   - files: ND-JSON, or one document where the name ends with `.json`.
  ///   - tell: gets the findings of a part of a file.
  ///   - progress: gets the number of bytes that are judged.
  /// - Returns: what was counted.
  /// - Throws: `LakeError` before anything is told when a file cannot be read, and what the closures throw.
  package func run(
    _ files: [String], tell: ([FileFinding]) throws -> Void, progress: (Int) -> Void = { _ in }
  ) async throws -> ConformanceReport {
    for file in files { _ = try DocumentBatches(file) }
    var (report, bytes) = (ConformanceReport(files: files.count), 0)
    for file in files {
      let batches = try DocumentBatches(file)
      while true {
        var round: [DocumentBatch] = []
        while round.count < ProcessInfo.processInfo.activeProcessorCount, let batch = try batches.next() {
          round.append(batch)
        }
        guard !round.isEmpty else { break }
        for judged in await judge(round) {
          try tell(judged.findings)
          report.add(judged.report)
          bytes += judged.bytes
        }
        progress(bytes)
      }
    }
    return report
  }

  struct Judged: Sendable {
    var findings: [FileFinding] = []
    var report = ConformanceReport(files: 0)
    var bytes = 0
  }

  private func judge(_ round: [DocumentBatch]) async -> [Judged] {
    await withTaskGroup(of: (Int, Judged).self) { group in
      for (place, batch) in round.enumerated() { group.addTask { (place, judge(batch)) } }
      var judged = [Judged](repeating: Judged(), count: round.count)
      for await (place, result) in group { judged[place] = result }
      return judged
    }
  }

  func judge(_ batch: DocumentBatch) -> Judged {
    var judged = Judged()
    switch batch.content {
    case .tooLong:
      let message = "the line has more than \(DocumentBatches.longest >> 20) MiB and was not read"
      let finding = Finding(path: "", rule: "json", severity: .error, message: message)
      judged.findings.append(FileFinding(file: batch.file, line: batch.firstLine, finding: finding))
      judged.report.add(ResourceValidator.Verdict(findings: [finding]))
    case .document(let bytes):
      judged.bytes = bytes.count
      bytes.withUnsafeBufferPointer { judge($0, batch.file, 1, &judged) }
    case .lines(let bytes):
      judged.bytes = bytes.count
      bytes.withUnsafeBufferPointer { lines($0, batch, &judged) }
    }
    return judged
  }

  private func lines(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: DocumentBatch, _ judged: inout Judged) {
    guard let base = bytes.baseAddress else { return }
    var (start, line) = (0, batch.firstLine)
    while start < bytes.count {
      let found = memchr(base + start, 0x0A, bytes.count - start)
      let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
      judge(UnsafeBufferPointer(rebasing: bytes[start..<end]), batch.file, line, &judged)
      (start, line) = (end + 1, line + 1)
    }
  }

  private func judge(_ bytes: UnsafeBufferPointer<UInt8>, _ file: String, _ line: Int, _ judged: inout Judged) {
    var bytes = bytes
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes[3...]) }
    // An empty line ends, at the latest, with the first byte that is no white space.
    guard bytes.contains(where: { $0 > 0x20 }) else { return }
    let verdict = validator.verdict(on: bytes, completeness: completeness)
    judged.report.add(verdict)
    for finding in verdict.findings { judged.findings.append(FileFinding(file: file, line: line, finding: finding)) }
  }
}
