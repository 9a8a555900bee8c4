extension PermissionWorld {
  /// Lists narrowed to an organisation, a study or a collaboration.
  func listCalls() -> [PermissionCall] {
    let byOrganization = [
      ("/collaboration?organization_id", "collaboration"), ("/study?organization_id", "study"),
      ("/node?organization_id", "node"), ("/user?organization_id", "user"), ("/role?organization_id", "role"),
      ("/task?init_org_id", "task"), ("/run?organization_id", "run"),
    ]
    let byStudy = [
      ("/organization?study_id", "organization"), ("/node?study_id", "node"), ("/task?study_id", "task"),
    ]
    let byCollaboration = [
      ("/study?collaboration_id", "study"), ("/user?collaboration_id", "user"), ("/role?collaboration_id", "role"),
      ("/run?collaboration_id", "run"), ("/algorithmstore?collaboration_id", "collaboration"),
    ]
    // Of a study its collaboration decides.
    return narrowed(byOrganization, Self.whose, organizations)
      + narrowed(byStudy, Self.apart, [studies[0], studies[2]])
      + narrowed(byCollaboration, Self.apart, collaborations)
  }

  private func narrowed(
    _ lists: [(name: String, resource: String)], _ targets: [String], _ ids: [Int]
  ) -> [PermissionCall] {
    lists.flatMap { name, resource in
      zip(targets, ids).map { target, id in fixed("GET", name, target, resource, "\(name)=\(id)") }
    }
  }
}
