"""A server operated as an administrator does: TLS by files, JSON log lines with request ids, figures at a port of their
own, a backup while it serves, an audit log that is exported, verified and found out when tampered with, an end that
waits for who is being served, a restore.

Usage: operations.py WISSEL FOLDER
"""

import datetime
import ipaddress
import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

wissel, folder = sys.argv[1], Path(sys.argv[2])
PASSWORD = "Operations-Passw0rd!"


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wissel test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*arguments, status=0):
    ended = subprocess.run([wissel, "server", *arguments], capture_output=True, text=True, timeout=60)
    assert ended.returncode == status, f"{arguments}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout, ended.stderr


class Server:
    def __init__(self, name):
        self.log = (folder / f"{name}.log").open("w")
        self.process = subprocess.Popen(
            [wissel, "server", "start", "--config", str(config)], stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, "WISSEL_ROOT_PASSWORD": PASSWORD, "WISSEL_LOG_FORMAT": "json"},
        )
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line
        self.port = int(line.strip().rsplit(":", 1)[1])
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(folder / "server.pem")

    def call(self, method, path, body=None, **headers):
        return self.session.request(
            method, f"https://127.0.0.1:{self.port}/api{path}", json=body, headers=headers, timeout=20
        )

    def log_in(self):
        reply = self.call("POST", "/token/user", {"username": "root", "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        self.session.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    def stop(self):
        self.session.close()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=40) == 0
        self.log.close()
        return [json.loads(line) for line in Path(self.log.name).read_text().splitlines()]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return True
    except OSError:
        return False


def end_in_mid_request(server):
    """A request that is on its way when the server is told to end gets its answer; nobody new is let in."""
    body = json.dumps({
        "name": "late", "image": "late", "collaboration_id": 404,
        "organizations": [{"id": 1, "input": "QUJD" * 5_000_000}],
    }).encode()
    head = (
        f"POST /api/task HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {server.session.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    context = ssl.create_default_context(cafile=str(folder / "server.pem"))
    way = socket.create_connection(("127.0.0.1", server.port), 60)
    with context.wrap_socket(way, server_hostname="127.0.0.1") as line:
        # More than fits between us: once it is sent, the server has begun to read.
        line.sendall(head + body[:-20])
        server.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + 20
        while accepts(server.port):
            assert time.monotonic() < end, "the server still listens"
        line.sendall(body[-20:])
        reply = b""
        while b"not found" not in reply and (piece := line.recv(1 << 16)):
            reply += piece
    assert reply.startswith(b"HTTP/1.1 404 ") and b"Collaboration id=404 not found" in reply, reply


certificate()
figures = free_port()
database = folder / "server.sqlite"
config = folder / "server.yaml"
config.write_text(
    f"""uri: sqlite:///{database}
ip: 127.0.0.1
port: 0
logging: {{level: DEBUG}}
rabbitmq: {{uri: 'amqp://nobody'}}
prometheus: {{enabled: true}}
prometheus_port: {figures}
wissel:
  tls: {{certificate: {folder}/server.pem, key: {folder}/server.key}}
"""
)
config.chmod(0o600)
with_config = ["--config", str(config)]

server = Server("first")
assert server.call("GET", "/wissel/ready").json() == {"ready": True}
server.log_in()
reply = server.call("POST", "/organization", {"name": "kept"}, **{"X-Request-Id": "seen-everywhere"})
assert reply.status_code == 201 and reply.headers["X-Request-Id"] == "seen-everywhere", reply.text
assert "max-age" in reply.headers["Strict-Transport-Security"]
text = requests.get(f"http://127.0.0.1:{figures}/metrics", timeout=10).text
assert re.search(r'wissel_http_requests_total\{method="POST",route="/api/organization",status="201"\} 1\n', text), text
assert requests.get(f"http://127.0.0.1:{figures}/api/version", timeout=10).status_code == 404

# A backup while it serves, and no second one over it.
backup = folder / "backup.sqlite"
run("backup", str(backup), *with_config)
run("backup", str(backup), *with_config, status=1)
assert server.call("POST", "/organization", {"name": "later"}).status_code == 201

# The audit log, with the server running.
whole, _ = run("audit", "verify", *with_config)
head = whole.split()[-1]
lines = [json.loads(line) for line in run("audit", "export", *with_config)[0].splitlines()]
assert lines[-1]["hash"] == head and [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
assert {line["request"] for line in lines if line["action"] == "POST /organization"} >= {"seen-everywhere"}
run("audit", "verify", *with_config, "--includes", head)
run("audit", "verify", *with_config, "--includes", "0" * 64, status=1)

# Nobody restores under a running server.
run("restore", str(backup), *with_config, status=2)
run("restore", str(backup), *with_config, "--overwrite", status=1)
end_in_mid_request(server)
log = server.stop()
assert any(line.get("data", {}).get("request") == "seen-everywhere" for line in log), log[-5:]
assert any("rabbitmq" in line["message"] for line in log if line["level"] == "warning")
assert PASSWORD not in json.dumps(log) and "amqp" not in json.dumps(log)

# Who changes a row is found out.
with sqlite3.connect(database) as rows:
    rows.execute("UPDATE audit_entry SET actor_id = 99 WHERE sequence = 2")
rows.close()
_, words = run("audit", "verify", *with_config, status=1)
assert "entry 2 was changed" in words, words

run("restore", str(backup), *with_config, "--overwrite")
server = Server("second")
server.log_in()
names = [row["name"] for row in server.call("GET", "/organization").json()["data"]]
assert names == ["root", "kept"], names
server.stop()
run("audit", "verify", *with_config)

# Settings that cannot be served end a start.
config.write_text(config.read_text() + "large_result_store: {type: azure}\n")
_, words = run("start", *with_config, status=2)
assert all(word in words for word in ("large_result_store", "files", "s3", "database")), words
print("done")
