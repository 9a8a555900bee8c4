import Foundation
import WisselFHIR
import WisselSettings

/// An export of a FHIR server, from asking for it to its last file (FHIR Bulk Data Access, all versions).
struct BulkExport: FHIRFetch {
  enum Phase: String, Codable { case asking, waiting, fetching, ending, done }

  struct File: Codable {
    var kind: ExportManifest.File.Kind
    var url: String
    var type: String
    var count: Int?
    /// Its name in the source's folder.
    var name: String
    var isThere = false
  }

  let base: String
  let path: String
  let types: [String]
  /// What is asked for of some types (`_typeFilter`), each with its type.
  let filters: [String]
  let since: Int64?
  let run: String
  /// When to give up, in seconds since 1970.
  var deadline = 0.0

  var phase = Phase.asking
  /// Whether the server does not let us ask by GET, as version 4 has it.
  var asksByPost = false
  /// Whether the server turned out to have no export.
  var isUnknown = false
  /// Where the server tells how far it is.
  var statusURL: String?
  var files: [File] = []
  var fetched = Fetched()

  var manifestURL: String?
  var parts: [File] = []
  var requiresToken = false
  var isRenewing = false
  var polls = 0
  var retries = Retries()
  /// How often the same file came and was not right.
  var badFiles = 0
  var renewals = 0
  var restarts = 0

  init(_ settings: FHIRServerSettings, since: Int64?, run: String, now: Date) {
    (base, types, self.since, self.run) = (settings.url, settings.types, since, run)
    filters = settings.filters
    path =
      switch settings.level {
      case .system: "$export"
      case .patients: "Patient/$export"
      case .group(let id): "Group/\(id)/$export"
      }
    begin(settings, now: now)
  }

  /// Sets the time to give up, anew each time a load is started.
  mutating func begin(_ settings: FHIRServerSettings, now: Date) {
    deadline = now.timeIntervalSince1970 + Double(settings.patience.components.seconds)
  }

  // MARK: What to do

  var next: FHIRAction? {
    get throws(LakeError) {
      switch phase {
      case .asking: return .send(kickOff)
      case .waiting:
        return .send(FHIRRequest(url: manifestURL ?? statusURL ?? "", accept: "application/json"))
      case .fetching:
        guard let file = files.first(where: { !$0.isThere }) else { return nil }
        return .download(
          FHIRRequest(url: file.url, accept: FHIRRequest.lines, carriesToken: requiresToken), file.name)
      case .ending:
        return .send(FHIRRequest(method: .delete, url: statusURL ?? ""))
      case .done: return nil
      }
    }
  }

  var kickOff: FHIRRequest {
    var parameters = [("_outputFormat", "application/fhir+ndjson")]
    if let since { parameters.append(("_since", FHIRTime.text(since - Fetched.overlap))) }
    if asksByPost {
      // Version 4 knows no lists between commas.
      let all = parameters + types.map { ("_type", $0) } + filters.map { ("_typeFilter", $0) }
      let list = all.map { name, value in
        JSON.object([
          .init("name", .string(name)), .init(name == "_since" ? "valueInstant" : "valueString", .string(value)),
        ])
      }
      let body = JSON.object([.init("resourceType", .string("Parameters")), .init("parameter", .array(list))])
      return FHIRRequest(method: .post, url: "\(base)/\(path)", prefer: prefer, body: body.text)
    }
    if !types.isEmpty { parameters.append(("_type", types.joined(separator: ","))) }
    // Never with commas between them, since those stand in filters as well.
    parameters += filters.map { ("_typeFilter", $0) }
    return FHIRRequest(url: FHIRRequest.url(base, path, parameters), prefer: prefer)
  }

  /// A server that does not know filters must say so, and not hand over everything.
  private var prefer: String { filters.isEmpty ? "respond-async" : "respond-async, handling=strict" }
}
