import Foundation
import WisselFHIR
import WisselSettings

/// Fetching by search, page by page, from a server without export: type after type, each up to the same moment.
///
/// Pages are in the order of `_lastUpdated`, so that where a server forgets its place, a new search goes on from the
/// last time seen.
struct SearchLoad: FHIRFetch {
  let base: String
  let since: Int64?
  let run: String
  let pageSize: Int
  var fetched: Fetched
  /// The types that are left; the first is being fetched.
  private(set) var types: [SearchPages]
  /// Types of which not every search was counted.
  private var uncounted: Set<String> = []

  /// - Parameters:
  ///   - until: Up to when, by the server's clock.
  ///   - filters: Of some types, what is asked for: a search for each.
  init(
    _ base: String, _ resources: [ServerCapability.Resource], since: Int64?, until: Int64, run: String, pageSize: Int,
    filters: [String: [[SearchFilter.Parameter]]] = [:]
  ) {
    (self.base, self.since, self.run, self.pageSize) = (base, since, run, pageSize)
    fetched = Fetched(until: until)
    types = resources.flatMap { SearchPages.all($0, filters[$0.type] ?? []) }
    // What was deleted, only a history tells; at first, nothing can have been.
    if since != nil {
      let silent = resources.filter { !$0.hasHistory }.map(\.type)
      if !silent.isEmpty {
        fetched.remarks.append(
          "deletions are not told, since the server has no history of \(silent.joined(separator: ", "))")
      }
    }
  }

  var next: FHIRAction? {
    get throws(LakeError) { types.first.map { .send(request($0)) } }
  }

  private func request(_ pages: SearchPages) -> FHIRRequest {
    if let link = pages.link { return FHIRRequest(url: link, accept: FHIRRequest.anyJSON, prefer: Self.strict) }
    var query: [(String, String)] = []
    switch pages.phase {
    case .counting: query = window(pages) + filter(pages) + [("_summary", "count")]
    case .searching:
      query =
        window(pages) + filter(pages) + (pages.isPlain ? [] : [("_sort", "_lastUpdated")]) + [
          ("_count", String(pageSize))
        ]
    case .history:
      query = since.map { [("_since", FHIRTime.text($0 - Fetched.overlap))] } ?? []
      query.append(("_count", String(pageSize)))
    }
    let path = pages.phase == .history ? "\(pages.type)/_history" : pages.type
    return FHIRRequest(
      url: FHIRRequest.url(base, path, query), accept: FHIRRequest.anyJSON, prefer: Self.strict)
  }

  private func filter(_ pages: SearchPages) -> [(String, String)] { pages.filter.map { ($0.name, $0.value) } }

  private func window(_ pages: SearchPages) -> [(String, String)] {
    guard !pages.isPlain else { return [] }
    let start = [pages.restart, since.map { $0 - Fetched.overlap }].compactMap(\.self).max()
    let end = fetched.until.map { [("_lastUpdated", "lt" + FHIRTime.text($0))] } ?? []
    return (start.map { [("_lastUpdated", "ge" + FHIRTime.text($0))] } ?? []) + end
  }

  /// Parameters that a server does not know must fail, and not bring everything.
  private static let strict = "handling=strict"

  mutating func receive(_ reply: FHIRReply, now: Date, _ addresses: ServerAddresses) throws(LakeError) -> FHIRStep {
    guard var pages = types.first else { return FHIRStep() }
    let step: FHIRStep
    switch reply {
    case .unreachable(let reason):
      step = FHIRStep(wait: try pages.retries.wait(nil, now: now, "the server \(base) cannot be reached: \(reason)"))
    case .answer(let answer):
      let page = answer.status == 200 ? SearchPage(answer.json) : nil
      if let page {
        step = try take(page, answer, &pages, addresses)
      } else {
        step = try failed(answer, &pages, now)
      }
    }
    types[0] = pages
    if pages.isDone {
      announce(pages)
      if pages.isHistoryRefused {
        fetched.remarks.append("the server refuses the history of \(pages.type), so deletions are not told")
      }
      if pages.isPlain, since != nil {
        let remark = "\(pages.type) came as a whole, since the server does not search by _lastUpdated"
        if !fetched.remarks.contains(remark) { fetched.remarks.append(remark) }
      }
      types.removeFirst()
    }
    return step
  }

  /// Adds up what the searches of a type count; one that does not leaves no sum.
  private mutating func announce(_ pages: SearchPages) {
    if pages.total == nil { uncounted.insert(pages.type) }
    fetched.announced[pages.type] =
      uncounted.contains(pages.type) ? nil : fetched.announced[pages.type, default: 0] + (pages.total ?? 0)
  }

  private mutating func take(
    _ page: SearchPage, _ answer: FHIRAnswer, _ pages: inout SearchPages, _ addresses: ServerAddresses
  ) throws(LakeError) -> FHIRStep {
    pages.retries.succeed()
    guard pages.phase != .counting else {
      (pages.total, pages.phase) = (page.total, .searching)
      return FHIRStep()
    }
    let link = try page.next.map { link throws(LakeError) in
      try addresses.resolve(link, from: request(pages).url, "the next page of \(pages.type)")
    }
    let name = LandingWriter.file("\(run)/\(pages.name)", pages.file)
    // Line ends stand between JSON's tokens only, so a page becomes a line without changing.
    let line = answer.body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A]
    // A history knows no filters: of what was changed, the search has brought what they let through.
    let bytes =
      pages.phase == .history && !pages.filter.isEmpty ? Self.deletions(answer.json) : page.isEmpty ? [] : line
    let append = bytes.isEmpty ? nil : FHIRStep.Append(file: name, offset: pages.written, bytes: bytes)
    pages.wrote(append?.bytes.count ?? 0)
    try pages.turn(to: link, page, hasMore: since != nil)
    return FHIRStep(append: append)
  }

  /// The deletions of a page of a history, as a line; nothing where there are none.
  private static func deletions(_ json: JSON?) -> [UInt8] {
    let gone = (json?["entry"]?.array ?? []).filter { $0["request"]?["method"]?.string == "DELETE" }
    guard !gone.isEmpty else { return [] }
    let bundle = JSON.object([
      .init("resourceType", .string("Bundle")), .init("type", .string("history")), .init("entry", .array(gone)),
    ])
    return Array(bundle.text.utf8) + [0x0A]
  }

  private func failed(
    _ answer: FHIRAnswer, _ pages: inout SearchPages, _ now: Date
  ) throws(LakeError) -> FHIRStep {
    let problem =
      "the server does not give \(pages.type): status \(answer.status)"
      + OutcomeIssues(answer.json).description
    // A count is good to have, and no more.
    if pages.phase == .counting, !Retries.mayPass(answer.status) || answer.status == 500 {
      pages.phase = .searching
      return FHIRStep()
    }
    if Retries.mayPass(answer.status) || answer.status == 200 {
      return FHIRStep(wait: try pages.retries.wait(answer, now: now, problem))
    }
    guard [400, 404, 410, 501].contains(answer.status), try pages.beginAgain() else {
      throw LakeError(problem + "; where it has none, name the other types under types")
    }
    return FHIRStep()
  }
}
