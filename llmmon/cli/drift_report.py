"""Where the results of a drift job go: to a Pushgateway, or into a file that a node exporter reads."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from llmmon.cli.failure import Failure
from llmmon.model import naming

_ENDING = ".prom"
_AS_IT_IS = re.compile(r"[A-Za-z0-9_.-]+")
_FORMAT = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
_MOST_SHOWN = 300


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where to."""
    file = click.option(
        "--textfile",
        type=click.Path(path_type=Path),
        metavar="FILE",
        callback=_prom_file,
        help="Write the results for a node exporter: …/llmmon_drift_chat.prom.",
    )
    gateway = click.option(
        "--pushgateway",
        metavar="URL",
        help="Put the results in the place of the last ones at a Pushgateway: http://pushgateway:9091.",
    )
    return file(gateway(command))


def _prom_file(_: click.Context, __: click.Parameter, file: Path | None) -> Path | None:
    if file is not None and file.suffix != _ENDING:
        raise click.BadParameter(f"a node exporter reads files that end in {_ENDING}")
    return file


def report(service: str, text: str, textfile: Path | None, pushgateway: str | None) -> None:
    """Write and push what `gauges_text` gave.

    Raises:
        Failure: the folder is not there, or nobody takes the results.
    """
    if textfile is not None:
        _write(textfile, text)
    if pushgateway is not None:
        _push(service, text, pushgateway)


def _write(file: Path, text: str) -> None:
    from llmmon.emit.one_file import write_file

    # A folder of a wrong name would be one that no node exporter looks into.
    if not file.parent.is_dir():
        raise Failure(f"{file.parent} is not a folder")
    write_file(file, text)


def _push(service: str, text: str, pushgateway: str) -> None:
    """As one group of the service: checks that are no longer made are gone with the old ones."""
    from llmmon.cli.connection import proxy_for
    from llmmon.runtime.http.client import Client
    from llmmon.runtime.http.endpoint import Patience, endpoint
    from llmmon.runtime.http.errors import HttpError

    try:
        patience = Patience(each=10, total=60, connect=5)
        gateway = endpoint(pushgateway, proxy=proxy_for(pushgateway), patience=patience)
        answer = Client(gateway).send(
            "PUT", group_path(service), body=text.encode(), headers=_FORMAT
        )
    except HttpError as error:
        raise Failure(f"the results are not reported: {error}") from error
    if not answer.is_success:
        said = " ".join(answer.body.decode(errors="replace").split())[:_MOST_SHOWN]
        message = f"{gateway.name} does not take the results: {answer.status_text}"
        raise Failure(f"{message}: {said}" if said else message)


def group_path(service: str) -> str:
    """Where the results of a service stand at a Pushgateway."""
    label = naming.SERVICE_LABEL
    if _AS_IT_IS.fullmatch(service):
        return f"metrics/job/{naming.DRIFT_JOB_GROUP}/{label}/{service}"
    encoded = urlsafe_b64encode(service.encode()).decode()
    return f"metrics/job/{naming.DRIFT_JOB_GROUP}/{label}@base64/{encoded}"
