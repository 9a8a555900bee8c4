import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1
import WisselWire

/// An image as the engine holds it.
package struct ImageDetails: Sendable, Equatable {
  /// The image's own id: the hash of its configuration, `sha256:…`.
  package let id: String
  package let tags: [String]
  /// `name@sha256:…` as known from registries.
  package let repositoryDigests: [String]
  package let labels: [String: String]
  /// The processor it is built for, such as `amd64`; empty when it does not say.
  package let architecture: String
  /// Whether it says what to run.
  package let hasCommand: Bool

  /// The registry digests alone.
  package var digests: Set<String> {
    Set(repositoryDigests.compactMap { $0.split(separator: "@", maxSplits: 1).dropFirst().first.map(String.init) })
  }
}

/// Name and password for one registry.
package struct RegistryCredentials: Sendable {
  package let registry: String
  package let username: String
  package let password: String

  package init(registry: String, username: String, password: String) {
    self.registry = registry
    self.username = username
    self.password = password
  }

  /// The value of the header `X-Registry-Auth`: base64url of a JSON object.
  var header: String {
    let body: JSONValue = [
      "username": .string(username), "password": .string(password), "serveraddress": .string(registry),
    ]
    let bytes = (try? WireJSON.encode(body)) ?? Data()
    return bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
  }
}

extension ContainerEngine {
  /// The image a reference or id names, or nil when the engine does not hold it. Never asks a registry.
  package func image(_ reference: String) async throws(EngineError) -> ImageDetails? {
    let body: JSONValue
    do {
      body = try await transport.json(
        .GET, "/images/\(EngineTransport.escaped(reference))/json", attempted: "look up the image", as: JSONValue.self)
    } catch  where error.code == .notFound {
      return nil
    }
    guard let id = body["Id"]?.string else {
      throw EngineError(.badAnswer, attempted: "look up the image", detail: "no Id")
    }
    func texts(_ key: String) -> [String] { body[key]?.array?.compactMap(\.string) ?? [] }
    return ImageDetails(
      id: Self.imageID(id),
      tags: texts("RepoTags"),
      repositoryDigests: texts("RepoDigests"),
      labels: body["Config"]?["Labels"]?.object?.compactMapValues(\.string) ?? [:],
      architecture: body["Architecture"]?.string ?? "",
      hasCommand: ["Entrypoint", "Cmd"].contains { body["Config"]?[$0]?.array?.isEmpty == false })
  }

  /// The ids of all images that the engine holds.
  package func imageIDs() async throws(EngineError) -> Set<String> {
    let images = try await transport.json(
      .GET, "/images/json", query: [("all", "1")], attempted: "list the images", as: [JSONValue].self)
    return Set(images.compactMap { $0["Id"]?.string }.map(Self.imageID))
  }

  private static func imageID(_ text: String) -> String { text.hasPrefix("sha256:") ? text : "sha256:" + text }

  /// The digest a registry gives for a reference, or nil when the engine cannot tell (Podman 4 never can).
  package func registryDigest(
    _ reference: String, credentials: RegistryCredentials? = nil
  ) async throws(EngineError) -> String? {
    do {
      let answer = try await transport.json(
        .GET, "/distribution/\(reference)/json",
        headers: credentials.map { [("X-Registry-Auth", $0.header)] } ?? [],
        attempted: "ask the registry for the image's digest", as: JSONValue.self)
      return answer["Descriptor"]?["digest"]?.string
    } catch  where [.notFound, .refused, .badAnswer].contains(error.code) {
      return nil
    }
  }

  /// Fetches an image from its registry.
  ///
  /// - Throws: `.pullFailed` when the registry cannot be reached, refuses, or has no such image.
  package func pull(_ reference: ImageReference, credentials: RegistryCredentials? = nil) async throws(EngineError) {
    let attempted = "fetch the image"
    let name = (reference.registry.map { "\($0)/" } ?? "") + reference.path
    let response: HTTPClientResponse
    do {
      response = try await transport.open(
        .POST, "/images/create", query: [("fromImage", name), ("tag", reference.pullTag)],
        headers: credentials.map { [("X-Registry-Auth", $0.header)] } ?? [], attempted: attempted,
        limit: .minutes(30))
    } catch  where error.code == .notFound || error.code == .refused {
      throw EngineError(.pullFailed, attempted: attempted, detail: error.detail)
    }
    try await finish(response, attempted: attempted, failure: .pullFailed)
  }

  /// Loads the images of an archive (docker-archive; OCI layouts where the engine takes them).
  ///
  /// - Returns: what the engine says it loaded, one reference or id per image.
  @discardableResult
  package func load(archive: URL) async throws(EngineError) -> [String] {
    let attempted = "load the image archive \(archive.lastPathComponent)"
    let file: FileChunks
    do {
      file = try FileChunks(archive)
    } catch {
      throw EngineError(.notFound, attempted: attempted, detail: "the archive cannot be read")
    }
    let response = try await transport.open(
      .POST, "/images/load", query: [("quiet", "1")], headers: [("Content-Type", "application/x-tar")],
      body: .stream(file, length: .known(file.size)), attempted: attempted, limit: .minutes(30))
    let messages = try await finish(response, attempted: attempted, failure: .refused)
    return messages.compactMap { message in
      guard let range = message.range(of: "Loaded image"), let colon = message[range.upperBound...].firstIndex(of: ":")
      else { return nil }
      return message[message.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// Removes an image and its only name; nothing happens when it is not there. Nothing is forced, and images that it was
  /// built on stay even where they have no name.
  ///
  /// - Parameter id: the image's own id. By a name another image could be removed, which has that name by now.
  /// - Throws: `.conflict` when a container is made of it, or it has several names.
  package func removeImage(_ id: String) async throws(EngineError) {
    do {
      // As long as large images take: whoever waits for the end must not go on before it.
      _ = try await transport.call(
        .DELETE, "/images/\(EngineTransport.escaped(id))", query: [("noprune", "1")], attempted: "remove the image",
        limit: .minutes(10))
    } catch  where error.code == .notFound {}
  }

  /// Reads a stream of JSON progress messages to its end; an `error` in it is the call's real outcome.
  @discardableResult
  private func finish(
    _ response: HTTPClientResponse, attempted: String, failure: EngineError.Code
  ) async throws(EngineError) -> [String] {
    var lines = LineSplitter(limit: 64 << 10)
    var texts: [String] = []
    var problem: String?
    func take(_ line: [UInt8]) {
      guard let message = try? WireJSON.decode(JSONValue.self, from: line) else { return }
      if let text = message["error"]?.string { problem = text }
      if let text = message["stream"]?.string, texts.count < 100 { texts.append(text) }
    }
    do {
      for try await chunk in response.body {
        for line in lines.feed(chunk.readableBytesView) { take(line) }
      }
      if let line = lines.finish() { take(line) }
    } catch {
      throw EngineTransport.failure(error, attempted)
    }
    if let problem { throw EngineError(failure, attempted: attempted, detail: problem) }
    return texts
  }
}
