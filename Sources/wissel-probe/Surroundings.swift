import AlgorithmKit
import Glibc

/// What a process finds around it: names, never values.
struct Surroundings: Codable, Sendable {
  /// The names of its environment variables.
  var variables: [String]
  /// Where file systems are mounted.
  var mounts: [String]
  /// The folders of runs it can see.
  var runs: [String]
  var uid: Int
  var gid: Int
  /// Whether there is a network interface besides the loopback.
  var hasNetwork: Bool
  /// Whether a file can be made in the root folder.
  var rootIsWritable: Bool
  /// Whether a file can be made in `/tmp`.
  var temporaryIsWritable: Bool
  /// Other processes it can see.
  var otherProcesses: Int
  /// The lines of `/proc/self/status` about capabilities and privileges.
  var privileges: [String]

  static func look() -> Surroundings {
    let mounts = lines("/proc/self/mounts").compactMap { line -> String? in
      let fields = line.split(separator: " ")
      return fields.count > 1 ? String(fields[1]) : nil
    }
    let interfaces = names(in: "/sys/class/net")
    let devices = lines("/proc/net/dev").dropFirst(2).compactMap { $0.split(separator: ":").first }
      .map { $0.filter { $0 != " " } }
    let processes = names(in: "/proc").compactMap { Int($0) }.filter { $0 != Int(getpid()) }
    return Surroundings(
      variables: lines("/proc/self/environ", separator: 0).compactMap {
        $0.split(separator: "=").first.map(String.init)
      }
      .sorted(),
      mounts: mounts.sorted(),
      runs: names(in: "/mnt/data").filter { $0.hasPrefix("task-") }.sorted(),
      uid: Int(getuid()),
      gid: Int(getgid()),
      hasNetwork: (interfaces + devices).contains { $0 != "lo" },
      rootIsWritable: canWrite("/"),
      temporaryIsWritable: canWrite("/tmp/"),
      otherProcesses: processes.count,
      privileges: lines("/proc/self/status").filter { $0.hasPrefix("CapEff") || $0.hasPrefix("NoNewPrivs") })
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func canWrite(_ folder: String) -> Bool {
    let path = folder + "wissel-probe-trial"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    unlink(path)
    return true
  }

  private static func lines(_ path: String, separator: UInt8 = UInt8(ascii: "\n")) -> [String] {
    guard let bytes = FileBytes.read(path, limit: 1 << 20) else { return [] }
    return bytes.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
