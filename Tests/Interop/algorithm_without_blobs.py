"""Reads the results of a subtask as tools of vantage6 before 4.13 do, which know of no blobs.

Usage: algorithm_without_blobs.py PORT TASK   (the token is in ALGORITHM_TOKEN)
"""

import base64
import json
import os
import sys

import requests

answer = requests.get(
    f"http://127.0.0.1:{sys.argv[1]}/result",
    params={"task_id": sys.argv[2]},
    headers={"Authorization": "Bearer " + os.environ["ALGORITHM_TOKEN"]},
    timeout=60,
)
assert answer.status_code == 200, answer.text
results = [json.loads(base64.b64decode(item["result"])) for item in answer.json()["data"]]
print(sorted(result["from"] for result in results))
