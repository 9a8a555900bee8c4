import Logging
import WisselSettings

/// What an operator is told at a start that goes on nevertheless.
extension StationService {
  /// What the station's file allows that its operator may not mean.
  func warn(_ policy: StationPolicy) {
    let release = HoldPolicy(settings.node.wissel.release)
    if release.isOn, !settings.node.wissel.rules.denySubtasksAfterData {
      logger.warning(
        """
        results wait for people, and a run with data may still ask others before that; set \
        wissel.deny_subtasks_after_data to close that way
        """)
    }
    for entry in release.invalidEntries {
      logger.error("a release entry is no valid expression; it counts for every image", metadata: ["entry": "\(entry)"])
    }
    if policy.allowsEveryAlgorithm {
      logger.warning(
        """
        every algorithm may run here; name the allowed ones with policies.allowed_algorithms, or set \
        wissel.deny_by_default
        """)
    }
    let egress = EgressPolicy(settings.node.wissel.egress, publicDatabases: settings.node.wissel.publicDatabases)
    for entry in egress.invalidEntries {
      logger.error("an egress entry is no valid expression and lets nothing out", metadata: ["entry": "\(entry)"])
    }
    for entry in WritableFolders(settings.node.wissel.writable).invalidEntries {
      logger.error("a writable entry is no valid expression and means no image", metadata: ["entry": "\(entry)"])
    }
    for entry in policy.invalidEntries {
      logger.error("a policy entry is no valid expression and allows nothing", metadata: ["entry": "\(entry)"])
    }
  }

  /// Databases that the file names in vain.
  func warn(of databases: DatabaseDesk) {
    for (label, obstacle) in databases.unreached {
      logger.warning("runs do not reach a database", metadata: ["database": "\(label)", "why": "\(obstacle.text)"])
    }
  }
}
