"""DuckDB reads every value of the columns, and nothing is made of them.

The cheapest aggregate of each that footers of Parquet cannot answer, with the types of the columns given.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

_TYPES = {
    "time": "TIMESTAMPTZ",
    "model": "VARCHAR",
    "latency": "DOUBLE",
    "time_to_first_token": "DOUBLE",
    "response_length": "BIGINT",
    "faithfulness": "DOUBLE",
    "refusal": "BOOLEAN",
    "finish_reason": "VARCHAR",
}
_READ_EVERY_VALUE = (
    "max(epoch_us(time)), max(model), sum(latency), sum(time_to_first_token), sum(response_length), "
    "sum(faithfulness), count_if(refusal), max(finish_reason)"
)


def bare_scan(path: Path) -> None:
    """Read a file of events."""
    columns = ", ".join(f"{name}: '{type_}'" for name, type_ in _TYPES.items())
    lines = f"read_json('{path}', format = 'newline_delimited', columns = {{{columns}}})"
    source = lines if path.suffix == ".jsonl" else f"read_parquet('{path}')"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SELECT {_READ_EVERY_VALUE} FROM {source}").fetchall()


if __name__ == "__main__":
    bare_scan(Path(sys.argv[1]))
