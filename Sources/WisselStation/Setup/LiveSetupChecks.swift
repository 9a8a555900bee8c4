package import Foundation
import WisselOutbound
import WisselSettings

/// The checks as they are: over the network, and on this machine's disk.
package struct LiveSetupChecks: SetupChecks {
  /// The path the file will have, from which relative paths are seen.
  private let file: String
  private let environment: [String: String]
  private let now: @Sendable () -> Date

  package init(file: String, environment: [String: String], now: @escaping @Sendable () -> Date = { Date() }) {
    self.file = file
    self.environment = environment
    self.now = now
  }

  package func server(_ draft: NodeDraft) async -> [Finding] {
    var facts = Facts()
    do {
      let node = try settings(draft)
      let seen = await DestinationVisitor(outbound: try Outbound(node), now: now).visit(
        Array(StationDoctor.destinations(of: node).prefix(2)))
      facts.proxies = seen.proxies
      facts.hosts = seen.hosts
      facts.visits = seen.visits
      facts.clockAhead = seen.clockAhead
    } catch {
      facts.settingsProblem = "\(error)"
    }
    return Diagnosis(facts, now: now()).findings.filter { $0.subject != .machine }
  }

  package func login(_ draft: NodeDraft) async -> Facts.Login {
    guard let node = try? settings(draft), let outbound = try? Outbound(node) else { return .untried }
    return await StationDoctor.login(node, outbound, now: now)
  }

  package func isReadable(_ path: String) -> Bool { access(absolute(path), R_OK) == 0 }

  package func free(_ path: String) -> Int? { Machine.free(absolute(path)) }

  package func key(at path: String) -> Facts.Key.State { PrivateKeyFile(path: absolute(path)).state }

  package func makeKey(at path: String) throws(NewFile.Failure) -> String {
    let path = absolute(path)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return try NewFile.privateKey(at: path)
  }

  private func settings(_ draft: NodeDraft) throws(SettingsError) -> NodeSettings {
    try NodeSettings(yaml: draft.yaml, file: file, environment: environment)
  }

  /// As `NodeSettings.path` sees it.
  private func absolute(_ path: String) -> String {
    let path = path == "~" || path.hasPrefix("~/") ? NSString(string: path).expandingTildeInPath : path
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    return URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
  }
}
