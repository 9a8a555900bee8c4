"""Signs requests as botocore does: reads lines of JSON, prints the header `Authorization` of each.

Usage: s3_sign.py FILE
"""

import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Fixed(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return cls(2013, 5, 24)

    @classmethod
    def now(cls, tz=None):
        return cls(2013, 5, 24, tzinfo=tz)


botocore.auth.datetime = type("module", (), {"datetime": Fixed, "timezone": datetime.timezone})
if hasattr(botocore.auth, "get_current_datetime"):
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: Fixed(2013, 5, 24)
headers = []
for line in open(sys.argv[1], encoding="utf-8"):
    item = json.loads(line)
    request = AWSRequest(item["method"], item["url"], data=item["body"].encode(), params=dict(item["query"]))
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", item.get("token"))
    botocore.auth.S3SigV4Auth(credentials, "s3", "eu-west-1").add_auth(request)
    headers.append(request.headers["Authorization"])
print(json.dumps(headers))
