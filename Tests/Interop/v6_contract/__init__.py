"""One function for each clause of the contract between a node and an algorithm, written with the published tools as
their documentation has it. The functions of the average and the hostile ones are in the same image."""

import os
import socket

import pandas as pd

from vantage6.algorithm.client import AlgorithmClient
from vantage6.algorithm.tools.decorators import (
    OHDSIMetaData, RunMetaData, algorithm_client, data, database_connection, metadata,
)

from v6_average import central, partial, surroundings, wrong  # noqa: F401
from v6_hostile import attempts, fills_disk, outlives, patient  # noqa: F401


def cells(frame: pd.DataFrame) -> dict:
    return {"columns": list(frame.columns), "rows": frame.astype(object).where(frame.notna(), None).values.tolist()}


@data(1)
def table(frame: pd.DataFrame) -> dict:
    """A frame of whatever type of database."""
    return cells(frame)


@data(3)
def order(third: pd.DataFrame, second: pd.DataFrame, first: pd.DataFrame) -> list:
    """Three frames; the tools hand the last one first."""
    return [list(frame.columns)[0] for frame in (first, second, third)]


def files() -> dict:
    """A database that is a folder."""
    folder = os.environ["FILES_DATABASE_URI"]
    try:
        open(os.path.join(folder, "new"), "w").close()
        writable = True
    except OSError:
        writable = False
    texts = {name: open(os.path.join(folder, name)).read() for name in sorted(os.listdir(folder))}
    return {"folder": folder, "texts": texts, "type": os.environ["FILES_DATABASE_TYPE"], "writable": writable}


def elsewhere() -> dict:
    """A database that the algorithm opens itself."""
    return {name: value for name, value in os.environ.items() if name.startswith("ELSEWHERE_")}


@database_connection(types=["OMOP"])
def omop(connection: dict, meta: OHDSIMetaData) -> dict:
    """A connection to an OMOP database; what makes it is a stand-in that gives back what it was given."""
    return {
        **connection, "database": meta.database, "cdm_schema": meta.cdm_schema,
        "results_schema": meta.results_schema, "dbms": meta.dbms, "folder": str(meta.incremental_folder),
    }


def variables() -> dict:
    """What is set, and what is not."""
    return {
        "names": sorted(name for name in os.environ if name not in ("PATH", "HOSTNAME", "TERM", "LC_CTYPE", "container")),
        "labels": os.environ["USER_REQUESTED_DATABASE_LABELS"],
        "place": os.environ["PLACE"],
    }


def nothing() -> None:
    """A function without a result."""


def number() -> dict:
    """Numbers that JSON does not have, as Python writes them."""
    return {"x": float("nan"), "é": "漢🙂"}


def thing() -> object:
    """A result that is no JSON."""
    return object()


@metadata
def sibling(meta: RunMetaData) -> str:
    """Reads what the central function of its job left at its own station."""
    note = meta.temporary_directory / "note"
    return note.read_text() if note.exists() else "nothing"


@metadata
@algorithm_client
def job(client: AlgorithmClient, meta: RunMetaData, organizations: list[int]) -> dict:
    """A central function that leaves a note for its job, asks in turn, and looks at everything its client can see."""
    (meta.temporary_directory / "note").write_text("from the central function")
    task = client.task.create(
        input_={"method": "sibling"}, organizations=organizations, name="sibling", description="reads a note")
    answers = client.wait_for_results(task_id=task.get("id"), interval=0.2)
    failing = client.task.create(
        input_={"method": "wrong"}, organizations=organizations[:1], name="wrong", description="fails")
    runs = client.run.from_task(task.get("id"))
    return {
        "answers": sorted(answers),
        "failed": client.wait_for_results(task_id=failing.get("id"), interval=0.2),
        "parent": task["parent"]["id"] == meta.task_id,
        "runs": len(runs),
        "statuses": sorted(run["status"] for run in runs),
        "collaboration": client.collaboration.get()["id"] == meta.collaboration_id,
        "own": client.organization_id == meta.organization_id,
        "addresses": addresses(client),
        "proxied": [name for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy") if name in os.environ],
        "outside": [place for place in (("10.0.0.1", 80), ("192.0.2.1", 443)) if reaches(place)],
    }


def addresses(client: AlgorithmClient) -> list:
    """There is no VPN: nobody has an address in it."""
    found = client.vpn.get_addresses()
    return found if isinstance(found, list) else []


def reaches(place: tuple) -> bool:
    try:
        socket.create_connection(place, timeout=2).close()
        return True
    except OSError:
        return False


def beside_code() -> dict:
    """Writes into the folder of its code, where it finds what is there, into others, and without a path."""
    own = os.path.dirname(os.path.abspath(__file__))
    found = sorted(name for name in os.listdir(own) if not name.startswith("__pycache__"))
    told = {"found": found}
    for name, folder in {"own": own, "other": os.path.join(os.path.dirname(own), "v6_average"), "root": "/", "here": ""}.items():
        try:
            with open(os.path.join(folder, "figure.txt"), "w") as file:
                file.write("drawn")
            told[name] = open(os.path.join(folder, "figure.txt")).read()
        except OSError as error:
            told[name] = error.strerror
    return told
