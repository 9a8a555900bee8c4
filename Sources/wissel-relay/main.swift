// The relay of a run's network: listens on 127.0.0.1 inside a namespace that has no other interface, and pipes each
// connection to the station's Unix socket mounted there: one for the station's proxy, one for the way out where the
// station opens it. Called with `empty` it removes what lies in a folder instead. Nothing but the C library: it starts in milliseconds.

import Glibc

// It is the first process of its container, to which signals without a handler do not get through.
signal(SIGTERM) { _ in _exit(0) }
signal(SIGINT) { _ in _exit(0) }
signal(SIGPIPE, SIG_IGN)
// A parent may hand down a mask that keeps them off.
var none = sigset_t()
sigemptyset(&none)
sigprocmask(SIG_SETMASK, &none, nil)

let arguments = CommandLine.arguments.dropFirst()
if arguments.count == 2, arguments.first == "empty", let folder = arguments.last {
  exit(Remover.empty(Array(folder.utf8CString)) ? 0 : 1)
}
guard !arguments.isEmpty, arguments.count.isMultiple(of: 2), arguments.count <= 16 else { endWithUsage() }
var ways: [Way] = []
for place in stride(from: arguments.startIndex, to: arguments.endIndex, by: 2) {
  guard let port = UInt16(arguments[place + 1]), port > 0 else { endWithUsage() }
  guard let way = Way(socketPath: arguments[place], port: port) else {
    say("wissel-relay: cannot listen on 127.0.0.1:\(port), or the path of the socket is too long")
    exit(1)
  }
  ways.append(way)
}
Relay(ways).run()

func endWithUsage() -> Never {
  say("usage: wissel-relay SOCKET PORT [SOCKET PORT]..., or wissel-relay empty FOLDER")
  exit(2)
}

func say(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
