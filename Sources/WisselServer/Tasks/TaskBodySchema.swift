import WisselHTTP
import WisselModel
import WisselRuns
import WisselWire

/// The body of `POST /task`, checked and read.
struct NewTaskFields: Sendable {
  let name: String
  let description: String
  let image: String
  let collaboration: CollaborationID?
  let study: StudyID?
  let store: StoreID?
  let serverURL: String?
  let receivers: [Receiver]
  let databases: [TaskDatabase]

  /// An organisation that is asked, and what it is asked.
  struct Receiver: Sendable {
    let organization: OrganizationID
    let input: String
    /// The input when it lies in the store.
    let long: LongText?
    let reading: InputReading
  }

  static let schema = BodySchema([
    Field("name", .string, Checks.name),
    Field("description", .string, Checks.length(nil, 1024)),
    Field("image", .string, required: true, Checks.length(1, nil)),
    Field("collaboration_id", .integer, Checks.atLeast(1)),
    Field("study_id", .integer, Checks.atLeast(1)),
    Field("store_id", .integer, Checks.atLeast(1)),
    Field("server_url", .url),
    Field("organizations", .list(.any), required: true, organizationsProblem),
    Field("databases", .list(.any), nullable: true, DatabaseRequest.problem),
  ])

  /// - Throws: 400 for a body that names neither collaboration nor study.
  init(_ fields: Fields, _ texts: LongTexts = LongTexts()) throws {
    name = fields.string("name") ?? ""
    description = fields.string("description") ?? ""
    image = fields.string("image") ?? ""
    collaboration = fields.int("collaboration_id").map { CollaborationID($0) }
    study = fields.int("study_id").map { StudyID($0) }
    store = fields.int("store_id").map { StoreID($0) }
    serverURL = fields.string("server_url")
    guard collaboration != nil || study != nil else {
      throw ErrorForm.underErrors.refusal(["_schema": ["Collaboration_id or study_id is required"]])
    }
    receivers = (fields.list("organizations") ?? []).compactMap { item in
      guard let id = item["id"]?.int, let input = item["input"]?.string else { return nil }
      let long = texts[input]
      return Receiver(
        organization: OrganizationID(id), input: long == nil ? input : "", long: long,
        reading: long?.reading ?? InputReading(input))
    }
    databases = try DatabaseRequest.stored(fields)
  }

  static let organizationsProblem: Field.Check = { value in
    let items = value.array ?? []
    if items.isEmpty { return "At least one organization is required" }
    for item in items {
      guard let id = item["id"], !id.isNull else { return "Organization id is required for each organization" }
      guard let id = id.int, id >= 1 else { return "Organization ids must be whole numbers greater than 0" }
      guard item["input"]?.string != nil else {
        return "Organization input is required for each organization, and must be text"
      }
    }
    return nil
  }
}
