import Foundation
import Logging
import WisselContainers

extension ImageKeeper {
  /// Removes images that the station has fetched itself and no run has begun with for some time. Those that were at the
  /// engine before stay, and so do those of which a container is made, whoever made it, and those that somebody has given
  /// a further name: the engine refuses, and they are tried again another time.
  ///
  /// An image that somebody has fetched again by the same name is not told from ours. Stations of other networks at the same
  /// engine may use it, too: it goes once none of their containers is made of it, and their next run fetches it again.
  ///
  /// - Parameter names: of the images of runs that wait or are under way; these stay.
  func tidy(unusedFor time: Duration, sparing names: Set<String>) async {
    let known = pulled.ids
    guard !known.isEmpty else { return }
    do {
      pulled.forget(known.subtracting(try await engine.imageIDs()))
    } catch {
      logger.warning("could not look for unused images", metadata: ["error": "\(error)"])
      return
    }
    let limit = now().addingTimeInterval(-Double(time.components.seconds))
    await pulled.remove(unusedSince: limit, sparing: names) { [engine, logger] id in
      do {
        try await engine.removeImage(id)
        logger.info("removed an image that no run has asked for lately", metadata: ["image": "\(id)"])
        return true
      } catch {
        logger.info("an unused image stays for now", metadata: ["image": "\(id)", "error": "\(error)"])
        return false
      }
    }
  }
}
