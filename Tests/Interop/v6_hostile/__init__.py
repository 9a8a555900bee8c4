"""An algorithm that means harm. `attempts` tries everything it can think of and tells what came of it: for each attempt
False, or what it got."""

import base64
import ctypes
import errno
import json
import mmap
import os
import resource
import signal
import socket
import stat
import sys
import time
import urllib.error
import urllib.request

from vantage6.algorithm.tools.decorators import metadata, RunMetaData

LIBC = ctypes.CDLL(None, use_errno=True)
PROXY = ("127.0.0.1", 8080)


def token() -> str:
    with open(os.environ["TOKEN_FILE"]) as file:
        return file.read().strip()


def call(method: str, path: str, bearer: str, body=None):
    """Asks the station's proxy; gives the status."""
    request = urllib.request.Request(
        f"http://{PROXY[0]}:{PROXY[1]}{path}", method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def connects(family: int, address) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(2)
        try:
            one.connect(address)
            return True
        except OSError:
            return False


def found(paths) -> object:
    """What of some paths can be opened."""
    seen = []
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            seen.append(path)
        except OSError:
            pass
    return seen or False


def child(act) -> int:
    """Does something in a process of its own; gives how that ended."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(act() or 0)
        except BaseException:
            os._exit(99)
    return os.waitpid(pid, 0)[1]


# The host and other runs


def host_files():
    return found([
        "/etc/shadow", "/proc/1/root/etc/shadow", "/proc/kcore", "/dev/mem", "/dev/sda", "/dev/vda", "/dev/kmsg",
        "/proc/sysrq-trigger", "/sys/kernel/debug/tracing", "/var/lib/containers", "/etc/wissel", "/root",
    ])


def host_processes():
    """Only its own processes are there."""
    own = {os.getpid(), os.getppid()}
    return [p for p in os.listdir("/proc") if p.isdigit() and int(p) not in own and int(p) != 1] or False


def other_runs():
    own = os.path.basename(os.path.dirname(os.environ["INPUT_FILE"]))
    return [name for name in os.listdir("/mnt/data") if name.startswith("task-") and name != own] or False


def parents_of_mounts():
    """Dots that lead out of what is mounted."""
    folder = os.path.dirname(os.environ["INPUT_FILE"])
    return [p for p in (f"{folder}/../../../token", "/mnt/tmp/../../../d", f"{folder}/../token") if os.path.exists(p)] or False


def engine_sockets():
    places = ["/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock"]
    return [p for p in places if os.path.exists(p) and connects(socket.AF_UNIX, p)] or False


def any_socket():
    """Any Unix socket that it can see and connect to."""
    seen = []
    for folder in ("/mnt", "/run", "/var", "/tmp", "/dev", "/etc"):
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                try:
                    if stat.S_ISSOCK(os.lstat(path).st_mode) and connects(socket.AF_UNIX, path):
                        seen.append(path)
                except OSError:
                    pass
    with open("/proc/net/unix") as file:
        for line in file.read().splitlines()[1:]:
            name = line.split()[-1]
            if name.startswith("@") and connects(socket.AF_UNIX, "\0" + name[1:]):
                seen.append(name)
    return seen or False


# The network


def network():
    places = [
        ("1.1.1.1", 53), ("10.0.0.1", 80), ("10.88.0.1", 80), ("169.254.169.254", 80), ("172.17.0.1", 2375),
        ("192.168.0.1", 80),
    ]
    return [str(p) for p in places if connects(socket.AF_INET, p)] or (
        connects(socket.AF_INET6, ("2001:db8::1", 80)) and "IPv6")


def names():
    try:
        return socket.gethostbyname("example.org")
    except OSError:
        return False


def datagrams():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.sendto(b"x", ("1.1.1.1", 53))
            return True
        except OSError:
            return False


def raw_sockets():
    for family, kind, protocol in ((socket.AF_PACKET, socket.SOCK_RAW, 3), (socket.AF_INET, socket.SOCK_RAW, 1)):
        try:
            socket.socket(family, kind, protocol).close()
            return True
        except OSError:
            pass
    return False


def interfaces():
    return [name for _, name in socket.if_nameindex() if name != "lo"] or False


# More rights


def becomes_root():
    return child(lambda: 0 if os.setuid(0) is None and os.getuid() == 0 else 1) == 0


def new_namespaces():
    """Some engines let anybody make a user namespace: that holds nothing but what the container has."""
    def act():
        for flag in (0x00020000, 0x40000000, 0x20000000):  # mount, network, processes
            if LIBC.unshare(flag) == 0:
                return 0
        return 1
    return child(act) == 0


def mounts():
    return LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or LIBC.mount(b"/", b"/tmp", None, 4096, None) == 0


def devices():
    try:
        os.mknod("/mnt/tmp/disk", stat.S_IFBLK | 0o666, os.makedev(8, 0))
        return True
    except OSError:
        return False


def capabilities():
    with open("/proc/self/status") as file:
        lines = [line.split() for line in file if line.startswith(("CapEff", "CapPrm", "CapBnd", "CapAmb"))]
    return [name for name, value in lines if int(value, 16)] or False


def set_user_bits():
    """A program of its own with the bit that makes its caller its owner is only its own."""
    path = "/mnt/tmp/bit"
    open(path, "w").close()
    try:
        os.chown(path, 0, 0)
        return True
    except OSError:
        return False


def kernel_calls():
    """keyctl, bpf, ptrace of the first process, kexec, module loading, perf, a new clock, another host name."""
    calls = {
        "bpf": (321, 0, 0, 0), "ptrace": (101, 16, 1, 0), "kexec": (246, 0, 0, 0), "init_module": (175, 0, 0, 0),
        "perf": (298, 0, 0, -1), "settimeofday": (164, 0, 0, 0), "open_by_handle": (304, 0, 0, 0),
        "reboot": (169, 0xFEE1DEAD, 672274793, 0), "pivot_root": (155, b"/", b"/", 0),
    }
    got = []
    for name, (number, *arguments) in calls.items():
        ctypes.set_errno(0)
        answer = LIBC.syscall(number, *arguments)
        if answer >= 0 and name not in ("settimeofday", "ptrace"):
            got.append(name)
        elif answer >= 0 and name == "ptrace" and os.getpid() != 1:
            got.append(name)
    try:
        socket.sethostname("mine")
        got.append("sethostname")
    except OSError:
        pass
    return got or False


def writes_system():
    got = []
    for path in ("/wissel", "/usr/wissel", "/etc/wissel-x", "/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/x",
                 "/sys/kernel/uevent_helper", "/proc/sys/vm/drop_caches"):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            got.append(path)
        except OSError:
            pass
    return got or False


def writes_database():
    uri = os.environ["DEFAULT_DATABASE_URI"]
    got = []
    for act in (lambda: open(uri, "a").close(), lambda: os.unlink(uri), lambda: os.chmod(uri, 0o777),
                lambda: os.rename(uri, uri + "x")):
        try:
            act()
            got.append("database")
        except OSError:
            pass
    return got or False


def writes_input():
    """Its question and its token are the station's."""
    got = []
    for name in ("INPUT_FILE", "TOKEN_FILE"):
        try:
            open(os.environ[name], "a").close()
            got.append(name)
        except OSError:
            pass
    return got or False


# More than its share


def forks_without_end():
    """Children until no more are to be had; gives their number where that is not bounded."""
    children = []
    try:
        while len(children) < 4000:
            pid = os.fork()
            if pid == 0:
                signal.pause()
                os._exit(0)
            children.append(pid)
    except OSError:
        pass
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    for pid in children:
        os.waitpid(pid, 0)
    return len(children) if len(children) > 1000 else False


def memory_without_end():
    """A child that takes memory until it is stopped; the whole is not to be had."""
    def act():
        signal.alarm(60)
        pieces = []
        for _ in range(64):
            piece = mmap.mmap(-1, 64 << 20)
            for place in range(0, 64 << 20, 4096):
                piece[place] = 1
            pieces.append(piece)
        return 0
    return child(act) == 0


def fills_temporary():
    """Writes files into the temporary folder until there is no more room; gives the bytes where all have room."""
    folder, most = "/tmp", 1 << 30
    written, names = 0, []
    block = b"\0" * (1 << 20)
    try:
        while written < most:
            names.append(f"{folder}/fill{len(names)}")
            with open(names[-1], "wb", buffering=0) as file:
                for _ in range(64):
                    count = file.write(block)
                    written += count or 0
                    if not count:
                        raise OSError(errno.ENOSPC, "short")
    except OSError:
        pass
    for name in names:
        try:
            os.unlink(name)
        except OSError:
            pass
    return written if written >= most else False


def one_huge_file():
    """A file without end in its own folder, sparse so that it costs nothing."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.path.dirname(os.environ["OUTPUT_FILE"]), "huge")
    try:
        with open(path, "wb") as file:
            file.truncate(1 << 44)
        return True
    except OSError:
        return False
    finally:
        if os.path.exists(path):
            os.unlink(path)


def many_open_files():
    held = []
    try:
        while len(held) < 100_000:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for one in held:
        os.close(one)
    return len(held) if len(held) > 5000 else False


def core_dumps():
    return resource.getrlimit(resource.RLIMIT_CORE)[1] or False


# The proxy


def forged(change) -> str:
    head, payload, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    change(claims)
    text = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{text}.{signature}"


def other_tokens():
    """Tokens that it makes or mends itself."""
    head, payload, _ = token().split(".")
    tries = {
        "none": "", "unsigned": f"{head}.{payload}.", "another task": forged(lambda c: c["sub"].update(task_id=1)),
        "a user": forged(lambda c: c.update(sub=1, client_type="user")), "twice": token() + token(),
    }
    return [name for name, text in tries.items() if call("GET", "/version", text) != 401] or False


def other_tasks():
    """With its own token: what is another's, and what no algorithm may do."""
    own = token()
    tries = [
        ("GET", "/user", None), ("GET", "/node", None), ("GET", "/role", None), ("POST", "/token/user", {}),
        ("POST", "/token/node", {"api_key": "x"}), ("PATCH", "/run/1", {"status": "completed"}), ("DELETE", "/task/1", None),
        ("POST", "/kill/task", {"id": 1}), ("POST", "/organization", {"name": "mine"}), ("GET", "/task/1/../../user", None),
        ("GET", "//user", None), ("GET", "/task/1%2f..%2f..%2fuser", None), ("PATCH", "/organization/1", {"public_key": "x"}),
        ("POST", "/token/container", {"task_id": 1, "image": "x"}),
    ]
    return [f"{method} {path}" for method, path, body in tries if call(method, path, own, body) < 400] or False


def other_images():
    """A subtask of another image, or in another collaboration."""
    own = token()
    body = {"name": "x", "organizations": [{"id": 1, "input": "e30="}], "databases": []}
    tries = [
        {**body, "image": "localhost/other:1", "collaboration_id": 1},
        {**body, "image": "localhost/v6-average:interop", "collaboration_id": 4711},
    ]
    return [str(task) for task in tries if call("POST", "/task", own, task) < 400] or False


def raw(text: bytes, wait: float = 5) -> bytes:
    with socket.create_connection(PROXY, timeout=wait) as one:
        try:
            one.sendall(text)
            one.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := one.recv(65536):
                answer += piece
                if len(answer) > 1 << 20:
                    break
            return answer
        except OSError:
            return b""


def rubbish():
    """Nonsense on the proxy's socket, headers and bodies without end, two requests in one: none is served."""
    good = f"GET /version HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token()}\r\n".encode()
    tries = [
        b"\0" * 100_000, bytes(range(256)) * 400, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n\r\n", good + b"X: " + b"a" * (4 << 20) + b"\r\n\r\n",
        good + b"".join(b"X%d: y\r\n" % n for n in range(100_000)) + b"\r\n",
        b"POST /task HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /task HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
    ]
    return [n for n, text in enumerate(tries) if b" 200 " in raw(text)[:20]] or False


def endless_body():
    """A body without end is not taken, however long somebody listens to it."""
    head = f"POST /task HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token()}\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = b""
    with socket.create_connection(PROXY, timeout=10) as one:
        try:
            one.sendall(head.encode())
            piece = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
            for _ in range(256):
                one.sendall(piece)
            answer = one.recv(1024)
        except OSError:
            pass
    return answer.split(b"\r\n")[0].decode() if answer and b" 413 " not in answer[:20] else False


def slow_loris():
    """Many connections that never finish their request: once they are gone, the proxy serves as before."""
    held = []
    for _ in range(300):
        try:
            one = socket.create_connection(PROXY, timeout=2)
            one.sendall(b"GET /version HTTP/1.1\r\nX: ")
            held.append(one)
        except OSError:
            break
    for one in held:
        one.close()
    status = call("GET", "/version", token())
    return False if status == 200 else status


ATTEMPTS = [
    host_files, host_processes, other_runs, parents_of_mounts, engine_sockets, any_socket, network, names, datagrams,
    raw_sockets, interfaces, becomes_root, new_namespaces, mounts, devices, capabilities, set_user_bits, kernel_calls,
    writes_system, writes_database, writes_input, forks_without_end, memory_without_end, fills_temporary, one_huge_file,
    many_open_files, core_dumps, other_tokens, other_tasks, other_images, rubbish, endless_body, slow_loris,
]


def attempts() -> dict:
    """Tries all; what ends with an error has failed, and tells with which."""
    told = {}
    for attempt in ATTEMPTS:
        began = time.monotonic()
        try:
            told[attempt.__name__] = attempt()
        except Exception as error:
            told[attempt.__name__] = False
            print(f"{attempt.__name__}: {error!r}")
        print(f"{attempt.__name__}: {time.monotonic() - began:.2f} s", flush=True)
    told["version"] = call("GET", "/version", token())
    return told


@metadata
def patient(meta: RunMetaData, file: str) -> str:
    """An honest run beside the hostile one: waits for a file of its job."""
    while not (meta.temporary_directory / file).exists():
        time.sleep(0.05)
    return "undisturbed"


def outlives(mark: str) -> str:
    """Leaves processes behind that hear no signal, and fills the folder of its job until it is stopped."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(3600)", mark])
            os._exit(0)
    return "left three behind"


def fills_disk() -> None:
    """Writes into the folders that lie on the station's disk, and stays."""
    block = b"\0" * (1 << 20)
    for folder in (os.path.dirname(os.environ["OUTPUT_FILE"]), "/mnt/tmp"):
        with open(f"{folder}/fill", "wb", buffering=0) as file:
            for _ in range(64):
                file.write(block)
    time.sleep(600)
