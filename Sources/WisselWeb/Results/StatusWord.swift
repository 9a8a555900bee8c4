import WisselModel
import WisselPages

/// A run's or task's status as people read it: a word with a dot.
enum StatusWord {
  static func chip(_ status: RunStatus, _ t: Phrases) -> Chip {
    switch status {
    case .pending: Chip(t("statusPending"), .waiting)
    case .initializing: Chip(t("statusInitializing"), .running)
    case .active: Chip(t("statusActive"), .running)
    case .completed: Chip(t("statusCompleted"), .ok)
    case .failed: Chip(t("statusFailed"), .bad)
    case .startFailed: Chip(t("statusStartFailed"), .bad)
    case .noDockerImage: Chip(t("statusNoImage"), .bad)
    case .crashed: Chip(t("statusCrashed"), .bad)
    case .killed: Chip(t("statusKilled"), .quiet)
    case .notAllowed: Chip(t("statusNotAllowed"), .bad)
    case .unknownError: Chip(t("statusUnknown"), .bad)
    }
  }

  /// What a failed status means and what to do about it; nil for the others.
  static func explanation(_ status: RunStatus, _ t: Phrases) -> String? {
    switch status {
    case .pending, .initializing, .active, .completed: nil
    case .failed: t("explainFailed")
    case .startFailed: t("explainStartFailed")
    case .noDockerImage: t("explainNoImage")
    case .crashed: t("explainCrashed")
    case .killed: t("explainKilled")
    case .notAllowed: t("explainNotAllowed")
    case .unknownError: t("explainUnknown")
    }
  }
}
