import WisselModel
import WisselSettings

/// What a container that stays is bound to. A run may be handed to it only when all of this is its own: the job with
/// everyone who has a part in it, the image, and the databases as they were when the container was made. The station's
/// policy needs no place in it, since it does not change while the station runs and each run is decided on anew.
struct ResidentKey: Hashable, Sendable {
  /// The label by which an image declares that it can answer run after run.
  static let label = (name: "org.wissel.resident", value: "1")

  var job: JobID
  /// The task whose subtasks these are.
  var parent: TaskID
  var initOrganization: OrganizationID
  var initUser: UserID?
  var store: StoreID?
  var collaboration: CollaborationID?
  var study: StudyID?
  /// The image's own id.
  var image: String
  var databases: [RunPlan.Database]
  /// Of files and folders: differs when they were replaced or changed.
  var versions: [String: String]

  /// nil for a run that gets a container of its own: it is no subtask, its image does not declare that it can stay, or the
  /// station does not consent.
  init?(
    _ plan: RunPlan, image: String, labels: [String: String], versions: [String: String], consent: ResidentSettings?
  ) {
    guard let parent = plan.parent, consent != nil, labels[Self.label.name] == Self.label.value else { return nil }
    job = plan.job
    self.parent = parent
    initOrganization = plan.initOrganization
    initUser = plan.initUser
    store = plan.store
    collaboration = plan.collaboration
    study = plan.study
    self.image = image
    databases = plan.databases
    self.versions = versions
  }
}
