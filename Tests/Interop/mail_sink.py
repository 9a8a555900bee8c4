"""A mail server on loopback that keeps what it is given to itself: aiosmtpd, unmodified.

Usage: mail_sink.py [--starttls CERTIFICATE KEY | --tls CERTIFICATE KEY] [--login USER PASSWORD] [--refuse]

Prints `ready PORT`, then for mail number n one line `mail n JSON` with sender, recipients, subject, text, headers and
whether the connection was encrypted. Ends with its standard input.
"""

import argparse
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--starttls", nargs=2)
parser.add_argument("--tls", nargs=2)
parser.add_argument("--login", nargs=2)
parser.add_argument("--refuse", action="store_true")
arguments = parser.parse_args()


class Sink:
    number = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if arguments.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.number += 1
        mail = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "from": message["From"],
            "to": message["To"],
            "subject": message["Subject"],
            "date": message["Date"],
            "id": message["Message-ID"],
            "text": message.get_content().replace("\r\n", "\n"),
            "longest": max(len(line) for line in envelope.content.splitlines()),
            "encrypted": session.ssl is not None or arguments.tls is not None,
        }
        print("mail", self.number, json.dumps(mail), flush=True)
        return "250 kept"


def context(files):
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    result.load_cert_chain(*files)
    return result


def authenticate(server, session, envelope, mechanism, data):
    user, password = (value.encode() for value in arguments.login)
    return AuthResult(success=(data.login, data.password) == (user, password))


options = {}
if arguments.login:
    options |= {
        "authenticator": authenticate,
        "auth_required": True,
        "auth_require_tls": arguments.starttls is not None,
    }
if arguments.starttls:
    options |= {"tls_context": context(arguments.starttls), "require_starttls": True}
if arguments.tls:
    options |= {"ssl_context": context(arguments.tls)}


class AnyPort(Controller):
    # The base class connects once to the port it was given, which is 0 here.
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = AnyPort(Sink(), hostname="127.0.0.1", port=0, **options)
controller.start()
print("ready", controller.port, flush=True)
sys.stdin.read()
controller.stop()
