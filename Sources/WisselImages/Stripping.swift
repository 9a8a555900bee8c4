import Glibc

/// Copies of programs without the symbols that only a debugger reads.
enum Stripping {
  private static let tool = "/usr/bin/strip"

  /// Whether this machine has the tool (Debian: binutils).
  static var available: Bool { access(tool, X_OK) == 0 }

  /// Writes a stripped copy; the same program gives the same bytes.
  static func strip(_ program: String, to target: String) throws(ImageError) {
    let arguments = [tool, "--strip-all", "--enable-deterministic-archives", "-o", target, program]
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    var noVariables: [UnsafeMutablePointer<CChar>?] = [nil]
    guard posix_spawn(&process, tool, nil, nil, &pointers, &noVariables) == 0 else {
      throw ImageError("\(tool) cannot be started; install binutils")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard status == 0 else { throw ImageError("\(tool) could not strip \(program)") }
  }
}
