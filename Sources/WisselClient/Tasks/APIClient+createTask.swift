package import WisselModel
import WisselSealing
package import WisselWire

extension APIClient {
  /// An input and the place of its receiver in the request.
  private struct Sealed: Sendable {
    let place: Int
    let organization: NewTaskOrganization
  }

  /// Creates a task: asks whether the collaboration is encrypted, seals the input for each organisation with the key the
  /// server has for it, all at once, or writes base64, sends it as a blob where the server keeps blobs, and posts.
  ///
  /// - Throws: `APIError.noPublicKey` naming the organisation, or whatever the calls throw.
  package func createTask(_ request: TaskRequest) async throws -> TaskBody {
    async let collaboration = collaboration(request.collaboration)
    let blobs = try await keepsBlobs()
    let encrypted = try await collaboration.encrypted
    let sealed = try await withThrowingTaskGroup(of: Sealed.self) { group in
      for (place, receiver) in request.receivers.enumerated() {
        let plain = Array(try WireJSON.encode(receiver.input))
        let bytes = try request.order?.signed(plain, method: receiver.input.method, of: request) ?? plain
        group.addTask {
          let text = try await self.text(bytes, for: receiver.organization, encrypted: encrypted, blobs: blobs)
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
    _ bytes: [UInt8], for id: OrganizationID, encrypted: Bool, blobs: Bool
  ) async throws -> String {
    guard blobs else { return encrypted ? try await sealed(bytes, for: id) : PlainForm.text(bytes) }
    return try await upload(encrypted ? sealedBlob(bytes, for: id) : Array(PlainForm.text(bytes).utf8))
  }

  /// Bytes sealed for an organisation with the key the server has for it.
  package func sealed(_ bytes: [UInt8], for id: OrganizationID) async throws -> String {
    try await withKey(of: id) { key throws(SealingError) in try Envelope.seal(bytes, for: key) }
  }

  /// Bytes sealed for an organisation in the form of blobs.
  package func sealedBlob(_ bytes: [UInt8], for id: OrganizationID) async throws -> [UInt8] {
    try await withKey(of: id) { key throws(SealingError) in try Envelope.sealBinary(bytes, for: key) }
  }

  private func withKey<Result>(
    of id: OrganizationID, _ seal: (PublicKey) throws(SealingError) -> Result
  ) async throws -> Result {
    let organization = try await organization(id)
    do {
      return try seal(PublicKey(wireText: organization.publicKey))
    } catch {
      throw APIError.noPublicKey(organization: organization.name)
    }
  }
}
