import Foundation
import Testing
import WisselModel
import WisselPages
import WisselTesting
import WisselWire

@testable import WisselWeb

struct ResultTests {
  let t = Texts.catalogue.phrases(.english)

  private func view(_ id: String, _ method: String, _ language: Language = .english) throws -> AnswerView {
    let (value, arguments) = try World.reference(id)
    let question = Question(method: method, arguments: arguments.object ?? [:])
    let answer = Answer(
      ResultBody(id: 1, result: try Wire.base64(value), blobStorageUsed: false), encrypted: false, question: question)
    let writer = AnswerWriter(
      t: Texts.catalogue.phrases(language), numbers: NumberStyle(language),
      dates: DateStyle(language, timeZone: .gmt), path: "/x", taskID: "1")
    return writer.view(answer, question: question, raw: value)
  }

  @Test(.enabled(if: SharedFiles.available)) func `a Cox answer begins with its strongest effects`() throws {
    let english = try view("cox_efron_lung_missing", "cox")
    #expect(english.statement == "Each unit more of ph_ecog raises the risk by 67%")
    #expect(
      english.addition
        == "with the other variables held equal (hazard ratio 1.67, 95% confidence interval 1.31–2.14). "
        + "For female (sex) the risk is 45% lower than for male (hazard ratio 0.55, 95% confidence interval 0.39–0.78)."
    )
    #expect(english.used == "213 of 228 persons; 15 with a missing value")
    let names = english.tables[0].rows.map(\.header.text)
    #expect(names == ["age", "sex: female", "ph_ecog", "wt_loss"])
    let dutch = try view("cox_efron_lung_missing", "cox", .dutch)
    #expect(dutch.addition?.contains("hazardratio 1,67, 95 %-betrouwbaarheidsinterval 1,31–2,14") == true)
  }

  @Test(.enabled(if: SharedFiles.available)) func `survival tells medians in the codebook's order of groups`() throws {
    let view = try view("km_lung_sex", "km")
    #expect(
      view.statement == "The median survival is 270 for male (95% CI 210–306) and 426 for female (95% CI 345–524).")
    let atRisk = try #require(view.chart?.atRisk)
    #expect(atRisk.columns.map(\.heading) == ["Number at risk", "0", "90", "180", "365", "545", "730"])
    #expect(atRisk.rows[0].cells.map(\.text) == ["138", "117", "89", "35", "17", "7"])
  }

  @Test(.enabled(if: SharedFiles.available)) func `a log-rank answer says whether the groups differ`() throws {
    let view = try view("logrank_lung_sex", "logrank")
    #expect(view.statement == "Survival differs by sex")
    #expect(
      view.addition?.hasPrefix("(log-rank test, χ² = 10.33 on 1 degree of freedom, p\u{A0}=\u{A0}0.001).") == true)
    #expect(view.addition?.contains("for male: 112 against 91.6") == true)
  }

  @Test(.enabled(if: SharedFiles.available)) func `a summary keeps the order asked for`() throws {
    let view = try view("summary_lung", "summary")
    #expect(view.tables[0].rows.map(\.header.text) == ["age", "ph_karno", "meal_cal", "wt_loss"])
    #expect(view.tables[1].rows.map { $0.cells[0].text } == ["male", "female"])
    #expect(view.tables[1].rows[0].cells[2].text == "61%")
  }

  @Test func `counts the rules forbid show as below the threshold`() {
    let guarded = Disclosure(["disclosure": ["profile": "guarded", "minimum_group_size": 10]], question: nil)
    #expect(guarded.count(nil) { "\($0)" } == "<\u{A0}10")
    #expect(guarded.count(7) { "\($0)" } == "<\u{A0}10")
    #expect(guarded.count(10) { "\($0)" } == "10")
    #expect(guarded.count(0) { "\($0)" } == "0")
    let open = Disclosure([:], question: nil)
    #expect(open.count(7) { "\($0)" } == "7")
    #expect(open.count(nil) { "\($0)" } == "–")
  }

  @Test func `axes end on a round value at or after the last one`() {
    #expect(Axis(to: 883).ticks == [0, 200, 400, 600, 800, 1000])
    #expect(Axis(to: 0.7).ticks.count == 6 || Axis(to: 0.7).end >= 0.7)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let value = Double.random(in: 1e-6...1e6, using: &random)
      let axis = Axis(to: value)
      #expect(axis.end >= value * (1 - 1e-9) && axis.ticks.count <= 12 && axis.ticks.count >= 2, "\(value)")
    }
    #expect(Axis(to: .nan).end > 0)
  }

  @Test func `labels stand beside their curves and never on each other`() {
    let labels = [(0.5, 0.1), (0.52, 0.12), (0.5, 0.11), (0.9, 0.1)].map { start, height in
      SurvivalChart.Label(start: start, width: 0.1, height: height)
    }
    let placed = SurvivalChart.place(labels, gap: 0.075)
    #expect(placed[0] == 0.1 && placed[3] == 0.1)
    #expect(abs(placed[2] - placed[0]) >= 0.0749 && abs(placed[1] - placed[2]) >= 0.0749)
  }

  @Test func `a question that cannot be read is no question`() {
    #expect(Question(input: nil) == nil)
    #expect(Question(input: "AAAA$BBBB$CCCC") == nil)
    #expect(Question(input: "bm90IGpzb24=") == nil)
    #expect(Question(input: "eyJtZXRob2QiOiJrbSJ9")?.method == "km")
  }

  @Test func `logs lose terminal codes and their beginning, not their end`() {
    let log = LogText("\u{1B}[31mred\u{1B}[0m\r\nlast line\n\n")
    #expect(log.shown == "red\nlast line" && !log.isCut)
    let long = LogText(String(repeating: "x", count: 100_000) + "end")
    #expect(long.isCut && long.shown.hasSuffix("end") && long.shown.count <= 40_000)
  }
}

struct TextTests {
  private var templates: [String: String] { Layout.templates.merging(Templates.all) { _, ours in ours } }

  @Test func `every text a template asks for exists`() {
    for (name, template) in templates {
      for match in template.matches(of: /\{\{t\.(\w+)\}\}/) {
        #expect(Texts.catalogue.texts[String(match.1)] != nil, "\(name): \(match.1)")
      }
    }
  }

  @Test func `both languages fill in the same places`() {
    for (key, text) in Texts.catalogue.texts {
      let places = { (text: String) in Set(text.matches(of: /\{(\w+)\}/).map { String($0.1) }) }
      #expect(places(text.dutch) == places(text.english), "\(key)")
      #expect(!text.dutch.isEmpty && !text.english.isEmpty && !text.dutch.contains("!") && !text.english.contains("!"))
    }
  }

  @Test func `only markup of ours goes into a page unescaped`() {
    let allowed: Set<String> = ["content", ".figure", "drawing"]
    for (name, template) in templates {
      #expect(!template.contains("{{&"), "\(name)")
      for match in template.matches(of: /\{\{\{([^}]*)\}\}\}/) {
        #expect(allowed.contains(String(match.1)), "\(name): \(match.1)")
      }
    }
  }
}
