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
  /// server has for it, all at once, or writes base64, and posts.
  ///
  /// - Throws: `APIError.noPublicKey` naming the organisation, or whatever the calls throw.
  package func createTask(_ request: TaskRequest) async throws -> TaskBody {
    let encrypted = try await collaboration(request.collaboration).encrypted
    let sealed = try await withThrowingTaskGroup(of: Sealed.self) { group in
      for (place, receiver) in request.receivers.enumerated() {
        let bytes = Array(try WireJSON.encode(receiver.input))
        group.addTask {
          let text = encrypted ? try await self.sealed(bytes, for: receiver.organization) : PlainForm.text(bytes)
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

  /// Bytes sealed for an organisation with the key the server has for it.
  package func sealed(_ bytes: [UInt8], for id: OrganizationID) async throws -> String {
    let organization = try await organization(id)
    do {
      return try Envelope.seal(bytes, for: PublicKey(wireText: organization.publicKey))
    } catch {
      throw APIError.noPublicKey(organization: organization.name)
    }
  }
}
