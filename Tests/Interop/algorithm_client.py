"""The published algorithm client, as it works inside a central function, against a station's proxy.

Usage: algorithm_client.py HOST PORT ORGANIZATIONS   (ids, comma-separated; the token is in ALGORITHM_TOKEN)
"""

import json
import logging
import os
import sys

from vantage6.algorithm.client import AlgorithmClient

logging.disable(logging.CRITICAL)

host, port, organizations = sys.argv[1], int(sys.argv[2]), [int(i) for i in sys.argv[3].split(",")]
client = AlgorithmClient(token=os.environ["ALGORITHM_TOKEN"], host=host, port=port, path="")

assert client.image == "localhost/probe:1", client.image
known = client.organization.list()
assert set(organizations) <= {o["id"] for o in known}, known
assert client.organization.get(organizations[0])["name"] == "North"
assert client.collaboration.get()["id"] == client.collaboration_id
assert client.study.list() == []

question = {"method": "partial", "kwargs": {"text": "é漢🙂", "n": 3}}
task = client.task.create(input_=question, organizations=organizations, name="subtask")
assert task["parent"] and task["status"] == "pending" and task["image"] == client.image, task
results = client.wait_for_results(task["id"], interval=0.1)
assert len(results) == len(organizations), results
for result in results:
    assert result["question"] == question, result
assert sorted(result["from"] for result in results) == sorted(organizations), results
assert client.task.get(task["id"])["status"] == "completed"
runs = client.run.from_task(task["id"])
assert len(runs) == len(organizations), runs
# The original's proxy fails here (a wrong parameter name); ours answers. A single result that is a blob is more than the
# published client reads.
if not client.check_if_blob_store_enabled():
    assert client.result.get(runs[0]["id"])["question"] == question

# Another image, and another collaboration's task, are not to be had; the answer is the server's or the station's.
client.image = "localhost/other:1"
refused = client.task.create(input_=question, organizations=organizations)
assert "id" not in refused, refused
print(json.dumps({"results": len(results)}))
