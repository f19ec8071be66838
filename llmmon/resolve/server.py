"""A server of a drift job: one login at most, and secrets that are somewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from llmmon.codes.drift_source import UNUSABLE_LOGIN
from llmmon.model.server import Secret, Server
from llmmon.resolve.parsed import FileProblems
from llmmon.source import SpecPath
from llmmon.spec.server import SecretShape, ServerShape

_TENANT = "X-Scope-OrgID"
_ELSEWHERE = "write {file: secrets/token} or {env: NAME}"


def resolve_server(shape: ServerShape, problems: FileProblems, at: SpecPath) -> Server:
    """The server; what is wrong with its login is reported."""
    _check_logins(shape, problems, at)
    basic = shape.basic_auth
    tenant = () if shape.tenant is None else ((_TENANT, shape.tenant),)
    return Server(
        url=shape.url,
        headers=(*tenant, *shape.headers.items()),
        bearer_token=_secret(shape.bearer_token, problems, (*at, "bearer_token")),
        username=None if basic is None else basic.username,
        password=None
        if basic is None
        else _secret(basic.password, problems, (*at, "basic_auth", "password")),
        ca_file=shape.ca_file,
        each=shape.timeout,
        total=max(shape.timeout, shape.give_up_after),
    )


def _check_logins(shape: ServerShape, problems: FileProblems, at: SpecPath) -> None:
    own = [name for name in shape.headers if name.lower() == "authorization"]
    logins: list[tuple[str, SpecPath]] = [("headers", (*at, "headers", name)) for name in own]
    if shape.bearer_token is not None:
        logins.append(("bearer_token", (*at, "bearer_token")))
    if shape.basic_auth is not None:
        logins.append(("basic_auth", (*at, "basic_auth")))
    if len(logins) > 1:
        names = " and ".join(name for name, _ in logins)
        problems.add(UNUSABLE_LOGIN, f"logins by {names}", logins[-1][1], "keep one", key=True)
    if "@" in urlsplit(shape.url).netloc:
        message = "an address with a login, which would be committed"
        problems.add(UNUSABLE_LOGIN, message, (*at, "url"), "write basic_auth")


def _secret(shape: SecretShape | None, problems: FileProblems, at: SpecPath) -> Secret | None:
    if shape is None:
        return None
    if (shape.file is None) is (shape.env is None):
        message = "a secret that is nowhere" if shape.file is None else "a secret in two places"
        problems.add(UNUSABLE_LOGIN, message, at, _ELSEWHERE)
    return Secret(file=shape.file, env=shape.env)
