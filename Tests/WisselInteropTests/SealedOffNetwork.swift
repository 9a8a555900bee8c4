import Foundation
import WisselProcesses

/// Two network namespaces with a cable between them and to nothing else: in one a station, in the other a single port,
/// 443, that leads to a server of this machine.
struct SealedOffNetwork: Sendable {
  /// Where the server is, seen from the station's side.
  static let server = "10.99.0.1"
  private static let ip = URL(fileURLWithPath: "/usr/sbin/ip")
  private static let socat = URL(fileURLWithPath: "/usr/bin/socat")

  private let folder: URL
  private let inside: String
  private let outside: String

  /// Whether this machine lets us make namespaces.
  static func isPossible() async -> Bool {
    guard getuid() == 0,
      [ip, socat, URL(fileURLWithPath: "/usr/bin/ss")].allSatisfy({
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { return false }
    let name = "wissel\(UInt32.random(in: 0 ... .max))"
    let made = try? await run(["netns", "add", name])
    let entered = try? await run(["netns", "exec", name, "/bin/true"])
    _ = try? await run(["netns", "del", name])
    return made != nil && entered != nil
  }

  /// Sets one up beside the body.
  ///
  /// - Parameter port: of the server on this machine's loopback.
  static func with(_ port: Int, in folder: URL, _ body: (SealedOffNetwork) async throws -> Void) async throws {
    let number = UInt16.random(in: 0 ... .max)
    let network = SealedOffNetwork(folder: folder, inside: "wisselin\(number)", outside: "wisselout\(number)")
    var ways: [ManagedProcess] = []
    do {
      try await network.lay()
      let socket = folder.appendingPathComponent("way").path
      let null = URL(fileURLWithPath: "/dev/null")
      ways.append(
        try await ManagedProcess.start(
          socat, arguments: ["UNIX-LISTEN:\(socket),fork", "TCP:127.0.0.1:\(port)"], log: null))
      while !FileManager.default.fileExists(atPath: socket) { await Task.yield() }
      ways.append(
        try await ManagedProcess.start(
          ip,
          arguments: [
            "netns", "exec", network.outside, socat.path, "TCP-LISTEN:443,bind=\(server),fork,reuseaddr",
            "UNIX-CONNECT:\(socket)",
          ], log: null))
      while try await network.listeners(in: network.outside).isEmpty { await Task.yield() }
      try await body(network)
    } catch {
      await network.clear(ways)
      throw error
    }
    await network.clear(ways)
  }

  private func lay() async throws {
    for name in [inside, outside] {
      try await Self.run(["netns", "add", name])
      try await Self.run(["-n", name, "link", "set", "lo", "up"])
    }
    try await Self.run([
      "link", "add", "way", "netns", inside, "type", "veth", "peer", "name", "way", "netns", outside,
    ])
    for (name, address) in [(inside, "10.99.0.2"), (outside, Self.server)] {
      try await Self.run(["-n", name, "addr", "add", "\(address)/30", "dev", "way"])
      try await Self.run(["-n", name, "link", "set", "way", "up"])
    }
  }

  private func clear(_ ways: [ManagedProcess]) async {
    for way in ways {
      // Each connection is a process in the group of the one that listens.
      if let group = way.identifier { kill(-group, SIGKILL) }
      await way.wait()
    }
    for name in [inside, outside] { _ = try? await Self.run(["netns", "del", name]) }
  }

  /// Starts a program on the station's side.
  func start(_ program: URL, name: String, arguments: [String], log: URL) async throws -> ManagedProcess {
    try await ManagedProcess.start(
      Self.ip, name: name, arguments: ["netns", "exec", inside, program.path] + arguments, log: log)
  }

  /// What listens on the station's side.
  func listeners() async throws -> [String] { try await listeners(in: inside) }

  private func listeners(in name: String) async throws -> [String] {
    try await Self.run(["netns", "exec", name, "/usr/bin/ss", "-H", "-l", "-n", "-t", "-u"]).filter { !$0.isEmpty }
  }

  @discardableResult
  private static func run(_ arguments: [String]) async throws -> [String] {
    let process = try await ManagedProcess.start(ip, arguments: arguments, log: URL(fileURLWithPath: "/dev/null"))
    let ending = await process.wait()
    guard ending == .exited(0) else { throw ProcessFailure("ip", "\(arguments): \(ending)") }
    return process.lines
  }
}
