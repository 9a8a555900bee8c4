/// The entities of a batch import, as the vantage6 server's `import` command reads them: organisations with their
/// users, and collaborations with their participants and example tasks.
package struct EntityFile: Sendable {
  package var organizations: [Organization]
  package var collaborations: [Collaboration]
  /// What was not understood.
  package var warnings: [SettingsFinding]

  /// Where an entity stands in the file, so that what turns out wrong later can still be shown there.
  package struct Place: Hashable, Sendable {
    package let file: String
    package let line: Int?
    package let column: Int?
    /// For example `organizations[0]`.
    package let key: String

    /// The refusal of a file because of a key of this entity.
    package func refusal(_ key: String, _ text: String) -> SettingsError {
      SettingsError(findings: [
        SettingsFinding(file: file, line: line, column: column, key: "\(self.key).\(key)", text: text)
      ])
    }
  }

  package struct Organization: Sendable {
    package var place: Place
    package var name: String
    package var domain: String?
    package var address1: String?
    package var address2: String?
    package var zipcode: String?
    package var country: String?
    /// Base64 of the PEM text, or that text itself.
    package var publicKey: String?
    package var users: [User]
  }

  package struct User: Sendable {
    package var place: Place
    package var username: String
    package var firstname: String?
    package var lastname: String?
    package var email: String?
    package var password: Secret
  }

  package struct Collaboration: Sendable {
    package var place: Place
    package var name: String
    package var encrypted: Bool
    package var participants: [Participant]
    /// Images; each becomes a pending task for all participants.
    package var tasks: [String]
  }

  package struct Participant: Sendable {
    package var place: Place
    /// The name of an organisation.
    package var name: String
    /// The key the participant's node logs in with; nil makes no node.
    package var apiKey: Secret?
  }
}
