"""ClickHouse, as chdb."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def run(source: str, out: str, query: str) -> None:
    """In a session in UTC."""
    chdb: Any = import_module("chdb.session")
    engine = chdb.Session()
    engine.query(f"CREATE VIEW default.events AS SELECT * FROM file('{source}', Parquet)")
    engine.query(f"SET session_timezone = 'UTC'; {query} INTO OUTFILE '{out}' FORMAT Parquet")
    engine.close()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text())
