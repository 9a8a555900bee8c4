/// Whether a person's data may be used for a purpose on a day, and why.
package struct ConsentDecision: Sendable, Equatable {
  /// The reason, as a code for logs and counts.
  package enum Reason: String, Sendable, CaseIterable, Codable {
    case permitted
    case notObjected = "not-objected"
    case denied
    case noPermission = "no-permission"
    case unidentified
  }

  package let reason: Reason
  /// The registers that decided it, in the policy's order; none where the regime did.
  package let registers: [String]

  package init(_ reason: Reason, registers: [String] = []) {
    (self.reason, self.registers) = (reason, registers)
  }

  package var isPermitted: Bool { reason.isPermitted }
}

extension ConsentDecision.Reason {
  package var isPermitted: Bool {
    switch self {
    case .permitted, .notObjected: true
    case .denied, .noPermission, .unidentified: false
    }
  }

  /// The reason in words.
  package var explanation: String {
    switch self {
    case .permitted: "every register of answers holds a permission for this purpose, and none holds a denial"
    case .notObjected: "the station's regime is opt-out on this day, and no register holds a denial"
    case .denied: "a register holds a denial or an objection that is in force on this day"
    case .noPermission: "the station's regime is opt-in on this day, and a permission is missing"
    case .unidentified: "a register names people by a key that is not known of this person, so nothing can be looked up"
    }
  }
}
