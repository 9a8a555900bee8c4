import Testing
import WisselFHIR

@Suite("The shape of elements")
struct ElementShapeTests {
  @Test("a path tells of each step what JSON has there")
  func shapes() {
    #expect(
      ElementShape.path(["code", "coding", "code"], in: "Observation")
        == [
          .init(value: .elements, isList: false), .init(value: .elements, isList: true),
          .init(value: .text, isList: false),
        ])
    #expect(ElementShape.path(["valueQuantity", "value"], in: "Observation")?.last?.value == .number)
    #expect(ElementShape.path(["birthDate"], in: "Patient")?.last?.value == .time)
    #expect(ElementShape.path(["active"], in: "Patient")?.last?.value == .boolean)
    #expect(ElementShape.path(["contact", "name", "given"], in: "Patient")?.map(\.isList) == [true, false, true])
  }

  @Test(
    "what R4 does not have has none",
    arguments: [("Patient", ["birthday"]), ("Patient", ["active", "x"]), ("HumanName", ["family"]), ("Nothing", [])])
  func none(type: String, path: [String]) {
    #expect(ElementShape.path(path, in: type) == nil)
  }
}
