import Foundation
import Hummingbird
import Testing
import WisselServer
import WisselSettings
import WisselWire

private let hospitals = """
  organizations:
    - name: Hospital A
      domain: a.example
      country: NL
      public_key: "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----\\n"
      users:
        - username: anna
          firstname: Anna
          password: Anna-Passw0rd
    - name: Hospital B
      users: []
  collaborations:
    - name: AB
      encrypted: false
      participants:
        - name: Hospital A
          api_key: 123e4567-e89b-12d3-a456-426614174001
        - name: Hospital B
          api_key: 123e4567-e89b-12d3-a456-426614174002
      tasks: ["example/image:1"]
  """

@Suite struct EntityImportTests {
  @Test func theEntitiesOfAFileAreThereAfterwards() async throws {
    try await TestServer.run { server in
      let summary = try await EntityImport(server.service.core).run(EntityFile(yaml: hospitals, file: "e.yaml"))
      #expect(summary.organizations == 2)
      #expect(summary.users == 1)
      #expect(summary.collaborations == 1)
      #expect(summary.nodes == 2)
      #expect(summary.tasks == 1)
      #expect(summary.notices.isEmpty)
      let anna = try await server.token("anna", "Anna-Passw0rd")
      let organizations = try await server.call(.get, "/organization", token: anna)
      #expect(organizations.data.compactMap { $0["name"]?.string } == ["root", "Hospital A", "Hospital B"])
      let key = organizations.data[1]["public_key"]?.string.flatMap { Data(base64Encoded: $0) }
      #expect(key.map { String(decoding: $0, as: UTF8.self) }?.hasPrefix("-----BEGIN PUBLIC KEY-----\n") == true)
      let node = try await server.call(
        .post, "/token/node", ["api_key": "123e4567-e89b-12d3-a456-426614174002"])
      #expect(node.status == 200)
      #expect(try await server.call(.get, "/role?name=super", token: anna).ids.count == 1)
    }
  }

  @Test func whatIsWrongIsShownAndNothingChanges() async throws {
    try await TestServer.run { server in
      let core = server.service.core
      let cases: [(String, String, String)] = [
        ("name: Hospital B", "name: Hospital A", "organizations[1].name"),
        ("      - name: Hospital B", "      - name: Hospital C", "collaborations[0].participants[1].name"),
        ("426614174002", "426614174001", "collaborations[0].participants[1].api_key"),
        ("username: anna", "username: 1anna", "organizations[0].users[0].username"),
      ]
      for (right, wrong, key) in cases {
        let text = hospitals.replacing(right, with: wrong, maxReplacements: 1)
        let file = try EntityFile(yaml: text, file: "e.yaml")
        let error = await #expect(throws: SettingsError.self) { try await EntityImport(core).run(file) }
        let finding = try #require(error?.findings.first)
        #expect(finding.key == key)
        let line = try #require(finding.line)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].contains("name:"))
      }
      let root = try await server.token()
      #expect(try await server.call(.get, "/organization", token: root).ids == [1])
      #expect(try await server.call(.get, "/user", token: root).ids == [1])
    }
  }

  @Test func aFileThatCannotBeReadNamesLineAndKey() {
    let missing = #expect(throws: SettingsError.self) {
      try EntityFile(yaml: "collaborations:\n  - name: x\n    participants: 5\n", file: "e.yaml")
    }
    #expect(missing?.findings.map(\.key) == ["collaborations[0].encrypted", "collaborations[0].participants"])
    #expect(missing?.findings.last?.line == 3)
    let broken = #expect(throws: SettingsError.self) { try EntityFile(yaml: "a: [1\nb: 2", file: "e.yaml") }
    #expect(broken?.findings.first?.line != nil)
    #expect(broken?.description.hasPrefix("e.yaml:") == true)
  }

  @Test func droppingEverythingMustBeAllowed() async throws {
    try await TestServer.run { server in
      let file = try EntityFile(yaml: hospitals, file: "e.yaml")
      await #expect(throws: ServerStartError.self) {
        try await EntityImport(server.service.core).run(file, dropAll: true)
      }
    }
    try await TestServer.run(configure: { $0.allowDropAll = true }) { server in
      let root = try await server.token()
      _ = try await server.create("/organization", ["name": "Hospital A"], token: root)
      let file = try EntityFile(yaml: hospitals, file: "e.yaml")
      _ = try await EntityImport(server.service.core).run(file, dropAll: true)
      let again = try await server.token()
      let names = try await server.call(.get, "/organization", token: again).data.compactMap { $0["name"]?.string }
      #expect(names == ["root", "Hospital A", "Hospital B"])
      #expect(try await server.call(.get, "/organization", token: root).status == 401)
    }
  }
}

@Suite struct EntityExportTests {
  @Test func whatWasImportedIsExportedAndComesBackTheSame() async throws {
    for secrets in [false, true] {
      try await TestServer.run { first in
        let file = try EntityFile(yaml: hospitals, file: "e.yaml")
        _ = try await EntityImport(first.service.core).run(file)
        let once = try await EntityExport(first.service.core).run(secrets: secrets).file.yaml()
        #expect(once.contains("Hospital A") && once.contains("anna"))
        #expect(once.contains("$2b$") == secrets)
        #expect(once.contains("api_key_digest") == secrets)
        #expect(!once.contains("Anna-Passw0rd"))
        try await TestServer.run { second in
          let summary = try await EntityImport(second.service.core).run(EntityFile(yaml: once, file: "once.yaml"))
          #expect(summary.notices.isEmpty == secrets)
          let twice = try await EntityExport(second.service.core).run(secrets: secrets).file.yaml()
          #expect(twice == once)
          let login = try await second.call(
            .post, "/token/user", ["username": "anna", "password": "Anna-Passw0rd"])
          #expect(login.status == (secrets ? 200 : 401))
        }
      }
    }
  }
}
