"""A small HTTP proxy on loopback that makes tunnels (CONNECT), for tests; ends when its standard input does.

proxy.py [USER:PASSWORD]   asks for that log-in where it is given
Prints `ready PORT`, then a line for each request: `tunnel HOST:PORT` or `refused STATUS`.
"""

import asyncio
import base64
import sys

LOGIN = sys.argv[1] if len(sys.argv) > 1 else None


def say(text):
    print(text, flush=True)


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, OSError):
        pass
    finally:
        writer.close()


async def refuse(writer, status, header=""):
    writer.write(f"HTTP/1.1 {status} No\r\n{header}Content-Length: 0\r\n\r\n".encode())
    await writer.drain()
    writer.close()
    say(f"refused {status}")


async def serve(reader, writer):
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return writer.close()
    method, target, _ = head[0].split(" ", 2)
    headers = {k.strip().lower(): v.strip() for k, v in (line.split(":", 1) for line in head[1:] if ":" in line)}
    if LOGIN is not None:
        wanted = "Basic " + base64.b64encode(LOGIN.encode()).decode()
        if headers.get("proxy-authorization") != wanted:
            return await refuse(writer, 407, 'Proxy-Authenticate: Basic realm="test"\r\n')
    if method != "CONNECT":
        return await refuse(writer, 405)
    host, port = target.rsplit(":", 1)
    try:
        upstream = await asyncio.open_connection(host.strip("[]"), int(port))
    except OSError:
        return await refuse(writer, 502)
    say(f"tunnel {target}")
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(copy(reader, upstream[1]), copy(upstream[0], writer))


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    say(f"ready {server.sockets[0].getsockname()[1]}")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


asyncio.run(main())
