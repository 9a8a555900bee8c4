package import WisselSettings

/// What a station says to a question to one of its lakes.
package enum LakeDecision: Sendable, Equatable {
  case rows(FrameOrder.Rows)
  case refused(LakeRefusal)

  /// Decides by what the station has approved; nothing is approved that its file does not name.
  ///
  /// - Parameter settings: nil where the file approves nothing of the lake.
  package init(_ question: Result<LakeQuestion, LakeQuestion.Problem>, _ settings: LakeSettings?) {
    guard let settings, !settings.views.isEmpty || settings.ownViews else {
      self = .refused(.nothingApproved)
      return
    }
    switch question {
    case .failure(let problem): self = .refused(.unreadable(problem))
    case .success(let question):
      do throws(LakeRefusal) {
        self = .rows(
          FrameOrder.Rows(
            subject: try Self.subject(question.subject, settings), conditions: try Self.conditions(question, settings),
            format: try Self.format(question.format, settings)))
      } catch {
        self = .refused(error)
      }
    }
  }

  private static func subject(
    _ asked: LakeQuestion.Subject?, _ settings: LakeSettings
  ) throws(LakeRefusal) -> FrameOrder.Subject {
    switch asked {
    case nil:
      guard settings.views.count == 1 else { throw .unnamed }
      return .view(settings.views[0], withFreeText: settings.freeText.contains(settings.views[0]))
    case .view(let name):
      guard settings.views.contains(name) else { throw .view(name) }
      return .view(name, withFreeText: settings.freeText.contains(name))
    case .definition(let text):
      guard settings.ownViews else { throw .ownView }
      return .definition(text)
    }
  }

  private static func conditions(
    _ question: LakeQuestion, _ settings: LakeSettings
  ) throws(LakeRefusal) -> [RowCondition] {
    let stranger: String? =
      switch settings.filters {
      case .any: nil
      case .none: question.conditions.first?.column
      case .columns(let names): question.conditions.map(\.column).first { !names.contains($0) }
      }
    if let stranger { throw .filter(stranger) }
    return question.conditions
  }

  private static func format(
    _ asked: LakeSettings.Format?, _ settings: LakeSettings
  ) throws(LakeRefusal) -> LakeSettings.Format {
    guard let asked else { return settings.formats.first ?? .parquet }
    guard settings.formats.contains(asked) else { throw .format(asked) }
    return asked
  }
}
