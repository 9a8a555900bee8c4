"""The least work of one Newton step on one core: X'WX by dsyrk, X'v by dgemv, exp(X b). Prints {"seconds"} as JSON.

Run with OPENBLAS_NUM_THREADS=1. Arguments: ROWS COVARIATES.
"""

import json
import sys
import time

import numpy as np
from scipy.linalg.blas import dgemv, dsyrk

rows, covariates = int(sys.argv[1]), int(sys.argv[2])
generator = np.random.Generator(np.random.PCG64(1))
x = np.asfortranarray(generator.standard_normal((rows, covariates)))
b = np.full(covariates, 0.01)
best = float("inf")
for _ in range(5):
    start = time.perf_counter()
    r = np.exp(dgemv(1.0, x, b))
    weighted = np.asfortranarray(x * np.sqrt(r)[:, None])
    information = dsyrk(1.0, weighted, trans=1)
    score = dgemv(1.0, x, r, trans=1)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"seconds": best}))
