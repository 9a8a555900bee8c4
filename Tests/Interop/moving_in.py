"""What people and nodes find before and after a server's database is moved, through the published clients.

Usage: moving_in.py URL FOLDER before|after

`before` fills a server and writes down all that can be read, with the nodes' keys; `after` finds the same again at
another server, with the same passwords and keys.
"""

import json
import sys
from pathlib import Path

from network import PASSWORD, IMAGE, Federation, answer, checked, node_client, refused, user_client, wait_until

url, folder, phase = sys.argv[1:4]
notes = Path(folder) / "before.json"
RESOURCES = ["organization", "collaboration", "study", "node", "user", "role", "task", "run", "result"]


def same(value):
    """Without what depends on the moment (presence) or has no order (verbs)."""
    if isinstance(value, dict):
        left_out = {"methods", "last_seen", "otp_secret"}
        if value.get("type") in ("user", "node") or {"id", "name", "status", "ip"} == set(value):
            left_out |= {"status", "ip"}
        return {key: same(item) for key, item in value.items() if key not in left_out}
    if isinstance(value, list):
        return [same(item) for item in value]
    return value


def seen(client):
    read = {}
    for resource in RESOURCES:
        rows = checked(client.request(resource, params={"per_page": 1000}), resource)["data"]
        read[resource] = sorted((same(row) for row in rows), key=lambda row: row["id"])
    read["rule"] = sorted(
        (same(row) for row in checked(client.request("rule", params={"no_pagination": 1}), "rules")["data"]),
        key=lambda row: row["id"],
    )
    for rule in read["rule"]:
        rule.pop("description")
    for role in read["role"]:
        rules = client.request("rule", params={"role_id": role["id"], "no_pagination": 1})["data"]
        role["held"] = sorted(rule["id"] for rule in rules)
        role.pop("description")
    return read


if phase == "before":
    federation = Federation(url, folder, encrypted=False)
    root, ids = federation.root, federation.hospital_ids()
    checked(root.study.create("Trial", ids, federation.collaboration["id"]), "create study")
    rules = [rule["id"] for rule in root.rule.list(per_page=100)["data"] if rule["name"] == "task"]
    role = checked(root.role.create("Reader", "reads tasks", rules, ids[0]), "create role")
    federation.user("reader", "North", [role["id"]])
    nodes = {name: federation.node(name) for name in federation.api_keys}
    asker = federation.asker()
    for number in range(3):
        task = checked(
            asker.task.create(
                organizations=ids, name=f"question {number}", image=IMAGE, description="", input_={"method": "add"},
                databases=[{"label": "default"}], collaboration=federation.collaboration["id"],
            ),
            "create task",
        )
        if number == 2:
            break
        for name, node in nodes.items():
            [run] = wait_until(lambda: node.run.list(state="open", include_task=True), f"{name} has a run")
            answer(node, run, lambda question, _: {"from": name, "number": number}, ids)
    notes.write_text(json.dumps({"keys": federation.api_keys, "seen": seen(root)}))
else:
    told = json.loads(notes.read_text())
    for username, password in [("root", "root"), ("researcher", PASSWORD), ("reader", PASSWORD)]:
        user_client(url, username, password)
    root = user_client(url, "root", "root")
    now = seen(root)
    for resource, rows in told["seen"].items():
        assert now[resource] == rows, f"{resource}:\n{json.dumps(rows)}\n{json.dumps(now[resource])}"
    for name, api_key in told["keys"].items():
        for _ in range(2):
            node = node_client(url, api_key)
            assert node.whoami.organization_name == name, node.whoami
        open_runs = node.run.list(state="open", include_task=True)
        assert [run["task"]["name"] for run in open_runs] == ["question 2"], open_runs
    # The old answers can still be read, and a new question can be asked.
    asker = user_client(url, "researcher", PASSWORD)
    first = min(row["id"] for row in told["seen"]["task"])
    opened = asker.result.from_task(first)["data"]
    assert sorted(json.loads(item["result"])["from"] for item in opened) == ["North", "South"], opened
    new = asker.task.create(
        organizations=[row["id"] for row in told["seen"]["organization"] if row["name"] == "North"], name="new",
        image=IMAGE, description="", input_={"method": "add"},
        collaboration=told["seen"]["collaboration"][0]["id"],
    )
    assert not refused(new) and new["id"] > max(row["id"] for row in told["seen"]["task"]), new

print("done")
