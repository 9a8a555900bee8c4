import WisselWire

/// A container to be made: what runs, what it sees, and what holds it. Command, entry point and working folder are the
/// image's unless said otherwise. Every container has a read-only root, no capabilities and cannot gain privileges.
package struct ContainerSpecification: Sendable, Equatable {
  /// Where a container's network comes from.
  package enum Network: Sendable, Equatable {
    /// Only the loopback of its own namespace.
    case none
    /// The namespace of another container.
    case of(container: String)
  }

  /// A folder or file of the host inside the container.
  package struct Mount: Sendable, Equatable {
    package var source: String
    package var target: String
    package var readOnly: Bool

    package init(source: String, target: String, readOnly: Bool) {
      self.source = source
      self.target = target
      self.readOnly = readOnly
    }
  }

  /// What a container may use at most.
  package struct Limits: Sendable, Equatable {
    /// Bytes of memory, swap included.
    package var memory: Int
    /// Processes and threads.
    package var processes: Int
    /// Processors, such as 1.5; nil for all.
    package var processors: Double?
    /// Bytes in `/tmp`, a file system in memory.
    package var temporary: Int
    /// Bytes of the longest file it may write; nil for no limit.
    package var fileSize: Int?
    /// Open files; the engine's own default may exceed what the machine allows.
    package var openFiles: Int

    package init(
      memory: Int, processes: Int, processors: Double? = nil, temporary: Int, fileSize: Int? = nil,
      openFiles: Int = 4096
    ) {
      self.memory = memory
      self.processes = processes
      self.processors = processors
      self.temporary = temporary
      self.fileSize = fileSize
      self.openFiles = openFiles
    }
  }

  package var image: String
  /// In the place of the image's own.
  package var entryPoint: [String]?
  package var command: [String]?
  package var workingFolder: String?
  package var environment: [String: String]
  package var labels: [String: String]
  /// `uid:gid`.
  package var user: String
  package var network: Network
  package var mounts: [Mount]
  package var limits: Limits
  /// Hand all GPUs to the container.
  package var gpu: Bool

  package init(
    image: String, entryPoint: [String]? = nil, command: [String]? = nil, workingFolder: String? = nil,
    environment: [String: String] = [:], labels: [String: String] = [:],
    user: String, network: Network, mounts: [Mount] = [], limits: Limits, gpu: Bool = false
  ) {
    self.image = image
    self.entryPoint = entryPoint
    self.command = command
    self.workingFolder = workingFolder
    self.environment = environment
    self.labels = labels
    self.user = user
    self.network = network
    self.mounts = mounts
    self.limits = limits
    self.gpu = gpu
  }

  /// The body of `POST /containers/create`. Soft and hard limits are equal and both `nofile` and `nproc` are given:
  /// Podman 4.3 swaps unequal ones, and its own defaults can exceed what the machine allows.
  var body: JSONValue {
    func limit(_ name: String, _ value: Int) -> JSONValue {
      ["Name": .string(name), "Soft": .int(value), "Hard": .int(value)]
    }
    var ulimits = [limit("nofile", limits.openFiles), limit("nproc", limits.openFiles), limit("core", 0)]
    if let size = limits.fileSize { ulimits.append(limit("fsize", size)) }
    let mode =
      switch network {
      case .none: "none"
      case .of(let container): "container:\(container)"
      }
    var host: [String: JSONValue] = [
      "NetworkMode": .string(mode),
      "ReadonlyRootfs": true,
      "CapDrop": ["ALL"],
      "SecurityOpt": ["no-new-privileges"],
      "Memory": .int(limits.memory),
      "MemorySwap": .int(limits.memory),
      "PidsLimit": .int(limits.processes),
      "Tmpfs": ["/tmp": .string("rw,nosuid,nodev,size=\(limits.temporary),mode=1777")],
      "Ulimits": .array(ulimits),
      "LogConfig": ["Type": "json-file", "Config": ["max-size": "8m"]],
      "Mounts": .array(
        mounts.map {
          [
            "Type": "bind", "Source": .string($0.source), "Target": .string($0.target), "ReadOnly": .bool($0.readOnly),
          ]
        }),
    ]
    if let processors = limits.processors { host["NanoCpus"] = .int(Int(processors * 1_000_000_000)) }
    if gpu { host["DeviceRequests"] = [["Count": -1, "Capabilities": [["gpu"]]]] }
    var body: [String: JSONValue] = [
      "Image": .string(image),
      "User": .string(user),
      "Env": .array(environment.sorted { $0.key < $1.key }.map { .string("\($0.key)=\($0.value)") }),
      "Labels": .object(labels.mapValues { .string($0) }),
      "HostConfig": .object(host),
    ]
    if let entryPoint { body["Entrypoint"] = .array(entryPoint.map { .string($0) }) }
    if let command { body["Cmd"] = .array(command.map { .string($0) }) }
    if let workingFolder { body["WorkingDir"] = .string(workingFolder) }
    return .object(body)
  }
}
