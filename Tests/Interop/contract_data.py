"""Writes databases of the types that the published tools read into a folder: sheet.xlsx, table.parquet, base.sqlite,
files/.

Usage: contract_data.py FOLDER
"""

import sqlite3
import sys
from pathlib import Path

import pandas as pd

folder = Path(sys.argv[1])
frame = pd.DataFrame({"age": [41, 52, 63], "sex": ["f", None, "m"]})
with pd.ExcelWriter(folder / "sheet.xlsx") as writer:
    pd.DataFrame({"first": [1]}).to_excel(writer, sheet_name="one", index=False)
    frame.to_excel(writer, sheet_name="two", index=False)
frame.to_parquet(folder / "table.parquet", index=False)
with sqlite3.connect(folder / "base.sqlite") as connection:
    frame.to_sql("patients", connection, index=False)
connection.close()
(folder / "files").mkdir()
(folder / "files" / "a.txt").write_text("ä")
(folder / "files" / "b.txt").write_text("")
for path in folder.rglob("*"):
    path.chmod(0o755 if path.is_dir() else 0o644)
folder.chmod(0o755)
