"""An identity provider on loopback: oidc-provider-mock, unmodified.

Usage: oidc_provider.py SUBJECT EMAIL VERIFIED [SUBJECT EMAIL VERIFIED …]

Prints `ready PORT`. VERIFIED is yes or no. Ends with its standard input.
"""

import sys
import threading
import warnings

warnings.simplefilter("ignore")

import oidc_provider_mock  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

words = sys.argv[1:]
users = [
    oidc_provider_mock.User(
        sub=words[place], claims={"email": words[place + 1], "email_verified": words[place + 2] == "yes"}
    )
    for place in range(0, len(words), 3)
]
server = make_server("127.0.0.1", 0, oidc_provider_mock.app(user_claims=users), threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", server.server_port, flush=True)
sys.stdin.read()
server.shutdown()
