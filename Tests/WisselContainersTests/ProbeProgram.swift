import WisselContainers
import WisselTesting

/// The image of these tests; what its program does is chosen by its first argument.
enum ProbeImage {
  static let reference = "localhost/wissel-engine-probe:1"

  static var available: Bool { ProgramImage.available }

  static func load(into engine: ContainerEngine) async throws {
    try await ProgramImage(reference: reference, source: source).load(into: engine)
  }

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
}
