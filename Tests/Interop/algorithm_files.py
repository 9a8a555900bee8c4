"""Lists what the image of a Python algorithm needs: the interpreter's standard library and the distributions
vantage6-algorithm-tools and pyarrow (for tables in parquet) with all they require, as lines FILE<tab>PLACE IN THE IMAGE.
The first line is the interpreter.

Usage: algorithm_files.py LIST
"""

import os
import re
import sys
import sysconfig
from importlib.metadata import distribution

from packaging.requirements import Requirement

# Not needed to run anything, or in need of libraries that images have no use for.
SKIPPED = {
    "test", "tests", "site-packages", "dist-packages", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3",
}
# Parts of pyarrow that no table in a file needs.
UNUSED = re.compile(r"pyarrow/(include/|src/|.*\.(pyx|pxi|pxd|h)$|lib(arrow|parquet).*_(flight|substrait|s3)|_(flight|substrait|s3fs|gcsfs|azurefs|hdfs))")
CACHED = f".{sys.implementation.cache_tag}.pyc"


def wanted(path: str) -> bool:
    parts = path.split("/")
    if any(part in SKIPPED or part.startswith(("config-", "_tkinter")) for part in parts):
        return False
    if UNUSED.search(path):
        return False
    return not path.endswith(".pyc") or path.endswith(CACHED)


def standard_library():
    root = sysconfig.get_path("stdlib")
    for folder, _, names in os.walk(root):
        for name in names:
            file = os.path.join(folder, name)
            yield file, f"usr/lib/python{sys.version_info[0]}.{sys.version_info[1]}/{os.path.relpath(file, root)}"


def packages():
    seen, queue = set(), ["vantage6-algorithm-tools", "pyarrow"]
    while queue:
        name = re.sub(r"[-_.]+", "-", queue.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        found = distribution(name)
        for file in found.files or []:
            if not str(file).startswith(".."):
                yield str(found.locate_file(file)), f"opt/packages/{file}"
        requirements = [Requirement(text) for text in found.requires or []]
        queue += [r.name for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]


with open(sys.argv[1], "w") as output:
    print(os.path.realpath(sys.executable), file=output)
    for file, place in [*standard_library(), *packages()]:
        if wanted(place) and os.path.isfile(file):
            print(f"{file}\t{place}", file=output)
