/// All that one register holds: who said what.
package struct ConsentRegister: Sendable {
  /// What it means when a register does not know a person.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// Permissions and denials are kept here: silence is no answer, and the regime decides.
    case answers
    /// Only objections are kept here: silence is no objection.
    case objections
  }

  /// How the register names people.
  package enum Key: String, Sendable, Codable, CaseIterable {
    /// The id of the Patient resource.
    case resource
    /// The hospital's patient number.
    case number
    /// Some by the one and some by the other. Who has no number cannot be looked up then.
    case either
  }

  package let name: String
  package let kind: Kind
  package let key: Key
  private let statements: [String: [ConsentStatement]]

  package init(name: String, kind: Kind, key: Key, statements: [String: [ConsentStatement]]) {
    (self.name, self.kind, self.key, self.statements) = (name, kind, key, statements)
  }

  /// How many people it knows.
  package var count: Int { statements.count }

  /// What it says of a person; nil where it says nothing.
  func answer(for subject: ConsentSubject, _ purpose: Purpose, on day: Day) -> ConsentStatement.Answer? {
    let keys = subject.keys(key)
    let answers = keys.compactMap { key in
      statements[key].flatMap { ConsentHistory($0).answer(for: purpose, on: day) }
    }
    return answers.contains(.deny) ? .deny : answers.first
  }

  /// Whether the person can be looked up here at all.
  func canLookUp(_ subject: ConsentSubject) -> Bool { !subject.keys(key).isEmpty }
}

/// By what registers know a person.
package struct ConsentSubject: Sendable, Hashable {
  /// The id of the Patient resource.
  package let resource: String
  /// The hospital's patient numbers.
  package let numbers: [String]

  package init(resource: String, numbers: [String] = []) {
    (self.resource, self.numbers) = (resource, numbers)
  }

  func keys(_ key: ConsentRegister.Key) -> [String] {
    switch key {
    case .resource: resource.isEmpty ? [] : [resource]
    case .number: numbers
    case .either: resource.isEmpty || numbers.isEmpty ? [] : [resource] + numbers
    }
  }
}
