import WisselFHIR
import WisselSettings

/// A page of a search or a history.
struct SearchPage: Equatable {
  let total: Int?
  let next: String?
  let isEmpty: Bool
  /// The latest `meta.lastUpdated` on it, and whether they come in order.
  let newest: Int64?
  let isSorted: Bool
  /// What is on it, to tell whether it comes again.
  let digest: Int64

  /// Nil for what is no Bundle of these kinds.
  init?(_ json: JSON?) {
    guard let json, json["resourceType"]?.string == "Bundle",
      ["searchset", "history"].contains(json["type"]?.string ?? "")
    else { return nil }
    var count: Int?
    if case .number(let digits)? = json["total"] { count = Int(digits) }
    total = count
    next = json["link"]?.array?.first { $0["relation"]?.string == "next" }?["url"]?.string
    let entries = json["entry"]?.array ?? []
    isEmpty = entries.isEmpty
    var (last, isSorted, hash) = (Int64?.none, true, UInt64(0xCBF2_9CE4_8422_2325))
    for entry in entries {
      let resource = entry["resource"]
      var time = resource?["meta"]?["lastUpdated"]?.string
      let words = [resource?["id"]?.string, resource?["meta"]?["versionId"]?.string, time, entry["fullUrl"]?.string]
      // FNV-1a.
      for byte in words.map({ ($0 ?? "") + "\n" }).joined().utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      guard entry["search"]?["mode"]?.string.map({ $0 == "match" }) ?? true else { continue }
      guard let moment = time?.withUTF8({ Instant.microseconds($0) }), moment >= last ?? .min else {
        isSorted = false
        continue
      }
      last = moment
    }
    (newest, self.isSorted, digest) = (last, isSorted, Int64(bitPattern: hash))
  }
}

/// How far the pages of one type are, or of what one of its filters lets through.
struct SearchPages: Codable, Equatable {
  enum Phase: String, Codable { case counting, searching, history }

  let type: String
  let hasHistory: Bool
  /// What is asked for of the type; empty: everything.
  let filter: [SearchFilter.Parameter]
  /// Which of the type's filters this is.
  let part: Int
  var phase = Phase.counting
  var isDone = false
  /// The next page; nil for the first.
  var link: String?
  var total: Int?
  /// The file that pages go to, and the bytes in it.
  private(set) var file = 1
  private(set) var written = 0
  var retries = Retries()
  /// Whether the server refused to search by time.
  private(set) var isPlain = false
  private(set) var isHistoryRefused = false
  private var isHistoryAgain = false
  /// The time from which a search began again.
  private(set) var restart: Int64?
  private var newest: Int64?
  private var isSorted = true
  private var pages = 0
  private var lastDigest: Int64?
  private var emptyPages = 0
  private var mark: String?
  private var nextMark = 1

  init(_ type: String, hasHistory: Bool, filter: [SearchFilter.Parameter] = [], part: Int = 0) {
    (self.type, self.hasHistory, self.filter, self.part) = (type, hasHistory, filter, part)
  }

  /// All that is asked for of a type; its history once.
  static func all(_ resource: ServerCapability.Resource, _ filters: [[SearchFilter.Parameter]]) -> [SearchPages] {
    guard !filters.isEmpty else { return [SearchPages(resource.type, hasHistory: resource.hasHistory)] }
    return filters.enumerated().map { part, filter in
      SearchPages(resource.type, hasHistory: resource.hasHistory && part == 0, filter: filter, part: part)
    }
  }

  /// The name of the files that pages go to, without their number.
  var name: String {
    phase == .history ? "deleted-\(type)" : part == 0 ? type : "\(type).\(part + 1)"
  }

  /// Notes that bytes were appended to the file, and begins a new one when it is large.
  mutating func wrote(_ bytes: Int) {
    written += bytes
    if written >= 256 << 20 { (file, written) = (file + 1, 0) }
  }

  /// Goes on to the page behind a link, or to what comes after the last.
  ///
  /// - Throws: `LakeError` where pages go round in a circle or do not end.
  mutating func turn(to next: String?, _ page: SearchPage, hasMore: Bool) throws(LakeError) {
    isSorted = isSorted && page.isSorted && (page.newest ?? .max) >= newest ?? .min
    newest = page.newest ?? newest
    guard let next else { return finishPhase(hasMore) }
    pages += 1
    emptyPages = page.isEmpty ? emptyPages + 1 : 0
    let isAgain = !page.isEmpty && page.digest == lastDigest
    lastDigest = page.digest
    // Circles of any length show at a link that is kept for twice as many pages each time (R. P. Brent, 1980).
    guard next != mark, next != link, !isAgain, emptyPages < 100 else {
      throw LakeError("the pages of \(type) lead in a circle, at page \(pages): the server's paging is broken")
    }
    if pages == nextMark { (mark, nextMark) = (next, nextMark * 2) }
    link = next
  }

  private mutating func finishPhase(_ hasMore: Bool) {
    (link, pages, mark, nextMark, lastDigest, emptyPages) = (nil, 0, nil, 1, nil, 0)
    if phase == .searching, hasHistory, hasMore { (phase, file, written) = (.history, 1, 0) } else { isDone = true }
  }

  /// After a refusal: begins where the pages were, when the server has forgotten that; or without times, when it does
  /// not know them. False where neither helps.
  mutating func beginAgain() throws(LakeError) -> Bool {
    if link != nil, phase == .searching, !isPlain, isSorted, let newest, newest != restart {
      (link, restart, lastDigest, mark, nextMark, pages) = (nil, newest, nil, nil, 1, 0)
      return true
    }
    if link == nil, phase == .searching, !isPlain, restart == nil {
      (isPlain, total) = (true, nil)
      return true
    }
    guard phase == .history, !isHistoryAgain else { return false }
    // A history that is refused at its first page is none; one that was lost is read again.
    if link == nil { (isDone, isHistoryRefused) = (true, true) }
    (link, file, written, isHistoryAgain) = (nil, 1, 0, true)
    (lastDigest, mark, nextMark, pages) = (nil, nil, 1, 0)
    return true
  }
}
