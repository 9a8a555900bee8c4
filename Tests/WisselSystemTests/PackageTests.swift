import Foundation
import Testing
import WisselProcesses
import WisselTesting

/// `scripts/package` on the debug programs.
@Suite(
  "The station's package", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: Packaging.isPossible, "needs dpkg-deb, binutils and python3"))
struct PackageTests {
  @Test("holds all it needs or names it, runs from wherever it lies, and is the same bytes each time")
  func contents() async throws {
    try await withTemporaryFolder { folder in
      let first = folder.appendingPathComponent("first")
      let second = folder.appendingPathComponent("second")
      for place in [first, second] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
      }
      let made = try await Packaging.make(in: first)
      let again = try await Packaging.make(in: second)
      for (one, other) in [(made.tar, again.tar), (made.deb, again.deb)] {
        _ = try await Packaging.run("/usr/bin/cmp", [one, other], in: folder)
      }

      let information = try await Packaging.run("/usr/bin/dpkg-deb", ["--info", made.deb], in: folder).joined(
        separator: "\n")
      #expect(information.contains("Package: wissel-station") && information.contains("postinst"))
      let depends = try #require(information.firstMatch(of: /Depends: (.*)/)?.1)
      #expect(depends.contains("libc6 (>= ") && depends.contains("libpq5") && depends.contains("ca-certificates"))

      let root = folder.appendingPathComponent("root")
      _ = try await Packaging.run("/usr/bin/dpkg-deb", ["--extract", made.deb, root.path], in: folder)
      try await check(root.appendingPathComponent("usr/bin/wissel"), depends: String(depends), in: folder)
      let unit = root.appendingPathComponent("lib/systemd/system/wissel-station.service")
      #expect(try String(contentsOf: unit, encoding: .utf8).contains("NoNewPrivileges=yes"))

      let elsewhere = folder.appendingPathComponent("some where")
      try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: false)
      _ = try await Packaging.run("/bin/tar", ["-xf", made.tar, "-C", elsewhere.path], in: folder)
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).first)
      try await check(
        elsewhere.appendingPathComponent("\(name)/bin/wissel"), depends: String(depends), in: folder)
    }
  }

  /// The program runs without the environment of this machine, and finds every library beside itself or in a package it
  /// depends on.
  private func check(_ link: URL, depends: String, in folder: URL) async throws {
    let program = link.resolvingSymlinksInPath()
    let place = program.deletingLastPathComponent()
    let help = try await Packaging.run("/usr/bin/env", ["-i", link.path, "station", "doctor", "--help"], in: folder)
    #expect(help.contains { $0.contains("wissel station doctor --config node.yaml") })

    let loaded = try await Packaging.run("/usr/bin/env", ["-i", "/usr/bin/ldd", program.path], in: folder)
    let paths = loaded.compactMap { $0.firstMatch(of: /=> (.+) \(0x/).map { String($0.1) } }
    #expect(!loaded.contains { $0.contains("not found") } && paths.count > 20)
    for path in paths {
      let isOurs = path.hasPrefix(place.path + "/")
      #expect(isOurs || path.hasPrefix("/lib/") || path.hasPrefix("/usr/lib/"), "\(path)")
    }
    // What our own files name directly is beside them or of a package that is a dependency.
    let own = try FileManager.default.contentsOfDirectory(atPath: place.path).filter { !$0.hasSuffix(".tar") }
    for file in own {
      let dynamic = try await Packaging.run(
        "/usr/bin/readelf", ["-d", place.appendingPathComponent(file).path], in: folder)
      #expect(!dynamic.contains { $0.contains("RUNPATH") && !$0.contains("[$ORIGIN]") }, "\(file)")
      for name in dynamic.compactMap({ $0.firstMatch(of: /\(NEEDED\).*\[(.+)\]/).map { String($0.1) } }) {
        if own.contains(name) { continue }
        let path = try #require(loaded.first { $0.contains("\(name) =>") || $0.contains("/\(name) (") }, "\(name)")
        let file = path.firstMatch(of: /(\/\S+) \(0x/).map { String($0.1) } ?? ""
        let owner = try await owner(of: file, in: folder)
        #expect(depends.contains(owner), "\(name) of \(owner), which is not in: \(depends)")
      }
    }
    let archive = place.appendingPathComponent("wissel-relay.tar")
    let members = try await Packaging.run("/bin/tar", ["-tf", archive.path], in: folder)
    #expect(members.contains("manifest.json"))
    let report = try await Packaging.run(
      "/bin/sh", ["-c", "\"$1\" station doctor --json || true", "sh", link.path], environment: ["DOCKER_HOST": "none"],
      in: folder)
    #expect(report.last?.contains("\"engineAbsent\"") == true)
  }

  private func owner(of file: String, in folder: URL) async throws -> String {
    for candidate in [file, "/usr" + file, file.replacing(/^\/usr/, with: "")] {
      if let line = try? await Packaging.run("/usr/bin/dpkg-query", ["-S", candidate], in: folder).first {
        return String(line.prefix { $0 != ":" })
      }
    }
    return "nobody"
  }

  @Test("refuses a folder without programs, and says what to do")
  func refusal() async throws {
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: ProcessFailure.self) {
        try await Packaging.run(
          SharedFiles.package.appendingPathComponent("scripts/package").path, [folder.path, folder.path], in: folder)
      }
      #expect(error?.reason.contains("exited(2)") == true && error?.reason.contains("make build") == true)
    }
  }

  @Test(
    "has a unit that systemd takes, well confined",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"), "needs systemd-analyze"))
  func unit() async throws {
    try await withTemporaryFolder { folder in
      let unit = SharedFiles.package.appendingPathComponent("packaging/wissel-station.service").path
      let verdict = try await Packaging.run(
        "/usr/bin/systemd-analyze", ["security", "--offline=true", "--threshold=30", "--no-pager", unit], in: folder)
      #expect(verdict.contains { $0.contains("Overall exposure level") })
    }
  }
}
