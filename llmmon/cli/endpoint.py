"""An endpoint that a user names: what it exposes, and whose metrics these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from llmmon.cli.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from llmmon.catalog.engines import Engine
    from llmmon.catalog.exposition import Exposed


def read_endpoint(place: str, engine: str | None) -> tuple[Engine, Mapping[str, Exposed]]:
    """The engine at a URL or in a file, as it is named or else recognised, and what it exposes.

    Raises:
        Failure: the place cannot be read, is no exposition, or nothing of it is in the catalogue.
        UsageError: the catalogue has no engine of this name.
    """
    from llmmon.catalog.exposition import ExpositionError, read_exposition
    from llmmon.cli.fetching import fetch

    try:
        exposed = read_exposition(fetch(place))
    except ExpositionError as error:
        raise Failure(f"{place} is not in Prometheus' text format: {error}") from error
    return (_recognised(place, exposed) if engine is None else named_engine(engine)), exposed


def _recognised(place: str, exposed: Mapping[str, Exposed]) -> Engine:
    from llmmon.catalog.compare import recognise
    from llmmon.catalog.engines import engine_names, load_engine

    engine = recognise([load_engine(known) for known in engine_names()], exposed)
    if engine is None:
        raise Failure(f"nothing in {place} is in the catalogue; llmmon catalog lists what is")
    return engine


def named_engine(name: str) -> Engine:
    """The engine of a name, in any case.

    Raises:
        UsageError: the catalogue has none.
    """
    from llmmon.catalog.engines import engine_names, load_engine

    if name.lower() not in engine_names():
        raise click.UsageError(_unknown(name, engine_names()))
    return load_engine(name.lower())


def _unknown(name: str, names: Sequence[str]) -> str:
    from llmmon.words import nearest, quoted

    close = nearest(name.lower(), names)
    hint = f"Did you mean {close}?" if close else "llmmon catalog lists them all."
    return f"The catalogue has no engine {quoted(name)}. {hint}"
