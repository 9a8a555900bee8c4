"""An S3-compatible storage on loopback, with the bucket `wissel`; ends when its standard input does.

Prints `ready ADDRESS ACCESS_KEY SECRET_KEY`. Usage: s3_server.py [guarded]

Guarded, it looks at signatures, and lets in whoever has these keys alone.
"""

import json
import logging
import os
import sys

GUARDED = sys.argv[1:] == ["guarded"]
if GUARDED:
    # As many requests as are made below go in without a good signature.
    os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.server import ThreadedMotoServer

logging.disable(logging.CRITICAL)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
access, secret = "k", "s"


def client(service):
    return boto3.client(
        service,
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=access,
        aws_secret_access_key=secret,
    )


client("s3").create_bucket(Bucket="wissel")
if GUARDED:
    iam = client("iam")
    iam.create_user(UserName="wissel")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="wissel", PolicyName="all", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName="wissel")["AccessKey"]
    access, secret = key["AccessKeyId"], key["SecretAccessKey"]
print(f"ready {address} {access} {secret}", flush=True)
sys.stdin.read()
