"""An S3-compatible storage on loopback, with the bucket `wissel`; ends when its standard input does."""

import logging
import sys

import boto3
from moto.server import ThreadedMotoServer

logging.disable(logging.CRITICAL)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
boto3.client(
    "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
).create_bucket(Bucket="wissel")
print(f"ready {address}", flush=True)
sys.stdin.read()
