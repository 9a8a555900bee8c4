import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite(
  "Standard views in a lake",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct StandardLakeTests {
  @Test("a derived table is made with what it reads, and tells how far it is")
  func progress() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("lake").path
      let views = CuratedViews(try Lake(path, .writing(folders: []), LakeFixture.limits))
      var told: [String] = []
      let made = try views.makeStandard(["stays"], now: LakeFixture.now) { told.append("\($0) of \($1)") }
      #expect(Set(made.map(\.name)) == ["encounters", "encounter_locations", "stays"])
      #expect(told == ["0 of 3", "1 of 3", "2 of 3"])
      told = []
      _ = try views.refresh([], now: LakeFixture.now) { told.append("\($0) of \($1)") }
      #expect(told == ["0 of 3", "1 of 3", "2 of 3"], "derived tables that are there are made anew as well")
    }
  }
}
