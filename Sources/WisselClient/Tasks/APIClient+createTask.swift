package import WisselModel
import WisselSealing
package import WisselWire

extension APIClient {
  /// Creates a task: asks whether the collaboration is encrypted, seals the input for each organisation with the key the
  /// server has for it, or writes base64, sends it as a blob where the server keeps blobs, and posts.
  ///
  /// - Throws: `APIError.noPublicKey` naming the organisation, or whatever the calls throw.
  package func createTask(_ request: TaskRequest) async throws -> TaskBody {
    let encrypted = try await collaboration(request.collaboration).encrypted
    let blobs = try await keepsBlobs()
    var organizations: [NewTaskOrganization] = []
    for (id, input) in request.receivers {
      let bytes = Array(try WireJSON.encode(input))
      let text: String
      if blobs {
        text = try await upload(encrypted ? sealedBlob(bytes, for: id) : Array(PlainForm.text(bytes).utf8))
      } else {
        text = encrypted ? try await sealed(bytes, for: id) : PlainForm.text(bytes)
      }
      organizations.append(NewTaskOrganization(id: id, input: text))
    }
    return try await post(
      NewTask(
        name: request.name, description: request.description, image: request.image,
        collaborationID: request.collaboration, studyID: request.study, storeID: request.store,
        organizations: organizations, databases: request.databases))
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
