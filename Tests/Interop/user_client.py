"""The published vantage6-client builds a federation and asks it a question; the published node client answers.

Usage: user_client.py URL FOLDER encrypted|open [blobs]
"""

import json
import sys

from network import IMAGE, Federation, answer, checked, in_background, refused, user_client, wait_until, PASSWORD

url, folder, kind = sys.argv[1:4]
federation = Federation(url, folder, encrypted=kind == "encrypted")
root = federation.root

# What was made can be read back, by name, by page and by id.
assert root.util.get_server_version()["version"].startswith("4."), "version"
assert root.organization.get(federation.organizations["North"]["id"])["name"] == "North"
assert [o["name"] for o in root.organization.list(name="South")["data"]] == ["South"]
members = root.organization.list(collaboration=federation.collaboration["id"])["data"]
assert sorted(o["name"] for o in members) == ["Institute", "North", "South"], members
assert len(root.node.list(collaboration=federation.collaboration["id"])["data"]) == 2
assert {u["username"] for u in root.user.list(per_page=100)["data"]} == {"root", "researcher", "viewer", "steward"}
own_rules = [r["id"] for r in root.rule.list(per_page=100)["data"] if (r["name"], r["operation"]) == ("task", "VIEW")]
assert own_rules, "rules"
role = checked(
    root.role.create("Reader", "reads tasks", own_rules, federation.organizations["North"]["id"]), "create role"
)
assert role["name"] == "Reader"
federation.user("reader", "North", [role["id"]])

# Nodes come first: their public keys must be at the server before a question can be sealed for them.
nodes = {name: federation.node(name) for name in federation.api_keys}
for name, node in nodes.items():
    assert node.whoami.organization_name == name, node.whoami
    assert node.collaboration_id == federation.collaboration["id"]

asker = federation.asker()
ids = federation.hospital_ids()
blobs = sys.argv[4:] == ["blobs"]
assert asker.check_if_blob_store_enabled() is blobs
text = "é漢🙂" * (300_000 if blobs else 1)

# Who may not ask is told so, and nothing is made.
viewer = user_client(url, "viewer", PASSWORD, federation.key("North"))
try:
    denied = viewer.task.create(
        organizations=ids, name="denied", image=IMAGE, description="", input_={"method": "m"},
        collaboration=federation.collaboration["id"],
    )
    assert refused(denied), denied
except RuntimeError as error:
    # The client raises what it meets when it uploads.
    assert blobs and "You do not have permission to upload blobs." in str(error), error

task = checked(
    asker.task.create(
        organizations=ids, name="sum", image=IMAGE, description="a question", databases=[{"label": "default"}],
        input_={"method": "add", "kwargs": {"numbers": [1, 2, 3], "text": text}},
        collaboration=federation.collaboration["id"],
    ),
    "create task",
)
assert task["status"] == "pending", task
raw = root.request("run", params={"task_id": task["id"]})["data"]
assert all(run["blob_storage_used"] is blobs for run in raw), raw
if federation.encrypted and not blobs:
    assert len(raw) == 2 and all(run["input"].count("$") == 2 for run in raw), "inputs travel sealed"


def play(name):
    node = nodes[name]
    runs = wait_until(lambda: node.run.list(state="open", include_task=True), f"{name} has a run")
    assert len(runs) == 1, runs
    return answer(node, runs[0], lambda question, _: {"from": name, "question": question}, ids)


players = [in_background(play, name) for name in nodes]
results = asker.wait_for_results(task["id"], interval=0.1)["data"]
for join in players:
    join()

answers = sorted((json.loads(item["result"]) for item in results), key=lambda item: item["from"])
assert [item["from"] for item in answers] == ["North", "South"], answers
for item in answers:
    assert item["question"] == {"method": "add", "kwargs": {"numbers": [1, 2, 3], "text": text}}, item["from"]

task = asker.task.get(task["id"])
assert task["status"] == "completed" and task["finished_at"], task
runs = asker.run.from_task(task["id"], include_task=True)["data"]
assert {run["log"] for run in runs} == {"answered by the test"}, runs

# A second question is stopped before anyone takes it.
other = asker.task.create(
    organizations=ids, name="stopped", image=IMAGE, description="", input_={"method": "add"},
    collaboration=federation.collaboration["id"],
)
asker.task.kill(other["id"])
killer = federation.user("killer", "Institute", [federation.roles["Collaboration Admin"]])
admin = user_client(url, "killer", PASSWORD, federation.key("Institute"))
admin.task.kill(other["id"])
assert asker.task.get(other["id"])["status"] == "killed by user", asker.task.get(other["id"])
for node in nodes.values():
    assert node.run.list(state="open", include_task=True) == [], "no open runs are left"

print(json.dumps({"answers": len(answers), "encrypted": federation.encrypted}))
