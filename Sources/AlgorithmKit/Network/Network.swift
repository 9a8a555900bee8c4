package import FoundationEssentials
import WisselModel

/// The stations as a central function sees them: whom it can ask, and their answers.
public struct Network: Sendable {
  /// The settings of the station where the central function runs.
  public let environment: StationEnvironment
  private let transport: any NetworkTransport
  private let limit: Set<Int>?

  package init(transport: any NetworkTransport, environment: StationEnvironment, limit: Set<Int>? = nil) {
    self.transport = transport
    self.environment = environment
    self.limit = limit
  }

  package func limited(to organizations: Set<Int>?) -> Network {
    Network(transport: transport, environment: environment, limit: organizations ?? limit)
  }

  /// The organisations that take part, in order of their ids: those the task names in `organizations_to_include`, else
  /// those of its study, else those of its collaboration.
  public func organizations() async throws -> [Organization] {
    let all = try await transport.organizations()
    guard let limit else { return all.sorted { $0.id < $1.id } }
    if let stranger = limit.subtracting(all.map(\.id.rawValue)).min() {
      throw AlgorithmError("organisation \(stranger) of '\(CallDocument.organizationsKey)' does not take part")
    }
    return all.filter { limit.contains($0.id.rawValue) }.sorted { $0.id < $1.id }
  }

  /// Asks a partial at several stations and waits for all of them.
  ///
  /// - Parameters:
  ///   - partial: The function to run there.
  ///   - arguments: Its arguments, the same for every station.
  ///   - organizations: Whom to ask; nil means ``organizations()``.
  /// - Returns: One answer per organisation, in order of their ids.
  /// - Throws: ``TaskFailure`` when a station did not answer; it names the station and its status.
  public func ask<Arguments, Value>(
    _ partial: Partial<Arguments, Value>, _ arguments: Arguments, of organizations: [Organization]? = nil
  ) async throws -> [Answer<Value>] {
    let receivers: [Organization]
    if let organizations { receivers = organizations } else { receivers = try await self.organizations() }
    let unique = Dictionary(receivers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard !unique.isEmpty else { throw AlgorithmError("asking '\(partial.name)': there is no organisation to ask") }
    let input: Data
    do {
      input = try AlgorithmJSON.encode(Question(method: partial.name, kwargs: arguments))
    } catch is EncodingError {
      throw AlgorithmError("asking '\(partial.name)': the arguments cannot be written as JSON")
    }
    let results = try await transport.ask(
      partial.name, input: input, of: unique.values.sorted { $0.id < $1.id })
    return try results.map { result in
      do {
        return Answer(
          organization: result.organization, value: try AlgorithmJSON.decode(Value.self, from: result.value))
      } catch is DecodingError {
        throw AlgorithmError(
          "the answer of '\(partial.name)' from \(result.organization.name) does not have the form it should have")
      }
    }.sorted { $0.organization.id < $1.organization.id }
  }
}

/// An input document as it is sent.
private struct Question<Arguments: Encodable>: Encodable {
  var method: String
  var kwargs: Arguments
}

/// How questions reach the stations: through the station's proxy, or by a direct call in memory.
package protocol NetworkTransport: Sendable {
  /// The organisations of the task's study or collaboration, in any order.
  func organizations() async throws -> [Organization]

  /// Sends one input to each organisation and waits for the JSON results.
  func ask(_ method: String, input: Data, of organizations: [Organization]) async throws -> [Answer<Data>]
}
