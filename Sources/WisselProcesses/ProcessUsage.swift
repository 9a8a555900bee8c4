import Foundation

/// What a process takes of the machine, as Linux tells it.
package struct ProcessUsage: Sendable {
  private let identifier: Int32

  package init(_ identifier: Int32) { self.identifier = identifier }

  /// Resident memory in megabytes; 0 when the process is gone.
  package var residentMegabytes: Double { megabytes("VmRSS:") }

  /// The most resident memory in megabytes since the process began, or since `restartPeak`.
  package var peakMegabytes: Double { megabytes("VmHWM:") }

  /// Lets the peak begin anew; see proc(5), `clear_refs`.
  package func restartPeak() {
    try? FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/\(identifier)/clear_refs")).write(
      contentsOf: Data("5".utf8))
  }

  /// The processor time it has taken so far, in seconds.
  package var processorSeconds: Double {
    let text = contents("stat")
    // After the name, which is in brackets and may hold anything: user and system time are the 12th and 13th field.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
      .map { String($0) }
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private func megabytes(_ field: String) -> Double {
    let line = contents("status").split(separator: "\n").first { $0.hasPrefix(field) } ?? ""
    return (line.split(separator: " ").compactMap { Double($0) }.first ?? 0) / 1000
  }

  private func contents(_ file: String) -> String {
    String(decoding: FileManager.default.contents(atPath: "/proc/\(identifier)/\(file)") ?? Data(), as: UTF8.self)
  }
}

extension ManagedProcess {
  /// What it takes of the machine; all zero once it has ended.
  package var usage: ProcessUsage { ProcessUsage(identifier ?? -1) }
}
