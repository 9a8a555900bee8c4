/// A station's registers and its regime: who may be in a data set.
///
/// Several registers are merged so that the most restrictive wins: a denial in any of them denies; under opt-in every
/// register of answers must hold a permission, and there must be one; a person whom a register cannot look up is left
/// out. So more registers never let more people in, but for the first register of answers.
package struct ConsentPolicy: Sendable {
  package let registers: [ConsentRegister]
  package let regime: ConsentRegime

  package init(registers: [ConsentRegister], regime: ConsentRegime) {
    (self.registers, self.regime) = (registers, regime)
  }

  /// The decision on one person.
  package func decision(for subject: ConsentSubject, purpose: Purpose, on day: Day) -> ConsentDecision {
    let unknowing = registers.filter { !$0.canLookUp(subject) }
    let said = registers.map { (register: $0, answer: $0.answer(for: subject, purpose, on: day)) }
    let denying = said.filter { $0.answer == .deny }
    if !denying.isEmpty { return ConsentDecision(.denied, registers: denying.map(\.register.name)) }
    if !unknowing.isEmpty { return ConsentDecision(.unidentified, registers: unknowing.map(\.name)) }
    let answering = said.filter { $0.register.kind == .answers }
    let permitting = answering.filter { $0.answer == .permit }
    if !answering.isEmpty, permitting.count == answering.count {
      return ConsentDecision(.permitted, registers: permitting.map(\.register.name))
    }
    switch regime.rule(for: purpose, on: day) {
    case .optOut: return ConsentDecision(.notObjected)
    case .optIn:
      let silent = answering.filter { $0.answer == nil }.map(\.register.name)
      return ConsentDecision(.noPermission, registers: silent)
    }
  }

  /// Those of some people who must be left out, each with the reason, in the order given.
  package func excluded(
    of subjects: some Sequence<ConsentSubject>, purpose: Purpose, on day: Day
  ) -> [(subject: ConsentSubject, decision: ConsentDecision)] {
    subjects.compactMap { subject in
      let decision = decision(for: subject, purpose: purpose, on: day)
      return decision.isPermitted ? nil : (subject, decision)
    }
  }
}
