import Testing
import WisselPages

struct NumberStyleTests {
  let dutch = NumberStyle(.dutch)
  let english = NumberStyle(.english)

  @Test func `decimals and groups follow the language`() {
    #expect(dutch.fixed(0.5538981, 2) == "0,55")
    #expect(english.fixed(0.5538981, 2) == "0.55")
    #expect(dutch.fixed(161_744.4953, 1) == "161.744,5")
    #expect(english.fixed(161_744.4953, 1) == "161,744.5")
    #expect(dutch.integer(1234) == "1234")
    #expect(english.integer(-1_234_567) == "−1,234,567")
    #expect(dutch.integer(Int.min) == "−9.223.372.036.854.775.808")
  }

  @Test func `a negative number that rounds to zero has no sign`() {
    #expect(english.fixed(-0.0001, 2) == "0.00")
    #expect(english.fixed(-0.006, 2) == "−0.01")
  }

  @Test func `what is no number is a dash`() {
    #expect(english.fixed(nil, 2) == "–")
    #expect(english.fixed(.nan, 2) == "–")
    #expect(english.significant(.infinity, 3) == "–")
    #expect(english.percent(-.infinity) == "–")
    #expect(english.duration(seconds: -1) == "–")
  }

  @Test func `very large and very small numbers use powers of ten`() {
    #expect(dutch.significant(2.225779560930381e-23, 3) == "2,23·10⁻²³")
    #expect(english.significant(6.02e23, 3) == "6.02·10²³")
    #expect(english.fixed(1e300, 2) == "1.00·10³⁰⁰")
  }

  @Test func `significant digits and plain numbers`() {
    #expect(english.significant(9.0734, 3) == "9.07")
    #expect(english.significant(928.779, 3) == "929")
    #expect(english.significant(0.0012345, 3) == "0.00123")
    #expect(english.significant(0, 3) == "0")
    #expect(english.plain(39) == "39")
    #expect(english.plain(62.44736842, 4) == "62.45")
  }

  @Test func `percentages and p-values`() {
    #expect(dutch.percent(0.447) == "45\u{A0}%")
    #expect(english.percent(0.447) == "45%")
    #expect(dutch.probability(0.00013) == "<\u{A0}0,001")
    #expect(english.probability(0.16495) == "0.165")
    #expect(english.probability(0.0009999) == "<\u{A0}0.001")
  }

  @Test func `durations`() {
    #expect(dutch.duration(seconds: 0.74) == "0,7\u{A0}s")
    #expect(english.duration(seconds: 125) == "2\u{A0}min 5\u{A0}s")
    #expect(english.duration(seconds: 11_400) == "3\u{A0}h 10\u{A0}min")
  }
}
