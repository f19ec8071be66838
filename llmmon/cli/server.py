"""A server of a drift job as this machine reaches it: with its secrets read, through its proxy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from llmmon.cli.connection import proxy_for
from llmmon.cli.failure import Failure

if TYPE_CHECKING:
    from llmmon.model.server import Secret, Server
    from llmmon.runtime.http.client import Client


def client_of(server: Server, folder: Path) -> Client:
    """Whoever asks it. Files are beside the configuration, in `folder`.

    Raises:
        Failure: a secret or a certificate is not there.
    """
    from llmmon.runtime.http.client import Client
    from llmmon.runtime.http.endpoint import Patience, endpoint
    from llmmon.runtime.http.errors import HttpError

    patience = Patience(each=float(server.each.seconds), total=float(server.total.seconds))
    try:
        return Client(
            endpoint(
                server.url,
                dict(server.headers) | dict(_login(server, folder)),
                ca_file=_ca_file(server, folder),
                proxy=proxy_for(server.url),
                patience=patience,
            )
        )
    except HttpError as error:
        raise Failure(str(error)) from error


def _login(server: Server, folder: Path) -> Iterator[tuple[str, str]]:
    from llmmon.runtime.http.endpoint import basic

    if server.bearer_token is not None:
        yield "Authorization", f"Bearer {_read(server.bearer_token, folder)}"
    if server.username is not None and server.password is not None:
        yield "Authorization", basic(server.username, _read(server.password, folder))


def _read(secret: Secret, folder: Path) -> str:
    """The secret itself, which no message repeats."""
    place = secret.file if secret.file is not None else f"${secret.env}"
    if secret.file is not None:
        try:
            text = (folder / secret.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(
                f"the secret in {folder / secret.file} cannot be read: {error}"
            ) from error
    else:
        text = os.environ.get(secret.env or "", "")
    if not text.strip():
        raise Failure(f"the secret in {place} is empty")
    if not text.strip().isprintable():
        raise Failure(f"the secret in {place} is more than one line")
    return text.strip()


def _ca_file(server: Server, folder: Path) -> str | None:
    if server.ca_file is None:
        return None
    path = folder / server.ca_file
    if not path.is_file():
        raise Failure(f"{path}: there is no file of certificates")
    return str(path)
