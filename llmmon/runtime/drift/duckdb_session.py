"""DuckDB, for as long as one scan takes: the only module that knows it. It is an extra of llmmon's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.scans import LONGEST_LINE, literal

if TYPE_CHECKING:
    import duckdb

_ROWS_AT_ONCE = 100
"""A row may hold a list of hundreds of bins."""
_MEMORY = "1GB"
"""Beyond it DuckDB writes to a temporary folder. Sketches of a month take a tenth of it."""
_EXTENSION = re.compile(r"""(install|download) (the required )?extension ['"](?P<name>\w+)""")
_MISSING_EXTENSION = (
    "DuckDB reads such addresses by its extension {extension}, which is not installed and could not be "
    'downloaded. Where its server can be reached: python -c "import duckdb; '
    "duckdb.sql('INSTALL {extension}')\", or copy the files to here"
)


class Session:
    """Answers queries."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The result, a few rows at a time."""
        result = self._connection.execute(query)
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            yield from rows

    def columns(self, scan: str) -> list[str]:
        """The names of what a table function gives."""
        described = self.rows(f"DESCRIBE SELECT * FROM {scan}")  # noqa: S608 - every name in it is quoted
        return [str(name) for name, *_ in described]


@contextmanager
def session(time_zone: str) -> Iterator[Session]:
    """A DuckDB in memory that reads times without a zone in this one.

    Raises:
        DriftError: DuckDB is not there, or says no to a file, a column or the zone.
    """
    try:
        import duckdb
    except ImportError as error:
        raise DriftError("needs DuckDB: pip install 'llmmon[drift]'") from error
    with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
        # It would draw into standard output, where verdicts go.
        connection.execute("SET enable_progress_bar = false")
        try:
            connection.execute(f"SET TimeZone = {literal(time_zone)}")
        except duckdb.Error as error:
            raise DriftError(f"{time_zone} is not a time zone") from error
        try:
            yield Session(connection)
        except duckdb.Error as error:
            raise DriftError(_words(error)) from error


def _words(error: Exception) -> str:
    """DuckDB's message without its sort and its advice."""
    text = str(error).split("\n")[0]
    if "maximum_object_size" in text:
        file = text.partition('file "')[2].partition('"')[0]
        return f"{file}: a line has more than {LONGEST_LINE} bytes, which is no event"
    extension = _EXTENSION.search(str(error))
    if extension:
        return _MISSING_EXTENSION.format(extension=extension["name"])
    return text.partition("Error: ")[2] or text
