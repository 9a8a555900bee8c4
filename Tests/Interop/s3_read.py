"""What an S3 client of others sees: prints each object's key, size and SHA-256, and how many uploads are unfinished.

Usage: s3_read.py ADDRESS
"""

import hashlib
import json
import sys

import boto3

client = boto3.client(
    "s3", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
)
objects = {}
for item in client.list_objects_v2(Bucket="wissel").get("Contents", []):
    body = client.get_object(Bucket="wissel", Key=item["Key"])["Body"].read()
    objects[item["Key"]] = [len(body), hashlib.sha256(body).hexdigest()]
unfinished = len(client.list_multipart_uploads(Bucket="wissel").get("Uploads", []))
print(json.dumps({"objects": objects, "unfinished": unfinished}, sort_keys=True))
