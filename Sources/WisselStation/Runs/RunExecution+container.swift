import Foundation
import WisselContainers
import WisselModel
import WisselSettings

/// What a run's container is given and held to.
extension RunExecution {
  func variables(
    _ provision: DatabaseDesk.Provision, mayStay: Bool, egress: Bool
  ) throws -> [String: String] {
    // Not encoded, since it is not the wrapper that reads them. The image does not know the user.
    let home = ["HOME": "/tmp"]
    let description =
      context.settings.writesRunContext
      ? ["RUN_CONTEXT_FILE": "\(ContainerPaths.task(plan.run))/\(RunContext.name)"] : [:]
    do {
      return try AlgorithmEnvironment(
        run: plan.run, proxyHost: "http://127.0.0.1", proxyPort: context.relay.port,
        requested: provision.described(plan.requestedDatabases),
        configured: provision.described(context.settings.databases), placements: provision.placements,
        additional: context.settings.algorithmEnvironment, mayStay: mayStay,
        egressPort: egress ? EgressDoor.port : nil
      ).encoded().merging(home) { configured, _ in configured }.merging(description) { $1 }
    } catch let error as AlgorithmEnvironment.IllegalName {
      throw RunFailure(
        .failed,
        "The station's settings for algorithms (algorithm_env, or env of a database) hold a name that cannot be a "
          + "variable. Its operator should correct it.",
        detail: "the name is \(error.name)")
    }
  }

  /// The run's own folder, the temporary folder of its job, and its databases.
  func mounts(_ provision: DatabaseDesk.Provision) throws -> [ContainerSpecification.Mount] {
    let job = context.folder.jobs.appendingPathComponent(String(plan.job.rawValue))
    try FileManager.default.createDirectory(at: job, withIntermediateDirectories: true)
    chmod(job.path, 0o777)
    return [
      .init(source: files.task.path, target: ContainerPaths.task(plan.run), readOnly: false),
      .init(source: job.path, target: ContainerPaths.temporary, readOnly: false),
    ] + provision.mounts
  }

  var limits: ContainerSpecification.Limits {
    let limits = context.settings.wissel.limits
    return ContainerSpecification.Limits(
      memory: limits.memory, processes: limits.pids, processors: limits.cpus, temporary: 256 << 20,
      fileSize: max(4 << 30, limits.output + (1 << 20)))
  }
}
