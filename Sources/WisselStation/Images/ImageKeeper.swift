package import Foundation
package import Logging
package import WisselContainers
import WisselModel
package import WisselSettings
import WisselWire

/// Sees to it that the engine holds an image before a run, and that those it fetched for that do not stay for ever.
package struct ImageKeeper: Sendable {
  let engine: ContainerEngine
  let pulled: PulledImages
  let now: @Sendable () -> Date
  let logger: Logger
  private let requirePull: Bool
  private let registries: [RegistrySettings]

  /// - Parameter file: where the images are noted that were fetched.
  package init(
    engine: ContainerEngine, requirePull: Bool, registries: [RegistrySettings], file: URL,
    now: @escaping @Sendable () -> Date, logger: Logger
  ) {
    self.engine = engine
    self.requirePull = requirePull
    self.registries = registries
    self.now = now
    self.logger = logger
    pulled = PulledImages(file: file, logger: logger)
  }

  private static func isFixed(_ reference: ImageReference, _ text: String) -> Bool {
    reference.digest != nil || reference.registry == "localhost" || text.hasPrefix("sha256:")
  }

  /// The image to run. An image named by digest or id, or of the registry `localhost`, is never fetched when it
  /// is there; another one is fetched when it is missing, and, where the policy requires that (`require_algorithm_pull`),
  /// whenever its registry holds another one by now, or the engine cannot tell.
  ///
  /// - Throws: `RunFailure` when there is no image to run.
  package func image(_ text: String) async throws -> ImageDetails {
    var endings = pulled.endings
    var image = try await held(text)
    // One that was removed while it was looked up is fetched again.
    while await !pulled.use(image.id, as: text, at: WireTime(now()), since: endings) {
      endings = pulled.endings
      image = try await held(text)
    }
    guard image.hasCommand else {
      throw RunFailure(
        .startFailed,
        "The image \(text.prefix(300)) does not say what to run. Its author should build it with an ENTRYPOINT or CMD.")
    }
    return image
  }

  private func held(_ text: String) async throws -> ImageDetails {
    guard let reference = ImageReference(text) else {
      throw RunFailure(.noDockerImage, "The task's image is not the name of an image. Check it and make a new task.")
    }
    let local = try await engine.image(text)
    if let local, !requirePull || Self.isFixed(reference, text) { return local }
    let login = credentials(reference)
    if let local, let newest = try? await engine.registryDigest(text, credentials: login),
      local.digests.contains(newest)
    {
      return local
    }
    // Where the engine does not tell what it holds, nothing counts as fetched here.
    let before = try? await engine.imageIDs()
    do {
      guard reference.registry != "localhost" else { throw EngineError(.pullFailed, attempted: "fetch the image") }
      try await engine.pull(reference, credentials: login)
    } catch let error as EngineError where error.code == .pullFailed {
      let hint =
        local == nil
        ? "Check the name and tag, and that this station may fetch from that registry."
        : "The station has an older copy, but its operator asks that images are fetched before each run "
          + "(require_algorithm_pull)."
      throw RunFailure(
        .noDockerImage, "The image \(text.prefix(300)) could not be fetched. \(hint)", detail: error.description)
    }
    guard let fetched = try await engine.image(text) else {
      throw RunFailure(.noDockerImage, "The image \(text.prefix(300)) was fetched but is not there. Try again.")
    }
    if let before, !before.contains(fetched.id) { pulled.add(fetched.id, as: text, at: WireTime(now())) }
    return fetched
  }

  /// The login at an image's registry, where the station has one.
  private func credentials(_ reference: ImageReference) -> RegistryCredentials? {
    registries.first { $0.registry == (reference.registry ?? "docker.io") }.map {
      RegistryCredentials(registry: $0.registry, username: $0.username, password: $0.password.reveal())
    }
  }
}
