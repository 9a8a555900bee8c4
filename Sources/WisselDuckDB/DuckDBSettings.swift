import Glibc

/// What a DuckDB may use and touch. Extensions are never installed or loaded by themselves, and none of the community's
/// are accepted, whatever the settings.
package struct DuckDBSettings: Sendable, Equatable {
  /// Threads DuckDB works with.
  package var threads: Int
  /// Memory DuckDB may use, in MiB; beyond it a statement fails.
  package var memoryMiB: Int
  /// The only files statements may open. Nothing else outside memory can be reached.
  package var files: [String]
  /// Folders in which statements may read and write.
  package var folders: [String] = []
  /// Where DuckDB puts what does not fit in its memory; nil is nowhere.
  package var temporaryFolder: String?
  /// Whether rows stay in the order they were read in; without, less memory is needed.
  package var keepsOrder = true
  /// Statements that are run before the outside is closed off: what loads extensions and attaches databases.
  package var opening: [String] = []

  /// - Parameters:
  ///   - threads: nil means the processors there are, at most eight.
  ///   - memoryMiB: nil means half of what the process may use.
  package init(threads: Int? = nil, memoryMiB: Int? = nil, files: [String] = []) {
    self.threads = threads ?? max(1, min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 8))
    self.memoryMiB = memoryMiB ?? max(128, Self.availableMiB() / 2)
    self.files = files
  }

  /// The memory of the machine, or of the control group this process is in where that is less.
  private static func availableMiB() -> Int {
    let machine = (sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))) >> 20
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
      .compactMap(Self.number).map { $0 >> 20 }.filter { $0 > 0 }
    return min(machine, limits.min() ?? machine)
  }

  private static func number(in path: String) -> Int? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 64)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
    let text = buffer.prefix { $0 >= 0x30 && $0 <= 0x39 }.map { UInt8(bitPattern: $0) }
    return Int(String(decoding: text, as: UTF8.self))
  }
}
