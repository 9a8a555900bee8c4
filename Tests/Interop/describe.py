"""The server's description of itself: valid, and true under generated requests.

Usage: describe.py URL FOLDER

Checks /api/openapi.json with openapi-spec-validator; then schemathesis sends generated requests of every operation, as
root and as a node, and finds no failure of the server and no answer that is not described.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import requests
from openapi_spec_validator import validate

from network import IMAGE, Federation

url, folder = sys.argv[1:3]
document = requests.get(f"{url}/api/openapi.json", timeout=10).json()
validate(document)
assert document["openapi"].startswith("3.1"), document["openapi"]

federation = Federation(url, folder, encrypted=False)
asker = federation.asker()
task = asker.task.create(
    organizations=federation.hospital_ids(), name="q", image=IMAGE, description="", input_={"method": "m"},
    collaboration=federation.collaboration["id"],
)
federation.root.task.kill(task["id"])

# Without blobs their calls answer 501, as documented.
blobs = requests.get(
    f"{url}/api/blobstream/status", timeout=10, headers={"Authorization": f"Bearer {federation.root.token}"}
).json()["blob_store_enabled"]
OWN = "^/user/.*|^/password"
WITHOUT_STORE = "" if blobs else "|^/blobstream(?!/status)"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
root, node = federation.root.token, federation.node("North").token
# Who asks, with what choice of paths, for how many seconds. Last comes what may take root's name, password or account
# away. With blobs only the paths where they make a difference are tried again.
runs = [
    ("root", root, ["--exclude-path-regex", OWN + WITHOUT_STORE], 30),
    ("node", node, ["--include-path-regex", "^/(run|token/(node|container)|wissel|organization)"], 12),
    ("root, its own account", root, ["--include-path-regex", OWN], 10),
]
if blobs:
    runs = [("root, blobs", root, ["--include-path-regex", "^/(blobstream|run|result|task)"], 15)]
for name, token, choice, seconds in runs:
    ended = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run",
            f"{url}/api/openapi.json", "--url", f"{url}/api", "--header", f"Authorization: Bearer {token}",
            "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "6", "--seed", "17",
            "--request-timeout", "20", "--suppress-health-check", "all", "--no-color", "--max-failures", "20", "--max-time", str(seconds),
            "--generation-database", "none", *choice,
        ],
        capture_output=True, text=True, cwd=folder, timeout=160,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("description_hooks.py"))},
    )
    report = ended.stdout + ended.stderr
    assert ended.returncode == 0, report[-12000:]
    print(name, [line for line in report.splitlines() if "passed" in line or "Test cases" in line][-1:])

print(json.dumps({"operations": sum(len(path) for path in document["paths"].values())}))
