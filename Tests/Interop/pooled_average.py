"""What pandas says of all rows together.

Usage: pooled_average.py COLUMN BY FILE…
"""

import json
import sys

import pandas as pd

column, by, *files = sys.argv[1:]
known = pd.concat([pd.read_csv(file) for file in files]).dropna(subset=[column, by])
groups = known.assign(**{by: known[by].astype(str)}).groupby(by)[column]
print(json.dumps({"count": groups.count().to_dict(), "mean": groups.mean().to_dict(), "sd": groups.std().to_dict()}))
