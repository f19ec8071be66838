"""The options of `llmmon preview`, from text to what they mean."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import click

from llmmon.cli.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmmon.local_prometheus.programs import Programs
    from llmmon.preview.prometheus import Prometheus
    from llmmon.units import Duration


def is_address(prometheus: str | None) -> TypeGuard[str]:
    """Whether a running Prometheus is named, and not a program."""
    return prometheus is not None and "://" in prometheus


def server(address: str, headers: Iterable[str]) -> Prometheus:
    """The Prometheus at an address, to be asked with these headers."""
    from llmmon.cli.connection import proxy_for
    from llmmon.preview.prometheus import Prometheus
    from llmmon.runtime.http.errors import HttpError

    named = dict(map(_header, headers))
    try:
        return Prometheus(address, named, proxy=proxy_for(address))
    except HttpError as error:
        raise click.UsageError(f"--prometheus: {error}.") from error


def programs(given: str | None) -> Programs:
    """The programs of Prometheus that hold a simulated history.

    Raises:
        Failure: there are none.
    """
    from llmmon.local_prometheus.programs import NoPrometheusError, find_programs

    if given is not None and not Path(given).exists():
        raise click.UsageError(f"--prometheus {given} is neither an http address nor a program.")
    try:
        return find_programs(None if given is None else Path(given), os.environ.get("PATH", ""))
    except NoPrometheusError as error:
        raise Failure(
            f"services are simulated in a Prometheus of their own, but {error}: install it (on "
            "Debian: package prometheus), name its folder (--prometheus PATH), or name a running one "
            "that has data (--prometheus URL)"
        ) from error


def moment(text: str) -> int:
    """A time in epoch seconds; one without a zone is UTC."""
    try:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise click.UsageError(
            f"--at {text} is not a time such as 2026-11-26T03:00:00Z."
        ) from error
    return int(read.replace(tzinfo=read.tzinfo or timezone.utc).timestamp())


def now() -> int:
    """The time in epoch seconds."""
    return int(datetime.now(timezone.utc).timestamp())


def length(text: str | None) -> Duration | None:
    """How much is shown, if that is said."""
    from llmmon.units import Duration, UnitError

    try:
        read = None if text is None else Duration.parse(text)
    except UnitError as error:
        raise click.UsageError(f"--range {text} {error}.") from error
    if read is not None and read.minutes < 1:
        raise click.UsageError(f"--range {text} is shorter than a minute.")
    return read


def _header(text: str) -> tuple[str, str]:
    """A name and what it is set to."""
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not text.isprintable():
        raise click.UsageError("--header is not written as 'NAME: VALUE'.")
    return name.strip(), value.strip()
