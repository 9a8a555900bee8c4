package import WisselModel
import WisselSealing
import WisselTrust
package import WisselWire

extension APIClient {
  /// An input and the place of its receiver in the request.
  private struct Sealed: Sendable {
    let place: Int
    let organization: NewTaskOrganization
  }

  /// Creates a task: asks whether the collaboration is encrypted, seals the input for each organisation with the key the
  /// server has for it, all at once, or writes base64, sends it as a blob where the server keeps blobs, and posts.
  /// With a roster only its keys count, and where it has some for HPKE of both ends, nothing else is sent.
  ///
  /// - Throws: `APIError.noPublicKey` naming the organisation, `APIError.untrusted`, or whatever the calls throw.
  package func createTask(_ request: TaskRequest) async throws -> TaskBody {
    if let roster = request.roster?.roster, roster.collaboration != request.collaboration.rawValue {
      throw APIError.untrusted("the roster is another collaboration's")
    }
    async let collaboration = collaboration(request.collaboration)
    let blobs = try await keepsBlobs()
    let encrypted = try await collaboration.encrypted
    let sealed = try await withThrowingTaskGroup(of: Sealed.self) { group in
      for (place, receiver) in request.receivers.enumerated() {
        let plain = Array(try WireJSON.encode(receiver.input))
        let bytes = try request.order?.signed(plain, method: receiver.input.method, of: request) ?? plain
        group.addTask {
          let text = try await self.text(
            bytes, for: receiver.organization, encrypted: encrypted, blobs: blobs, roster: request.roster)
          return Sealed(place: place, organization: NewTaskOrganization(id: receiver.organization, input: text))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let organizations = sealed.sorted { $0.place < $1.place }.map(\.organization)
    return try await post(
      NewTask(
        name: request.name, description: request.description, image: request.image,
        collaborationID: request.collaboration, studyID: request.study, storeID: request.store,
        organizations: organizations, databases: request.databases))
  }

  /// An input as a task names it: sealed or in base64, or the UUID of the blob that it was sent as.
  private func text(
    _ bytes: [UInt8], for id: OrganizationID, encrypted: Bool, blobs: Bool, roster: RosterTerms?
  ) async throws -> String {
    let addressee = try await addressee(id, encrypted: encrypted, roster: roster)
    guard blobs else { return try addressee?.text(bytes) ?? PlainForm.text(bytes) }
    return try await upload(try addressee?.binary(bytes) ?? Array(PlainForm.text(bytes).utf8))
  }

  /// For whom an input is sealed; nil where the collaboration is not encrypted.
  private func addressee(
    _ id: OrganizationID, encrypted: Bool, roster: RosterTerms?
  ) async throws -> Addressee? {
    if let hpke = try roster?.addressee(id) {
      guard encrypted else {
        throw APIError.untrusted(
          "the server says that the collaboration is not encrypted, and the roster has keys for it")
      }
      return hpke
    }
    guard encrypted else { return nil }
    let key = try await publicKey(of: id)
    guard roster?.counts(key, of: id) ?? true else {
      throw APIError.untrusted("the key that the server has for organisation \(id) is not in the roster")
    }
    return .envelope(key)
  }

  /// Bytes sealed for an organisation with the key the server has for it.
  package func sealed(_ bytes: [UInt8], for id: OrganizationID) async throws -> String {
    try Envelope.seal(bytes, for: try await publicKey(of: id))
  }

  /// Bytes sealed for an organisation in the form of blobs.
  package func sealedBlob(_ bytes: [UInt8], for id: OrganizationID) async throws -> [UInt8] {
    try Envelope.sealBinary(bytes, for: try await publicKey(of: id))
  }

  private func publicKey(of id: OrganizationID) async throws -> PublicKey {
    let organization = try await organization(id)
    do {
      return try PublicKey(wireText: organization.publicKey)
    } catch {
      throw APIError.noPublicKey(organization: organization.name)
    }
  }
}
