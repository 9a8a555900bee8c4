import Testing

@testable import WisselSettings

@Suite("What a station's file approves of lakes")
struct LakeSettingsTests {
  private static func settings(_ lakes: String) throws -> NodeSettings {
    try NodeSettings(
      yaml: """
        api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
        server_url: https://server.example.org
        share_algorithm_logs: true
        encryption: {enabled: false}
        databases:
          - {label: lake, uri: /srv/lake, type: lake}
          - {label: default, uri: rows.csv, type: csv}
        wissel: {lakes: \(lakes)}
        """, file: "a.yaml")
  }

  @Test("is nothing but what it names")
  func read() throws {
    #expect(
      try Self.settings("[{database: lake, views: [patients]}]").wissel.lakes == [
        LakeSettings(database: "lake", views: ["patients"])
      ])
    let all = try Self.settings(
      """
      [{database: lake, views: [patients, letters], free_text: [letters], own_views: true, filters: [age, sex],
        formats: [csv], purpose: TREAT, opt_out_until: 2028-02-29, exclusions: [o.csv], memory: 512m, time: 5m, size: 1g}]
      """
    ).wissel.lakes
    #expect(
      all == [
        LakeSettings(
          database: "lake", views: ["patients", "letters"], freeText: ["letters"], ownViews: true,
          filters: .columns(["age", "sex"]), formats: [.csv], purpose: "TREAT", optOutUntil: "2028-02-29",
          exclusions: ["o.csv"], memory: 512 << 20, time: .seconds(300), size: 1 << 30)
      ])
    #expect(try Self.settings("[{database: lake, views: a, filters: true}]").wissel.lakes[0].filters == .any)
    #expect(try Self.settings("[{database: lake, views: a, filters: false}]").wissel.lakes[0].filters == .none)
  }

  @Test("a lake of which nothing is said is warned of")
  func silence() throws {
    #expect(try Self.settings("[]").warnings.map(\.key) == ["databases"])
    #expect(try Self.settings("[{database: lake, views: [a]}]").warnings.isEmpty)
  }

  @Test(
    "what cannot be meant is an error",
    arguments: [
      ("[{database: default, views: [a]}]", "wissel.lakes"), ("[{database: other, views: [a]}]", "wissel.lakes"),
      ("[{database: lake}, {database: lake}]", "wissel.lakes"), ("[{views: [a]}]", "wissel.lakes[0].database"),
      ("[{database: lake, views: ['a; b']}]", "wissel.lakes[0].views[0]"),
      ("[{database: lake, views: [a], free_text: [b]}]", "wissel.lakes[0].free_text"),
      ("[{database: lake, formats: [xlsx]}]", "wissel.lakes[0].formats[0]"),
      ("[{database: lake, opt_out_until: 2026-02-30}]", "wissel.lakes[0].opt_out_until"),
      ("[{database: lake, purpose: 'two words'}]", "wissel.lakes[0].purpose"),
      ("[{database: lake, view: [a]}]", "wissel.lakes[0].view"),
    ])
  func errors(lakes: String, key: String) {
    let error = #expect(throws: SettingsError.self) { try Self.settings(lakes) }
    #expect(error?.findings.contains { $0.key == key } == true, "\(error?.findings.map(\.key) ?? [])")
  }
}
