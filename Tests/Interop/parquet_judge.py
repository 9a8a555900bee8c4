"""Computes figures of Parquet files with pyarrow, Polars and DuckDB, and prints where they differ from ours.

Argument: a JSON file {"tables": [{"name", "files", "columns": [{"name", "type", "figures"}]}]}; the figures of a column are
how many values there are and, by its type, what `figures` below says. Prints a line for each difference, then how many
figures were compared.
"""

import json
import sys
from decimal import Decimal

import duckdb
import polars
import pyarrow as arrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet


def kind(type):
    if type.endswith("[]"):
        return "list"
    if type.startswith("DECIMAL") or type in ("DOUBLE", "INTEGER", "BIGINT", "HUGEINT"):
        return "number"
    return {"VARCHAR": "text", "BOOLEAN": "boolean", "DATE": "time", "TIMESTAMP": "time"}.get(type, "other")


def with_pyarrow(table, name, kind):
    column = table[name]
    count = [len(column) - column.null_count]
    if kind == "text":
        ends = compute.min_max(column).as_py()
        return count + [compute.sum(compute.utf8_length(column)).as_py(), ends["min"], ends["max"]]
    if kind == "number":
        return count + [compute.sum(column).as_py()]
    if kind == "boolean":
        return count + [compute.sum(column).as_py() or 0]
    if kind == "time":
        return count + list(compute.min_max(column).as_py().values())
    if kind == "list":
        return count + [compute.sum(compute.list_value_length(column)).as_py()]
    return count


def with_polars(table, name, kind):
    column = table[name]
    count = [len(column) - column.null_count()]
    if not count[0] and kind != "other":
        return count + [0 if kind == "boolean" else None] * {"text": 3, "time": 2}.get(kind, 1)
    if kind == "text":
        return count + [column.str.len_chars().sum(), column.min(), column.max()]
    if kind == "number":
        return count + [column.sum()]
    if kind == "boolean":
        return count + [column.sum()]
    if kind == "time":
        return count + [column.min(), column.max()]
    if kind == "list":
        return count + [column.list.len().sum()]
    return count


def with_duckdb(table, name, kind):
    column = '"' + name.replace('"', '""') + '"'
    figures = {
        "text": "sum(length({0})), min({0}), max({0})", "number": "sum({0})", "boolean": "count(*) FILTER ({0})",
        "time": "min({0}), max({0})", "list": "sum(len({0}))",
    }.get(kind)
    return list(table.aggregate(f"count({column})" + (", " + figures.format(column) if figures else "")).fetchone())


def same(ours, theirs):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    if isinstance(theirs, float):
        return abs(float(ours) - theirs) <= 1e-9 * max(1, abs(theirs))
    if isinstance(theirs, (int, Decimal)):
        return Decimal(str(ours)) == Decimal(theirs)
    return str(ours) == str(theirs)


compared = 0
for table in json.load(open(sys.argv[1]))["tables"]:
    files = table["files"]
    # Files that were compacted have columns of the catalogue's own as well.
    names = [column["name"] for column in table["columns"]]
    engines = [
        (with_pyarrow, arrow.concat_tables([parquet.ParquetFile(file).read(names) for file in files])),
        (with_polars, polars.concat([polars.read_parquet(file, columns=names, hive_partitioning=False) for file in files])),
        (with_duckdb, duckdb.read_parquet(files, hive_partitioning=False, union_by_name=True)),
    ]
    for engine, data in engines:
        for column in table["columns"]:
            theirs = engine(data, column["name"], kind(column["type"]))
            compared += len(theirs)
            ours = column["figures"]
            if len(ours) != len(theirs) or not all(same(*pair) for pair in zip(ours, theirs)):
                print(f"{engine.__name__} {table['name']}.{column['name']}: ours {ours}, theirs {theirs}")
print(f"{compared} figures compared")
