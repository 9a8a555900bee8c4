import Foundation
import Testing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselSettings
@testable import WisselStation

/// Heads of the log of runs that people carry to a witness.
@Suite struct WitnessFolderTests {
  @Test func aSignedHeadLiesThereForAnyoneToRead() async throws {
    try await withTemporaryFolder { folder in
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: PlayedEngine())
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: PlayedServer()),
        wissel: "witness_folder: w")
      let proof = station.context.proof
      #expect(station.context.settings.wissel.witnessFolder == "w" && proof.carried.read() == nil)
      let path = folder.appendingPathComponent("w").path
      let heads = WitnessFolder(context: station.context, path: path)
      #expect(heads.write())
      try proof.note(.opened, of: nil, ["name": "x"])
      #expect(heads.write())
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == [1, 2].map { "\(proof.log.name)-\($0).head" })
      for name in names {
        let file = URL(fileURLWithPath: path + "/" + name)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o644)
        let signed = try WireJSON.decode(SignedDocument.self, from: Data(contentsOf: file))
        #expect(signed.signers == [proof.key.publicKey])
        #expect(try LogHead(signed).log == proof.log.name)
      }
      #expect(proof.carried.read()?.head == proof.log.place.head)
      // A folder that cannot be made is told, and nothing stops.
      let file = folder.appendingPathComponent("e").path
      #expect(!WitnessFolder(context: station.context, path: file + "/w").write())
      station.close()
      await door.close()
    }
  }
}
