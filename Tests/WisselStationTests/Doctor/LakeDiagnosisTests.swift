import Testing

@testable import WisselStation

@Suite("A diagnosis of lakes")
struct LakeDiagnosisTests {
  private func found(_ change: (inout Facts.Lake) -> Void) -> [LakeFinding] {
    var lake = Facts.Lake(
      label: "lake", path: "/srv/lake", health: .opens(snapshot: 4, views: ["patients", "stays"]),
      approved: ["patients"], purpose: "HRESCH", takesDefinitions: false, unreadable: [])
    change(&lake)
    return Diagnosis.lakes([lake]).compactMap { finding in
      if case .lake(let lake) = finding { lake } else { nil }
    }
  }

  @Test("names what keeps algorithms from their rows")
  func findings() {
    #expect(found { _ in } == [.good("lake", snapshot: 4, views: 1)])
    #expect(
      found { $0.approved = ["patients", "letters"] } == [.viewMissing("lake", view: "letters", path: "/srv/lake")])
    let health = { (purpose: String) in
      Facts.LakeHealth.opens(
        snapshot: 4, views: ["patients", "stays"], purposes: ["patients": purpose, "stays": "TREAT"])
    }
    #expect(found { $0.health = health("HRESCH") } == [.good("lake", snapshot: 4, views: 1)])
    #expect(
      found { $0.health = health("TREAT") } == [
        .viewPurpose("lake", view: "patients", made: "TREAT", purpose: "HRESCH", path: "/srv/lake")
      ])
    #expect(found { $0.approved = [] } == [.nothingApproved("lake")])
    #expect(
      found {
        $0.approved = []
        $0.takesDefinitions = true
      } == [.good("lake", snapshot: 4, views: 0)])
    #expect(found { $0.health = .fails("locked") } == [.fails("lake", path: "/srv/lake", words: "locked")])
    #expect(found { $0.unreadable = ["/o.csv"] } == [.listUnreadable("lake", path: "/o.csv")])
  }
}
