import Foundation
import Testing
import WisselWire

struct `Base64 for addresses` {
  @Test func `comes back as it went, without padding`() {
    for count in 0..<70 {
      let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count) })
      let text = Base64URL.encode(bytes)
      #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
      #expect(Base64URL.decode(text) == bytes)
    }
    #expect(Base64URL.encode(Data([0xfb, 0xef, 0xff])) == "--__")
  }

  @Test(arguments: ["+A", "//", "QQ==", "a", "a b", "é", "\n"]) func `takes nothing from outside its alphabet`(
    text: String
  ) {
    #expect(Base64URL.decode(text) == nil)
  }
}
