"""Puts and deletes objects of the bucket `wissel`, as others' clients do.

Usage: s3_change.py ADDRESS ACCESS_KEY SECRET_KEY FILE

Each line of the file is a JSON object: a key, and the file with its content; without a file, the object is deleted.
"""

import json
import sys

import boto3

address, access, secret, file = sys.argv[1:]
client = boto3.client(
    "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id=access, aws_secret_access_key=secret
)
for line in open(file, encoding="utf-8"):
    change = json.loads(line)
    if "file" in change:
        with open(change["file"], "rb") as content:
            client.put_object(Bucket="wissel", Key=change["key"], Body=content)
    else:
        client.delete_object(Bucket="wissel", Key=change["key"])
