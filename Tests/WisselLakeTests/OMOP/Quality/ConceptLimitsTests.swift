import Testing
import WisselLake

@Suite("Limits of concepts")
struct ConceptLimitsTests {
  private static func read(_ lines: String...) throws -> ConceptLimits {
    try ConceptLimits(csv: ([ConceptLimits.header] + lines).joined(separator: "\r\n") + "\n")
  }

  @Test("units with what they can hold, numbers without a unit, and genders are read as written")
  func read() throws {
    let limits = try Self.read("3, 5 ,-0.50,1000,", "3,,,7.5,", "4,,,,8532").limits
    #expect(limits.map(\.concept) == [3, 3, 4])
    #expect(limits.map(\.unit) == [5, nil, nil])
    #expect(limits.map(\.low) == ["-0.50", nil, nil])
    #expect(limits.map(\.high) == ["1000", "7.5", nil])
    #expect(limits.map(\.gender) == [nil, nil, 8532])
    #expect(try Self.read().limits.isEmpty)
  }

  @Test(
    "a line that is not understood refuses the file",
    arguments: [
      "3,5,1,2", "x,5,1,2,", "0,5,1,2,", ",5,1,2,", "3,5,2,1,", "3,5,1e3,,", "3,5,NaN,,", "3,5,1,2,8507", "3,,,,0",
      "3,99999999999,1,2,", "3,5,1,2,,", "3,5,1.12345678901,,",
    ])
  func refused(line: String) {
    #expect(throws: LakeError.self) { try Self.read(line) }
  }

  @Test("nothing is said twice, and the first line names the columns")
  func form() {
    #expect(throws: LakeError.self) { try Self.read("3,5,1,2,", "3,5,1,3,") }
    #expect(throws: LakeError.self) { try ConceptLimits(csv: "3,5,1,2,\n") }
    #expect(throws: LakeError.self) { try ConceptLimits(csv: "") }
  }
}
