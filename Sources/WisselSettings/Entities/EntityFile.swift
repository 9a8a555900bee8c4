/// The entities of a batch import, as the vantage6 server's `import` command reads them: organisations with their
/// users, and collaborations with their participants and example tasks.
package struct EntityFile: Sendable {
  package var organizations: [Organization]
  package var collaborations: [Collaboration]
  /// What was not understood.
  package var warnings: [SettingsFinding]

  package init(organizations: [Organization], collaborations: [Collaboration], warnings: [SettingsFinding] = []) {
    self.organizations = organizations
    self.collaborations = collaborations
    self.warnings = warnings
  }

  /// Where an entity stands in the file, so that what turns out wrong later can still be shown there.
  package struct Place: Hashable, Sendable {
    package let file: String
    package let line: Int?
    package let column: Int?
    /// For example `organizations[0]`.
    package let key: String

    /// An entity that stands in no file.
    package static let none = Place(file: "", line: nil, column: nil, key: "")

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

    package init(
      place: Place, name: String, domain: String?, address1: String?, address2: String?, zipcode: String?,
      country: String?, publicKey: String?, users: [User]
    ) {
      self.place = place
      self.name = name
      self.domain = domain
      self.address1 = address1
      self.address2 = address2
      self.zipcode = zipcode
      self.country = country
      self.publicKey = publicKey
      self.users = users
    }
  }

  package struct User: Sendable {
    package var place: Place
    package var username: String
    package var firstname: String?
    package var lastname: String?
    package var email: String?
    /// The password to begin with; nil where the hash stands, or where it is to be given later.
    package var password: Secret?
    /// Ours, as an export with secrets writes it: the bcrypt hash of the password.
    package var passwordHash: Secret?
    /// Ours: names of default roles, or `super`; nil gives the role `super`, as the original does.
    package var roles: [String]?

    package init(
      place: Place, username: String, firstname: String?, lastname: String?, email: String?, password: Secret?,
      passwordHash: Secret?, roles: [String]?
    ) {
      self.place = place
      self.username = username
      self.firstname = firstname
      self.lastname = lastname
      self.email = email
      self.password = password
      self.passwordHash = passwordHash
      self.roles = roles
    }
  }

  package struct Collaboration: Sendable {
    package var place: Place
    package var name: String
    package var encrypted: Bool
    package var participants: [Participant]
    /// Images; each becomes a pending task for all participants.
    package var tasks: [String]

    package init(place: Place, name: String, encrypted: Bool, participants: [Participant], tasks: [String]) {
      self.place = place
      self.name = name
      self.encrypted = encrypted
      self.participants = participants
      self.tasks = tasks
    }
  }

  package struct Participant: Sendable {
    package var place: Place
    /// The name of an organisation.
    package var name: String
    /// The key the participant's node logs in with; without it and its digest no node is made.
    package var apiKey: Secret?
    /// Ours, as an export with secrets writes it: what the server keeps of the key.
    package var apiKeyDigest: Secret?

    package init(place: Place, name: String, apiKey: Secret?, apiKeyDigest: Secret?) {
      self.place = place
      self.name = name
      self.apiKey = apiKey
      self.apiKeyDigest = apiKeyDigest
    }
  }
}
