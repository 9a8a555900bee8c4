import Crypto
import Glibc
import Synchronization
import WisselDuckDB
import WisselFHIR

/// Files of resources as a table for DuckDB: a row for each version of a resource and each deletion. What cannot be
/// used goes to the quarantine's file.
final class LandingTable: DuckDBTable {
  let columns: [(name: String, type: DuckDBRows.ColumnType)] = [
    ("type", .varchar), ("id", .varchar), ("version", .varchar), ("updated", .timestamp), ("deleted", .boolean),
    ("patient", .varchar), ("digest", .uuid), ("file", .bigint), ("line", .bigint), ("entry", .bigint),
    ("byte", .bigint), ("bundle", .varchar), ("document", .varchar),
  ]
  let estimatedRows: Int
  let files: LandingFiles
  let ledger = LandingLedger()
  let quarantine: QuarantineFile
  let check: LandingCheck?
  /// What the check found.
  let conformance = Mutex(LandingConformance())

  init(_ files: LandingFiles, estimatedBytes: Int, quarantine: QuarantineFile, check: LandingCheck?) {
    (self.files, self.quarantine, self.check) = (files, quarantine, check)
    // Far too many: what is joined with documents shall be what is held in memory, and never they.
    estimatedRows = max(1, estimatedBytes)
  }

  func reader() -> any DuckDBTableReader { LandingReader(self) }
}

/// One thread's way through the blocks.
private final class LandingReader: DuckDBTableReader {
  private let table: LandingTable
  private var block: LandingFiles.Block?
  private var position = 0
  private var line = 0
  /// The document being handed out, and its rows that are left.
  private var document = 0..<0
  private var rows: ArraySlice<LandedRow> = []
  private var counts: [LandingLedger.Key: LandingLedger.Count] = [:]
  private var conformance = LandingConformance()

  init(_ table: LandingTable) { self.table = table }

  func fill(_ writer: DuckDBChunkWriter) throws -> Int {
    var count = 0
    while count < DuckDBChunkWriter.capacity {
      guard let block else {
        guard let next = try table.files.next() else { break }
        (block, position, line, rows) = (next, 0, next.firstLine - 1, [])
        if next.isTooLong {
          document = 0..<0
          let reason = "the document is longer than \(ResourceLines.longestLine >> 20) MiB"
          try put(LandedRow.fault(LandingFault(rule: "length", reason: reason), 0, 0..<0), next, line: next.firstLine)
        }
        continue
      }
      guard let row = rows.popFirst() else {
        if !nextDocument(block) {
          table.ledger.add(counts)
          let found = conformance
          table.conformance.withLock { $0.add(found) }
          (counts, conformance) = ([:], LandingConformance())
          self.block = nil
        }
        continue
      }
      if try write(row, block, writer, count) { count += 1 }
    }
    return count
  }

  /// Finds the next document of the block; false at its end.
  private func nextDocument(_ block: LandingFiles.Block) -> Bool {
    let bytes = UnsafeBufferPointer(
      start: block.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: block.count)
    while let next = block.nextDocument(&position, line: &line) {
      document = next
      rows = LandedRow.all(of: UnsafeBufferPointer(rebasing: bytes[next]))[...]
      if !rows.isEmpty { return true }
    }
    return false
  }

  /// Writes a row; false for what was put aside instead.
  private func write(
    _ row: LandedRow, _ block: LandingFiles.Block, _ writer: DuckDBChunkWriter, _ index: Int
  ) throws -> Bool {
    let all = UnsafeBufferPointer(
      start: block.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: block.count)
    let range = (document.lowerBound + row.range.lowerBound)..<(document.lowerBound + row.range.upperBound)
    let bytes = UnsafeBufferPointer(rebasing: all[range])
    switch row.content {
    case .fault:
      try put(row, block, line: line)
      return false
    case .resource(let header):
      guard let type = header.type else { return false }
      if let fault = check(bytes, bytes.text(type)) {
        let row = LandedRow.fault(fault, row.entry, row.range, row.bundle, type: bytes.text(type))
        try put(row, block, line: line)
        return false
      }
      let digest = Self.digest(bytes)
      text(writer, 0, index, bytes, type)
      if let id = header.id {
        text(writer, 1, index, bytes, id)
      } else {
        writer.write(1, index, text: row.name ?? digest.name)
      }
      text(writer, 2, index, bytes, header.versionId)
      time(writer, index, header.lastUpdated)
      writer.write(4, index, false)
      if let key = PatientKey.key(bytes, header) {
        writer.write(5, index, text: key)
      } else {
        writer.writeNull(5, index)
      }
      writer.write(6, index, digest)
      writer.write(12, index, text: bytes)
      count(block.file, bytes.text(type)) { $0.add(header.lastUpdated) }
    case .deletion(let type, let id, let time):
      writer.write(0, index, text: type)
      writer.write(1, index, text: id)
      writer.writeNull(2, index)
      self.time(writer, index, time)
      writer.write(4, index, true)
      writer.writeNull(5, index)
      // Two deletions of one resource are the same only at the same time.
      var word = "\(type)/\(id) \(time.map(String.init) ?? "")"
      writer.write(6, index, word.withUTF8 { Self.digest($0) })
      writer.writeNull(12, index)
      count(block.file, type) { $0.deletions += 1 }
    }
    writer.write(7, index, Int64(block.file))
    writer.write(8, index, Int64(line))
    writer.write(9, index, Int64(row.entry))
    writer.write(10, index, Int64(block.offset + range.lowerBound))
    if let bundle = row.bundle { writer.write(11, index, text: bundle) } else { writer.writeNull(11, index) }
    return true
  }

  /// Why a resource is put aside; what was found is counted in any case.
  private func check(_ bytes: UnsafeBufferPointer<UInt8>, _ type: String) -> LandingFault? {
    guard let outcome = table.check?.judge(bytes) else { return nil }
    conformance.add(outcome, type: type)
    return outcome.fault
  }

  private func put(_ row: LandedRow, _ block: LandingFiles.Block, line: Int) throws {
    guard case .fault(let fault) = row.content else { return }
    let all = UnsafeRawBufferPointer(rebasing: block.bytes[..<block.count])
    let range = (document.lowerBound + row.range.lowerBound)..<(document.lowerBound + row.range.upperBound)
    try table.quarantine.write(
      fault, file: block.file, line: line, entry: row.entry, byte: block.offset + range.lowerBound,
      document: block.isTooLong
        ? UnsafeRawBufferPointer(start: nil, count: 0) : UnsafeRawBufferPointer(rebasing: all[range]))
    count(block.file, row.type) { $0.quarantined += 1 }
  }

  private func count(_ file: Int, _ type: String, _ body: (inout LandingLedger.Count) -> Void) {
    body(&counts[LandingLedger.Key(file: file, type: type), default: LandingLedger.Count()])
  }

  private func text(
    _ writer: DuckDBChunkWriter, _ column: Int, _ row: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>?
  ) {
    guard let range else { return writer.writeNull(column, row) }
    writer.write(column, row, text: UnsafeBufferPointer(rebasing: bytes[range]))
  }

  private func time(_ writer: DuckDBChunkWriter, _ row: Int, _ time: Int64?) {
    if let time { writer.write(3, row, time) } else { writer.writeNull(3, row) }
  }

  /// The first half of the SHA-256 of a document, as DuckDB stores a UUID.
  private static func digest(_ bytes: UnsafeBufferPointer<UInt8>) -> ContentDigest {
    var hash = SHA256()
    hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    return hash.finalize().withUnsafeBytes { ContentDigest($0) }
  }
}
