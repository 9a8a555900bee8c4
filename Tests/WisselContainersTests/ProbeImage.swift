import Crypto
import Foundation
import WisselContainers
import WisselTesting

/// A tiny image for these tests: one static program on an empty root, in an archive as `docker save` writes it.
enum ProbeImage {
  static let reference = "localhost/wissel-engine-probe:1"

  private static let compiler = PrivatePodman.program(
    ["cc", "clang"], environment: ProcessInfo.processInfo.environment)

  /// Whether engine and compiler are here.
  static var available: Bool { TestEngine.available && compiler != nil }

  /// What the program does is chosen by its first argument.
  private static let source = #"""
    #include <errno.h>
    #include <fcntl.h>
    #include <ifaddrs.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/socket.h>
    #include <unistd.h>
    static void put(const char *text) { write(1, text, strlen(text)); }
    int main(int count, char **arguments) {
      const char *what = count > 1 ? arguments[1] : "";
      if (!strcmp(what, "streams")) { put("out\n"); write(2, "err\n", 4); return 0; }
      if (!strcmp(what, "exit")) return atoi(arguments[2]);
      if (!strcmp(what, "sleep")) { put("sleeping\n"); sleep(atoi(arguments[2])); return 0; }
      if (!strcmp(what, "split")) { write(1, "\xe2\x82", 2); usleep(50000); write(1, "\xac\n", 2); return 0; }
      if (!strcmp(what, "flood")) {
        for (int i = 0; i < 20000; i++) put("0123456789abcdef0123456789abcdef\n");
        return 0;
      }
      if (!strcmp(what, "write")) {
        for (int i = 2; i < count; i++) {
          int file = open(arguments[i], O_WRONLY | O_CREAT, 0666);
          printf("%s %s\n", arguments[i], file >= 0 && write(file, "x", 1) == 1 ? "ok" : strerror(errno));
        }
        return 0;
      }
      if (!strcmp(what, "where")) {
        printf("uid %d gid %d\n", getuid(), getgid());
        struct ifaddrs *list = 0;
        getifaddrs(&list);
        for (; list; list = list->ifa_next)
          if (list->ifa_addr && list->ifa_addr->sa_family == AF_PACKET) printf("%s\n", list->ifa_name);
        printf("setuid %s\n", setuid(0) ? strerror(errno) : "ok");
        return 0;
      }
      return 64;
    }
    """#

  /// Makes the archive in a folder and loads it, once for an engine.
  static func load(into engine: ContainerEngine) async throws {
    if try await engine.image(reference) != nil { return }
    try await withTemporaryFolder { folder in
      _ = try await engine.load(archive: archive(in: folder))
    }
  }

  static func archive(in folder: URL) throws -> URL {
    let code = folder.appendingPathComponent("probe.c")
    try Data(source.utf8).write(to: code)
    try run(compiler ?? "cc", ["-static", "-O1", "-w", "-o", "probe", "probe.c"], in: folder)
    try run("/bin/tar", ["-cf", "layer.tar", "probe"], in: folder)
    let layer = try hash(folder.appendingPathComponent("layer.tar"))
    let configuration =
      #"{"architecture":"\#(architecture)","os":"linux","#
      + #""config":{"Entrypoint":["/probe"],"Labels":{"org.wissel.probe":"1"}},"#
      + #""rootfs":{"type":"layers","diff_ids":["sha256:\#(layer)"]}}"#
    try Data(configuration.utf8).write(to: folder.appendingPathComponent("config.json"))
    let manifest = #"[{"Config":"config.json","RepoTags":["\#(reference)"],"Layers":["layer.tar"]}]"#
    try Data(manifest.utf8).write(to: folder.appendingPathComponent("manifest.json"))
    try run("/bin/tar", ["-cf", "image.tar", "manifest.json", "config.json", "layer.tar"], in: folder)
    return folder.appendingPathComponent("image.tar")
  }

  private static var architecture: String {
    #if arch(arm64)
      "arm64"
    #else
      "amd64"
    #endif
  }

  private static func hash(_ file: URL) throws -> String {
    SHA256.hash(data: try Data(contentsOf: file)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
  }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
