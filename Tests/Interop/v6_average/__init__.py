"""A federated average as people write it with the published tools: https://docs.vantage6.ai, unchanged in style."""

import os
from pathlib import Path

import pandas as pd

from vantage6.algorithm.client import AlgorithmClient
from vantage6.algorithm.tools.decorators import algorithm_client, data, metadata, RunMetaData
from vantage6.algorithm.tools.util import get_env_var, info


@algorithm_client
def central(client: AlgorithmClient, column: str, by: str, organizations: list[int]) -> dict:
    """Mean and standard deviation of a column, for each group, over all organisations."""
    known = {organization["id"]: organization["name"] for organization in client.organization.list()}
    info(f"asking {', '.join(known[i] for i in organizations)}")
    task = client.task.create(
        input_={"method": "partial", "kwargs": {"column": column, "by": by}},
        organizations=organizations,
        name="partial",
        description="counts, sums and sums of squares",
    )
    results = client.wait_for_results(task_id=task.get("id"), interval=0.2)
    total = pd.concat([pd.DataFrame(result["groups"]) for result in results]).groupby("group").sum()
    variance = (total["squares"] - total["sum"] ** 2 / total["count"]) / (total["count"] - 1)
    return {
        "count": total["count"].to_dict(),
        "mean": (total["sum"] / total["count"]).to_dict(),
        "sd": (variance**0.5).to_dict(),
        "columns": results[0]["columns"],
    }


@data(1)
def partial(df: pd.DataFrame, column: str, by: str) -> dict:
    """What one organisation tells: for each group the known values' count, sum and sum of squares."""
    info(f"{len(df)} rows")
    known = df.dropna(subset=[column, by])
    values = known.assign(squares=known[column] ** 2).groupby(by)
    return {
        "columns": list(df.columns),
        "groups": {
            "group": [str(group) for group in values.groups],
            "count": values[column].count().tolist(),
            "sum": values[column].sum().tolist(),
            "squares": values["squares"].sum().tolist(),
        },
    }


@metadata
@data(2)
def surroundings(second: pd.DataFrame, first: pd.DataFrame, meta: RunMetaData) -> dict:
    """What the contract promises: where files lie, what is set, what may be written."""
    scratch = meta.temporary_directory / "scratch"
    scratch.write_text("é")
    return {
        "rows": [len(first), len(second)],
        "input": str(meta.input_file),
        "output": str(meta.output_file),
        "temporary": str(meta.temporary_directory),
        "scratch": scratch.read_text(),
        "home": str(Path.home()),
        "user": os.getuid(),
        "setting": get_env_var("SETTING"),
        "parameter": os.environ["SECOND_DB_PARAM_SCHEMA"],
        "labels": os.environ["USER_REQUESTED_DATABASE_LABELS"],
        "type": os.environ["SECOND_DATABASE_TYPE"],
        "organization": meta.organization_id,
        "collaboration": meta.collaboration_id,
    }


@data(1)
def wrong(df: pd.DataFrame) -> dict:
    """Fails as programs do."""
    return {"value": df["no such column é"].sum()}
