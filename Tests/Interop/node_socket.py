"""The published node client class and python-socketio: connect, hear of a task, report its result, as the node does.

Usage: node_socket.py URL FOLDER polling|websocket|upgrade
"""

import json
import sys
import threading

import socketio

from network import IMAGE, Federation, answer, checked, wait_until

url, folder, kind = sys.argv[1:4]
transports = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": None}[kind]
federation = Federation(url, folder, encrypted=True, hospitals=("North", "South"))


class Listener(socketio.ClientNamespace):
    def __init__(self, name):
        super().__init__("/tasks")
        self.name = name
        self.events = []
        self.arrived = threading.Condition()

    def trigger_event(self, event, *arguments):
        with self.arrived:
            self.events.append((event, arguments))
            self.arrived.notify_all()

    def wait(self, event, count=1, seconds=30):
        def found():
            return [arguments for name, arguments in self.events if name == event]

        with self.arrived:
            assert self.arrived.wait_for(lambda: len(found()) >= count, seconds), (
                f"{self.name} did not hear {event}; heard {[name for name, _ in self.events]}"
            )
            return found()


def connect(client, name):
    socket = socketio.Client(request_timeout=30, reconnection=False)
    listener = Listener(name)
    socket.register_namespace(listener)
    socket.connect(
        url, headers=client.headers, namespaces=["/tasks"], wait_timeout=30,
        **({"transports": transports} if transports else {}),
    )
    return socket, listener


nodes = {name: federation.node(name) for name in federation.api_keys}
sockets = {name: connect(node, name) for name, node in nodes.items()}
for name, (socket, listener) in sockets.items():
    listener.wait("sync")
    socket.emit(
        "node_info_update",
        {"encryption": True, "allowed_algorithms": "all", "database_labels": ["default"],
         "database_types": {"db_type_default": "csv"}},
        namespace="/tasks",
    )
    socket.emit("ping", namespace="/tasks")
    expected = "polling" if kind == "polling" else "websocket"
    wait_until(lambda: socket.transport() == expected, f"the transport is {expected}")

online = lambda: {n["name"]: n["status"] for n in federation.root.node.list(per_page=50)["data"]}  # noqa: E731
wait_until(lambda: set(online().values()) == {"online"}, "the nodes are online")
config = lambda: {  # noqa: E731
    item["key"]: item["value"]
    for item in federation.root.node.get(nodes["North"].whoami.id_)["config"]
}
wait_until(lambda: config().get("database_labels") == "default", "the node's configuration is known")

asker = federation.asker()
watcher, watched = connect(asker, "asker")
ids = federation.hospital_ids()
task = checked(
    asker.task.create(
        organizations=ids, name="event", image=IMAGE, description="", input_={"method": "echo", "args": [1]},
        collaboration=federation.collaboration["id"],
    ),
    "create task",
)

for name, (socket, listener) in sockets.items():
    event = listener.wait("new_task")[0][0]
    assert event == {"id": task["id"], "parent_id": None}, event
    node = nodes[name]
    runs = node.run.list(state="open", include_task=True, task_id=event["id"])
    assert len(runs) == 1, runs
    change = {
        "node_id": node.whoami.id_, "status": "active", "run_id": runs[0]["id"], "task_id": task["id"],
        "collaboration_id": federation.collaboration["id"], "organization_id": node.whoami.organization_id,
        "parent_id": None,
    }
    socket.emit("algorithm_status_change", change, namespace="/tasks")
    socket.emit(
        "algorithm_log",
        {"run_id": runs[0]["id"], "task_id": task["id"], "collaboration_id": federation.collaboration["id"],
         "log": f"{name} works\n"},
        namespace="/tasks",
    )
    answer(node, runs[0], lambda question, _: question, ids)
    socket.emit("algorithm_status_change", {**change, "status": "completed"}, namespace="/tasks")

results = asker.wait_for_results(task["id"], interval=0.1)["data"]
assert [json.loads(r["result"]) for r in results] == [{"method": "echo", "args": [1]}] * 2, results

# The asker heard of the task, of every change and of the logs; events carry the job.
assert watched.wait("new_task")[0][0]["id"] == task["id"]
changes = watched.wait("algorithm_status_change", 4)
assert all(change[0]["job_id"] == task["job_id"] for change in changes), changes
assert {change[0]["status"] for change in changes} == {"active", "completed"}, changes
assert watched.wait("status_update", 6)[0][0].keys() == {"run_id"}
logs = watched.wait("algorithm_log", 2)
assert {log[0]["log"] for log in logs} == {"North works\n", "South works\n"}, logs

# Killing tells the nodes which runs to stop.
other = checked(
    asker.task.create(
        organizations=ids, name="stopped", image=IMAGE, description="", input_={"method": "echo"},
        collaboration=federation.collaboration["id"],
    ),
    "create task",
)
federation.root.task.kill(other["id"])
order = sockets["North"][1].wait("kill_containers")[0][0]
assert order["collaboration_id"] == federation.collaboration["id"], order
assert {item["task_id"] for item in order["kill_list"]} == {other["id"]}, order
assert len(order["kill_list"]) == 2 and {"run_id", "organization_id"} <= order["kill_list"][0].keys(), order

# Leaving is noticed.
sockets["South"][0].disconnect()
gone = sockets["North"][1].wait("node-offline")[-1][0]
assert gone["id"] == nodes["South"].whoami.id_ and gone["name"] == "South node", gone
wait_until(lambda: online() == {"North node": "online", "South node": "offline"}, "South is offline")
sockets["North"][0].disconnect()
watcher.disconnect()
print(json.dumps({"transport": kind, "results": len(results)}))
