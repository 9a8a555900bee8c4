"""An SSH server on loopback that forwards connections for one key and lets nobody do anything else.

ssh_server.py HOST_KEY CLIENT_PUBLIC_KEY PORT: prints `ready PORT`, then `in` for each login; ends with its standard input.
"""

import asyncio
import sys

import asyncssh


class Server(asyncssh.SSHServer):
    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True


def admitted(process):
    process.exit(1)


async def main(host_key, client_key, port):
    class Noted(Server):
        def auth_completed(self):
            print("in", flush=True)

    server = await asyncssh.listen(
        "127.0.0.1", port, server_factory=Noted, server_host_keys=[host_key],
        authorized_client_keys=client_key, process_factory=admitted)
    print("ready", server.get_port(), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
