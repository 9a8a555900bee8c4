"""Starts the published vantage6-server on loopback, without uwsgi and without containers.

Usage: real_server.py FOLDER [PORT] [--end-with-input]

FOLDER receives its configuration, database and logs; with WISSEL_DATABASE_URI the database is another one. Prints `ready http://127.0.0.1:PORT` when it accepts requests; the
user is `root` with password `root`. Ends on SIGTERM and, if asked so, with its standard input. Needs Python 3.10 (on
later ones many of its lists answer 500).
"""

import gevent
from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

arguments = [argument for argument in sys.argv[1:] if argument != "--end-with-input"]
folder = Path(arguments[0]).resolve()
port = int(arguments[1]) if len(arguments) > 1 else 0
for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
    (folder / variable).mkdir(parents=True, exist_ok=True)
    os.environ[variable] = str(folder / variable)

# Started again in the same folder, it takes the tokens that it gave.
secret = folder / "secret"
if not secret.exists():
    secret.write_text(os.urandom(16).hex())
configuration = folder / "real.yaml"
configuration.write_text(
    f"""description: 'interoperability test'
ip: 127.0.0.1
port: {port}
api_path: /api
uri: {os.environ.get("WISSEL_DATABASE_URI", f"sqlite:///{folder}/real.sqlite")}
allow_drop_all: false
jwt_secret_key: {secret.read_text()}
logging:
  level: WARNING
  file: real.log
  use_console: false
  backup_count: 1
  max_size: 1024
  format: "%(asctime)s - %(name)-14s - %(levelname)-8s - %(message)s"
  datefmt: "%Y-%m-%d %H:%M:%S"
"""
)

from gevent.pywsgi import WSGIServer  # noqa: E402
from geventwebsocket.handler import WebSocketHandler  # noqa: E402
from vantage6.server import run_server  # noqa: E402

application = run_server(str(configuration), system_folders=False)
server = WSGIServer(
    ("127.0.0.1", port), application.app, handler_class=WebSocketHandler, log=None
)
server.start()
print(f"ready http://127.0.0.1:{server.server_port}", flush=True)


def stop(*_):
    # Its own worker threads never end.
    os._exit(0)


def await_end_of_input():
    while os.read(0, 1 << 12):
        pass
    stop()


if "--end-with-input" in sys.argv:
    gevent.get_hub().threadpool.spawn(await_end_of_input)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
server.serve_forever()
