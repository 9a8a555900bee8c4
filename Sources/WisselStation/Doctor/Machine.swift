import Foundation

/// What this machine has, read where nobody needs to be root.
enum Machine {
  /// Bytes of memory: those the control group leaves, where it leaves less than the machine has.
  static var memory: Int {
    let whole = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let limit = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    return min(whole, limit ?? .max)
  }

  /// Graphics processors that NVIDIA's driver shows.
  static var gpus: Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/driver/nvidia/gpus")) ?? []).count
  }

  /// Whether Podman knows the graphics processors, by a description in CDI.
  static var hasDeviceDescription: Bool {
    ["/etc/cdi", "/var/run/cdi"].contains { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).contains { $0.contains("nvidia") }
    }
  }

  /// The free bytes where a folder is or would be; nil when it cannot be written.
  static func free(_ path: String) -> Int? {
    var place = URL(fileURLWithPath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
      place = place.deletingLastPathComponent()
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder), isFolder.boolValue,
      access(place.path, W_OK | X_OK) == 0
    else { return nil }
    var status = statvfs()
    guard statvfs(place.path, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}
