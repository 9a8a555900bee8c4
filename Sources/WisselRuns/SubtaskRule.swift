public import WisselModel

/// When an algorithm's container may ask other stations.
public enum SubtaskRule {
  /// Its own image (the token's, perhaps with a registry before it) in its own collaboration, while its task runs.
  /// - Parameters:
  ///   - image: The image the subtask names.
  ///   - own: The image the container's token names.
  ///   - status: The status of the container's task.
  public static func allows(
    image: String, own: String, collaboration: CollaborationID, ownCollaboration: CollaborationID, status: RunStatus
  ) -> Bool {
    !own.isEmpty && image.hasSuffix(own) && collaboration == ownCollaboration && !status.isFinished
  }
}
