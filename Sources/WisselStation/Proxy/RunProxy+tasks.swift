import Foundation
import Synchronization
import WisselClient
import WisselSealing
import WisselTrust
import WisselWire

/// New tasks of an algorithm: the inputs are sealed for their receivers.
extension RunProxy {
  /// A receiver of a subtask with its sealed input, and its place in the list.
  private struct Receiver: Sendable {
    let place: Int
    let body: JSONValue
  }

  /// The body of a new task with the station's words in the place of the algorithm's, and each input sealed for its
  /// receiver in a collaboration with encryption.
  func sealed(_ body: Data) async throws -> Data {
    guard let asked = (try? WireJSON.decode(JSONValue.self, from: body))?.object else {
      throw Refusal(400, "The body of a new task must be a JSON object")
    }
    var task = subtasks.written(asked)
    guard let organizations = task["organizations"]?.array, !organizations.isEmpty else {
      throw Refusal(400, "Organizations missing from input")
    }
    let keepsBlobs = try await blobs?.use.answer { try await self.keepsBlobs() }
    let blobs = keepsBlobs == true ? blobs : nil
    guard key != nil || blobs != nil || passing != nil else { return try WireJSON.encode(JSONValue.object(task)) }
    let receivers = try await withThrowingTaskGroup(of: Receiver.self) { group in
      for (place, organization) in organizations.enumerated() {
        group.addTask { Receiver(place: place, body: try await self.sealed(organization, blobs)) }
      }
      var receivers = organizations
      for try await receiver in group { receivers[receiver.place] = receiver.body }
      return receivers
    }
    task["organizations"] = .array(receivers)
    return try WireJSON.encode(JSONValue.object(task))
  }

  /// Whether the server keeps inputs as blobs.
  func keepsBlobs() async throws -> Bool {
    guard blobs != nil else { return false }
    let answer = try await upstream(.get, "/blobstream/status")
    return (try? WireJSON.decode(JSONValue.self, from: answer.body))?["blob_store_enabled"]?.bool ?? false
  }

  private func sealed(_ organization: JSONValue, _ blobs: BlobExchange?) async throws -> JSONValue {
    if let blobs { return try await blobInput(organization.object ?? [:], blobs) }
    guard var members = organization.object, let id = members["id"]?.int,
      let input = members["input"]?.string.flatMap({ PlainForm.bytes($0) })
    else { throw Refusal(400, "Each organization of a new task needs an id and a base64 input") }
    let asked = try ordered(input)
    members["input"] = .string(
      key == nil ? PlainForm.text(asked) : try await addressee(of: id).text(asked))
    return .object(members)
  }

  /// The input of a subtask with the run's order, where it has one.
  func ordered(_ input: [UInt8]) throws -> [UInt8] {
    guard let passing else { return input }
    do {
      return try passing.attach(to: input)
    } catch is OrderedInput.Unfit {
      throw Refusal(400, "The run's task was ordered, so the input of a subtask must be a JSON object")
    }
  }

  /// A key that the algorithm is shown is the one it will seal blobs for, so it is judged now.
  func notice(_ answer: AnswerSpool.Answer) async throws {
    // One that is not held is no organisation.
    guard case .held(let bytes) = answer else { return }
    let body = try? WireJSON.decode(JSONValue.self, from: bytes)
    guard let id = body?["id"]?.int, let text = body?["public_key"]?.string, !text.isEmpty else { return }
    do {
      _ = try await receivers.key(of: id, offered: text)
    } catch is KeyDesk.Refusal {
      // Told when it is used.
    }
  }

  /// A receiver, and how an input is sealed for it.
  func addressee(of organization: Int) async throws -> Addressee {
    do {
      return try receivers.addressee(try await receiverKey(of: organization), of: organization, run: nil)
    } catch let refusal as KeyDesk.Refusal {
      throw Refusal(400, refusal.words)
    }
  }

  /// The key of a receiver.
  private func receiverKey(of organization: Int) async throws -> ReceiverKey {
    if let known = keys.withLock({ $0[organization] }) { return known }
    let key = try await receivers.receiverKey(of: organization) {
      let answer = try await upstream(.get, "/organization/\(organization)")
      guard answer.isSuccess else { throw Refusal(reply(answer)) }
      return (try? WireJSON.decode(JSONValue.self, from: answer.body))?["public_key"]?.string ?? ""
    }
    return keys.withLock { keys in
      if let first = keys[organization] { return first }
      keys[organization] = key
      return key
    }
  }
}
