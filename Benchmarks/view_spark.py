"""The 13-column view of observations in PySpark with an explicit schema, on one core, to Parquet.

Arguments: INPUT OUTPUT. Prints {"seconds", "start"} as JSON: processor time of the view, and of starting Spark.
"""

import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, element_at, substring_index

source, target = sys.argv[1:3]


def processor_time():
    """Of this process and of the Java machine it started."""
    total = 0.0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(process) == os.getpid() or int(fields[1]) in (os.getpid(),):
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config(
    "spark.driver.bindAddress", "127.0.0.1").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
spark.range(1).collect()
start = processor_time()
coding = "array<struct<system string, code string, display string>>"
schema = (
    "id string, status string, "
    f"category array<struct<coding {coding}>>, code struct<coding {coding}>, subject struct<reference string>, "
    "encounter struct<reference string>, effectiveDateTime string, issued string, "
    "valueQuantity struct<value decimal(38,10), unit string, code string>"
)
first = lambda column: element_at(column, 1)
code = first(col("code.coding"))
spark.read.schema(schema).json(source).select(
    "id", "status", first(first(col("category")).coding).code.alias("category"), code.system.alias("system"),
    code.code.alias("code"), code.display.alias("display"),
    substring_index("subject.reference", "/", -1).alias("patient"),
    substring_index("encounter.reference", "/", -1).alias("encounter"), "effectiveDateTime", "issued",
    col("valueQuantity.value").alias("value"), col("valueQuantity.unit").alias("unit"),
    col("valueQuantity.code").alias("value_code"),
).write.option("compression", "zstd").parquet(target)
print(json.dumps({"seconds": processor_time() - start, "start": start}))
