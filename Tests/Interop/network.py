"""What the interoperability scripts share: a federation made with the published user client, and a node played by the
published node client. Every script takes the server's address and works with any vantage6 server 4."""

import json
import logging
import os
import threading
import time
import traceback
from pathlib import Path
from urllib.parse import urlparse

from vantage6.client import UserClient
from vantage6.common.client.node_client import NodeClient
from vantage6.common.encryption import RSACryptor

logging.disable(logging.CRITICAL)

IMAGE = "localhost/probe:1"
PASSWORD = "Interop-Passw0rd!"


def address(url):
    parts = urlparse(url)
    return f"{parts.scheme}://{parts.hostname}", parts.port, "/api"


def root_password():
    return os.environ.get("WISSEL_ROOT_PASSWORD", "root")


def user_client(url, username, password, key=None):
    client = UserClient(*address(url), log_level="critical")
    client.authenticate(username, password)
    assert client.whoami is not None, f"{username} could not log in"
    client.setup_encryption(str(key) if key else None)
    return client


def node_client(url, api_key, key=None):
    client = NodeClient(*address(url))
    client.authenticate(api_key)
    client.setup_encryption(str(key) if key else None)
    return client


def refused(reply):
    """Whether the client's answer is the server's refusal: the published client returns errors as if they were data."""
    return isinstance(reply, dict) and "msg" in reply and "id" not in reply


def checked(reply, what):
    assert reply is not None and not refused(reply), f"{what}: {reply}"
    return reply


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"gave up waiting until {what}")


class Federation:
    """Organisations, users, nodes and a collaboration, made by `root` with the published client."""

    def __init__(self, url, folder, encrypted=True, hospitals=("North", "South")):
        self.url, self.folder, self.encrypted = url, Path(folder), encrypted
        self.root = user_client(url, "root", root_password())
        names = list(hospitals) + ["Institute"]
        self.organizations = {name: self.organization(name) for name in names}
        ids = [organization["id"] for organization in self.organizations.values()]
        self.collaboration = checked(
            self.root.collaboration.create("Interop", ids, encrypted=encrypted), "create collaboration"
        )
        assert self.collaboration["encrypted"] is encrypted
        self.keys = {}
        if encrypted:
            for name in names:
                self.keys[name] = self.folder / f"{name}.pem"
                RSACryptor.create_new_rsa_key(self.keys[name])
        self.api_keys = {}
        for name in hospitals:
            node = checked(
                self.root.node.create(self.collaboration["id"], self.organizations[name]["id"], f"{name} node"),
                "create node",
            )
            self.api_keys[name] = node["api_key"]
        roles = {role["name"]: role["id"] for role in self.root.role.list(per_page=100)["data"]}
        assert {"Root", "Viewer", "Researcher", "Organization Admin", "Collaboration Admin"} <= set(roles), roles
        self.roles = roles
        self.user("researcher", "Institute", [roles["Researcher"]])
        self.user("viewer", "North", [roles["Viewer"]])
        self.user("steward", "Institute", [roles["Organization Admin"]])
        # A researcher may not change the organisation, so its key is uploaded by one who may.
        user_client(self.url, "steward", PASSWORD, self.key("Institute"))

    def organization(self, name):
        return checked(
            self.root.organization.create(
                name=name, address1="Street 1", address2="", zipcode="1000AA", country="NL",
                domain=f"{name.lower()}.example",
            ),
            "create organization",
        )

    def user(self, username, organization, roles):
        return checked(
            self.root.user.create(
                username=username, firstname=username, lastname="Test", password=PASSWORD,
                email=f"{username}@example.org", organization=self.organizations[organization]["id"], roles=roles,
            ),
            "create user",
        )

    def key(self, name):
        return self.keys.get(name)

    def asker(self):
        return user_client(self.url, "researcher", PASSWORD, self.key("Institute"))

    def node(self, name):
        return node_client(self.url, self.api_keys[name], self.key(name))

    def hospital_ids(self):
        return [self.organizations[name]["id"] for name in self.api_keys]


def answer(node, run, value, ids):
    """Does with a run what the published node does: started, container token, active, result."""
    now = lambda: time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime())  # noqa: E731
    question = json.loads(run["input"])
    node.run.patch(run["id"], {"started_at": now()})
    task = run["task"]
    token = node.request_token_for_container(task["id"], task["image"])
    assert token.get("container_token"), token
    node.run.patch(run["id"], {"status": "active"})
    patched = node.run.patch(
        run["id"],
        {
            "result": json.dumps(value(question, ids)).encode(),
            "log": "answered by the test",
            "status": "completed",
            "finished_at": now(),
        },
        init_org_id=task["init_org"]["id"],
    )
    checked(patched, "report the result")
    assert patched["status"] == "completed", patched
    return token["container_token"]


def in_background(function, *arguments):
    """Runs a function in a thread; the returned call waits for it. What it raises ends the script at once."""
    outcome = {}

    def work():
        try:
            outcome["value"] = function(*arguments)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            os._exit(1)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()

    def join(seconds=120):
        thread.join(seconds)
        assert not thread.is_alive(), "the background work did not end"
        return outcome["value"]

    return join
