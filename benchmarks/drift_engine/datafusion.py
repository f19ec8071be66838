"""DataFusion, whose words are those of PostgreSQL."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def run(source: str, out: str, query: str) -> None:
    """Times have their zone."""
    datafusion: Any = import_module("datafusion")
    context = datafusion.SessionContext()
    context.register_parquet("events", source)
    context.sql(query).write_parquet(out)


if __name__ == "__main__":
    # Else the script would find itself under the engine's name.
    sys.path.pop(0)
    run(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text())
