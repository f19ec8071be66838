"""DuckDB by the portable query, in the place of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def run(source: str, out: str, query: str) -> None:
    """In a session in UTC."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW events AS SELECT * FROM '{source}'")
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text())
