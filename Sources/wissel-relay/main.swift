// The relay of a run's network: listens on 127.0.0.1 inside a namespace that has no other interface, and pipes each
// connection to the station's Unix socket mounted there. Nothing but the C library: it starts in milliseconds.

import Glibc

// It is the first process of its container, to which signals without a handler do not get through.
signal(SIGTERM) { _ in _exit(0) }
signal(SIGINT) { _ in _exit(0) }
signal(SIGPIPE, SIG_IGN)
// A parent may hand down a mask that keeps them off.
var none = sigset_t()
sigemptyset(&none)
sigprocmask(SIG_SETMASK, &none, nil)

let arguments = CommandLine.arguments
guard arguments.count == 3, let port = UInt16(arguments[2]), port > 0 else {
  say("usage: wissel-relay SOCKET PORT")
  exit(2)
}
guard let relay = Relay(socketPath: arguments[1], port: port) else {
  say("wissel-relay: cannot listen on 127.0.0.1:\(port), or the path of the socket is too long")
  exit(1)
}
relay.run()

func say(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
