import Foundation
import Synchronization
import Testing
import WisselTesting
import WisselWire

@testable import WisselStation

/// What the station knows of the images it has fetched, while they are removed and asked for at one time.
@Suite struct PulledImagesTests {
  private static let image = "sha256:aa"
  private static let begin = WireTime(microseconds: 0)

  private func with(_ body: (PulledImages) async -> Void) async throws {
    try await withTemporaryFolder { folder in
      let images = PulledImages(file: folder.appendingPathComponent("images"), logger: PlayedStation.silent)
      images.add(Self.image, as: "a:1", at: Self.begin)
      await body(images)
    }
  }

  @Test func oneThatIsBeingRemovedIsLookedUpAgainWhenThatHasEnded() async throws {
    try await with { images in
      let endings = images.endings
      let asked = Mutex<Task<Bool, Never>?>(nil)
      await images.remove(unusedSince: Date(), sparing: []) { id in
        asked.withLock { $0 = Task { await images.use(id, as: "a:1", at: Self.begin, since: endings) } }
        return true
      }
      #expect(await asked.withLock { $0 }?.value == false)
      #expect(await images.use(Self.image, as: "a:1", at: Self.begin, since: images.endings))
      #expect(images.ids == [])
    }
  }

  @Test func oneThatIsFetchedWhileItIsRemovedIsTheStationsAgain() async throws {
    try await with { images in
      await images.remove(unusedSince: Date(), sparing: []) { id in
        images.add(id, as: "a:2", at: WireTime(Date()))
        return true
      }
      #expect(images.ids == [Self.image])
    }
  }

  @Test(arguments: ["a:1", "a:2", image]) func oneThatARunNamesStays(_ name: String) async throws {
    try await with { images in
      _ = await images.use(Self.image, as: "a:2", at: Self.begin, since: images.endings)
      await images.remove(unusedSince: Date(), sparing: [name]) { _ in true }
      #expect(images.ids == [Self.image])
    }
  }
}
