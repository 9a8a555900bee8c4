/// The files of a private Podman engine.
struct PodmanFiles {
  /// The container runtime's path.
  let runtime: String
  /// The hard limits of this process: a default above them makes every container fail to start.
  let openFiles: Int
  let processes: Int

  /// `containers.conf`: limits with equal soft and hard values, no systemd.
  var containers: String {
    let name = runtime.hasSuffix("crun") ? "crun" : "runc"
    let files = min(4096, openFiles)
    let tasks = min(4096, processes)
    return """
      [containers]
      default_ulimits = ["nofile=\(files):\(files)","nproc=\(tasks):\(tasks)"]
      [network]
      network_backend = "netavark"
      [engine]
      cgroup_manager = "cgroupfs"
      runtime = "\(name)"
      events_logger = "file"
      [engine.runtimes]
      \(name) = ["\(runtime)"]

      """
  }

  /// `registries.conf`: short names are never looked up, a registry on loopback may speak plain HTTP, and `localhost` is
  /// none: it is where images that were made here lie, and asking there costs seconds.
  let registries = """
    unqualified-search-registries = []
    [[registry]]
    location = "127.0.0.1"
    insecure = true
    [[registry]]
    location = "localhost"
    blocked = true

    """

  /// Runs the engine until the end of standard input, then removes everything. Arguments: Podman's path, the folder.
  /// It ignores the terminal's signals, for its owner decides when to stop.
  static let script = """
    trap '' INT TERM HUP
    podman=$1 folder=$2
    engine() {
      "$podman" --root "$folder/root" --runroot "$folder/run" --tmpdir "$folder/tmp" \\
        --network-config-dir "$folder/net" "$@" </dev/null >>"$folder/engine.log" 2>&1
    }
    "$podman" --root "$folder/root" --runroot "$folder/run" --tmpdir "$folder/tmp" \\
      --network-config-dir "$folder/net" system service -t 0 "unix://$folder/podman.sock" \\
      </dev/null >>"$folder/engine.log" 2>&1 &
    service=$!
    cat >/dev/null
    engine rm --all --force --time 0
    # Without root the service is a child, in a user namespace that one more process keeps.
    kill -KILL $(cat "/proc/$service/task"/*/children) "$service"
    wait "$service"
    engine rm --all --force --time 0
    if [ "$(id -u)" -ne 0 ]; then
      engine unshare rm -rf "$folder/root" "$folder/run"
      kill -KILL "$(cat "$folder/tmp/pause.pid")"
    fi 2>/dev/null
    # More than once, for what cleans up after a container may still come and mount again.
    for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      grep -F " $folder/" /proc/self/mounts | cut -d ' ' -f 2 | sort -r | while read -r mount; do
        umount -l "$mount"
      done 2>/dev/null
      rm -rf "$folder" 2>/dev/null && break
      sleep 0.2
    done

    """
}
