import Foundation
import Testing
import WisselDuckDB

@Suite struct DuckDBSettingsTests {
  @Test("by default half of what the machine, or its control group, has")
  func memory() throws {
    let text = try String(contentsOfFile: "/proc/meminfo", encoding: .utf8)
    let kibibytes = try #require(text.split(separator: "\n").first?.split(separator: " ").dropFirst().first)
    let machine = try #require(Int(kibibytes)) >> 10
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap { path in
      (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }.map { $0 >> 20 }
    let available = min(machine, limits.min() ?? machine)
    // The kernel's own figures differ by some mebibytes.
    #expect(abs(DuckDBSettings().memoryMiB - max(128, available / 2)) < 64)
    #expect(DuckDBSettings(memoryMiB: 200).memoryMiB == 200)
  }
}
