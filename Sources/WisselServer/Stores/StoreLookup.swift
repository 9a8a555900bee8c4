import WisselHTTP
import WisselModel
import WisselWire

/// Finds an image in a store, so that what runs is exactly what was reviewed.
struct StoreLookup: Sendable {
  private let core: ServerCore
  private let request: APIRequest
  private let serverURL: String?

  init(_ core: ServerCore, _ request: APIRequest, serverURL: String?) {
    self.core = core
    self.request = request
    self.serverURL = serverURL
  }

  /// What a store knows of an image: its name with the digest; without a digest the image is as good as not looked up,
  /// and the task names no store.
  struct Found: Sendable, Equatable {
    let image: String
    let store: StoreID?
  }

  /// - Throws: 400 when the store does not have it; 404 when the store does not answer.
  func find(_ image: String, in store: StoreToAsk) async throws -> Found {
    guard let address = StoreAddress(store.url) else { throw StoreClient.unreachable }
    let client = try StoreClient(core, request, address, serverURL: serverURL)
    guard let algorithm = try await client.algorithm(with: image) else {
      throw WireError.bad("Algorithm not found in store!")
    }
    let name = algorithm["image"]?.string ?? image
    guard let digest = algorithm["digest"]?.string, Self.isDigest(digest), name.utf8.count <= 1000 else {
      return Found(image: image, store: nil)
    }
    return Found(image: "\(name)@\(digest)", store: store.id)
  }

  /// `algorithm:hexadecimal`, as registries write them.
  private static func isDigest(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && (32...256).contains(parts[1].utf8.count)
      && parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && parts[1].allSatisfy(\.isHexDigit)
  }
}

/// A store that a task names, when it is one that may be used.
struct StoreToAsk: Sendable {
  let id: StoreID
  let url: String
}
