"""Writes a Cox data set, divided over three stations: make_cox_data.py ROWS COVARIATES FOLDER days|continuous

Times are whole days, or days with seven decimals, with a Weibull baseline and uniform censoring; covariates are normal;
the same arguments give the same files.
"""

import json
import sys

import numpy as np

rows, covariates, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
generator = np.random.Generator(np.random.PCG64(20261121))
x = generator.standard_normal((rows, covariates)).round(4)
beta = np.linspace(-0.5, 0.5, covariates)
time = 1000 * (-np.log(generator.random(rows)) * np.exp(-(x @ beta))) ** (1 / 1.3)
censor = generator.random(rows) * 3650
event = (time <= censor).astype(int)
whole = sys.argv[4] == "days"
last = np.minimum(time, censor)
day = np.maximum(np.ceil(last), 1) if whole else last

names = [f"x{i + 1}" for i in range(covariates)]
bounds = [0, rows // 2, rows * 4 // 5, rows]
for letter, low, high in zip("ABC", bounds, bounds[1:]):
    with open(f"{folder}/station_{letter}.csv", "w") as file:
        file.write(",".join(["time", "event", *names]) + "\n")
        table = np.column_stack([day[low:high], event[low:high], x[low:high]])
        np.savetxt(file, table, fmt=["%d" if whole else "%.7f", "%d"] + ["%.4f"] * covariates, delimiter=",")
columns = [{"name": "time", "type": "integer" if whole else "numeric"}, {"name": "event", "type": "integer"}]
columns += [{"name": name, "type": "numeric"} for name in names]
with open(f"{folder}/schema.json", "w") as file:
    json.dump({"columns": columns}, file)
with open(f"{folder}/cox.json", "w") as file:
    json.dump({"method": "cox", "ties": "efron", "time": "time", "event": "event", "terms": names}, file)
