"""Starts the published vantage6-node on this machine, outside a container.

Usage: real_node.py CONFIGURATION [--end-with-input]

CONFIGURATION is the node's YAML; its folder receives the node's data and logs, and its name is the node's. DOCKER_HOST
names the engine. Prints `ready` when the node waits for tasks. Ends on SIGTERM and, if asked so, with its standard input.

The packages are unmodified, but what the node's container would bring is given here:
- `NodeContext.running_in_docker`: without it the released node cannot be started outside a container, and where this
  machine is a container itself, it would take that for its own;
- the network of its algorithms, made before so that its address on this machine is known;
- that address and a free port as the place of its proxy, for algorithms cannot resolve the container's name.
"""

import faulthandler
import os
import signal
import socket
import sys
import threading
from pathlib import Path

# Where each thread is, for whoever reads why it did not become ready.
faulthandler.dump_traceback_later(60, repeat=False)

configuration = Path(sys.argv[1]).resolve()
for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
    (configuration.parent / variable).mkdir(parents=True, exist_ok=True)
    os.environ[variable] = str(configuration.parent / variable)

import docker  # noqa: E402
from vantage6.common.docker import addons  # noqa: E402

addons.running_in_docker = lambda: False

from vantage6.node import Node  # noqa: E402
from vantage6.node.context import NodeContext  # noqa: E402

NodeContext.running_in_docker = False
context = NodeContext(configuration.stem, False, str(configuration))
network = docker.from_env().networks.create(context.docker_network_name, driver="bridge", internal=True)
network.reload()
os.environ["PROXY_SERVER_HOST"] = network.attrs["IPAM"]["Config"][0]["Gateway"]
# A bridge takes another hardware address as containers come and go; those that stay have to hear of it, for their way to
# the proxy leads through it. Networks made from now on tell them, until this node ends.
notify = Path("/proc/sys/net/ipv4/conf/default/arp_notify")
before = notify.read_text()
notify.write_text("1")
with socket.socket() as free:
    free.bind(("0.0.0.0", 0))
    os.environ["PROXY_SERVER_PORT"] = str(free.getsockname()[1])


def await_end_of_input():
    while os.read(0, 1 << 12):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


node = Node(context)
if "--end-with-input" in sys.argv:
    threading.Thread(target=await_end_of_input, daemon=True).start()
faulthandler.cancel_dump_traceback_later()
print("ready", flush=True)
try:
    node.run_forever()
finally:
    network.remove()
    notify.write_text(before)
