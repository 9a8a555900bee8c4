import ArgumentParser
import Foundation
import WisselConsent
import WisselFHIR
import WisselLake
import WisselProcesses
import WisselSettings
import WisselStation
import WisselWire

/// Makes the rows that a station orders, in a process of its own: what DuckDB takes of the machine, and what it may fall
/// over, is not the station's.
struct LakeFrameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "frame", shouldDisplay: false)

  /// The file with the order; the rows come beside it.
  @Argument var order: String

  func run() async throws {
    let file = URL(fileURLWithPath: order)
    let order = try WireJSON.decode(FrameOrder.self, from: Data(contentsOf: file))
    // A file that grows larger is an error of the one who writes it.
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(order.size), rlim_max: rlim_t(order.size))
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let answer = FrameMaking(order: order, folder: file.deletingLastPathComponent().path, now: Date()).answer()
    try StandardOutput.line(WireJSON.text(answer))
  }
}

/// Carries out an order for rows.
struct FrameMaking {
  let order: FrameOrder
  let folder: String
  let now: Date

  func answer() -> FrameAnswer {
    do {
      return try made()
    } catch let error as Unfit {
      return .unfit(error.fault)
    } catch let error as ViewError {
      return .unfit(.definition(error.description))
    } catch {
      return isFull ? .unfit(.tooLarge) : .failed("\(error)")
    }
  }

  private struct Unfit: Error {
    let fault: FrameAnswer.Fault
  }

  private func made() throws -> FrameAnswer {
    let limits = LakeLimits(memoryMiB: max(128, order.memory >> 20))
    let newest = try Lake(order.lake, .reading, limits)
    let snapshot = try order.snapshot ?? newest.snapshot()
    guard try newest.has(snapshot) else { throw Unfit(fault: .snapshot) }
    let lake = try Lake(order.lake, .exporting(to: folder), limits, snapshot: snapshot)
    let table = try table(in: lake)
    let filters = order.rows.conditions.map(RowFilter.init)
    switch try table.unfit(filters, in: lake) {
    case nil: break
    case .nobody: throw Unfit(fault: .nobody)
    case .column(let column): throw Unfit(fault: .column(column))
    case .value(let column): throw Unfit(fault: .value(column: column))
    }
    let format = LakeExport.Format(rawValue: order.rows.format.rawValue) ?? .parquet
    let id = UUID()
    let record = try LakeExport(lake, snapshot: snapshot).write(
      table, to: folder, format, filters: filters, excluded: try excluded(in: lake, newest),
      for: .init(id: id, time: now, purpose: order.purpose, recipient: recipient()))
    return .made(
      .init(
        file: URL(fileURLWithPath: record.file).lastPathComponent, snapshot: snapshot, digest: record.digest,
        export: .init(id: id.uuidString.lowercased(), people: record.people)))
  }

  private func table(in lake: Lake) throws -> ExportTable {
    switch order.rows.subject {
    case .view(let name, let withFreeText):
      guard let table = try ExportTable.named(name, in: lake, withFreeText: withFreeText) else {
        throw Unfit(fault: .view)
      }
      return table
    case .definition(let text):
      return try ExportTable.made(of: try ViewDefinition(JSONParser.parse(text)).at(now), in: lake)
    }
  }

  private func excluded(in lake: Lake, _ newest: Lake) throws -> [String: String] {
    let rule = ConsentRule(
      Purpose(order.purpose), optOutUntil: try order.optOutUntil.map(ConsentRuleOptions.day), lists: order.exclusions)
    return try LakeConsent(newest).excluded(by: rule, on: Day(now), in: lake, told: ConsentRuleOptions.tell)
  }

  /// Whether a file has come to the largest size that was allowed.
  private var isFull: Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.contains { name in
      let size = (try? FileManager.default.attributesOfItem(atPath: folder + "/" + name))?[.size] as? Int
      return (size ?? 0) >= order.size
    } ?? false
  }

  /// Who gets it, for the lake's record of exports; where a definition was brought, the definition itself.
  private func recipient() throws -> [JSON.Member] {
    let asker = order.asker
    var members: [JSON.Member] = [
      .init("station", .string(asker.station)), .init("run", .number("\(asker.run)")),
      .init("task", .number("\(asker.task)")), .init("job", .number("\(asker.job)")),
    ]
    if case .definition(let text) = order.rows.subject {
      members.append(.init("definition", try JSONParser.parse(text)))
    }
    return members
  }
}

extension RowFilter {
  fileprivate init(_ condition: RowCondition) {
    self.init(
      column: condition.column, Operation(rawValue: condition.operation.rawValue) ?? .equal, condition.value ?? "null")
  }
}
