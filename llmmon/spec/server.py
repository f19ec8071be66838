"""A server that a drift job asks or tells, and how to log in there. Secrets stand elsewhere."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import DurationField, LineField, Shape, UrlField
from llmmon.units import Duration

HeaderNameField = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]


class SecretShape(Shape):
    """A secret, by where it is."""

    file: LineField | None = Field(
        None, description="A file that holds it, as a path from the folder of the job."
    )
    env: LineField | None = Field(None, description="An environment variable that holds it.")


class BasicAuthShape(Shape):
    """A name and a password."""

    username: LineField = Field(description="The name.")
    password: SecretShape = Field(description="Where the password is: {file: …} or {env: …}.")


class ServerShape(Shape):
    """An address, and what goes with each request to it."""

    url: UrlField = Field(description="Its address: http://prometheus:9090.")
    tenant: LineField | None = Field(
        None, description="Whose data, of servers of several tenants: the header X-Scope-OrgID."
    )
    headers: Annotated[dict[HeaderNameField, LineField], Field(max_length=20)] = Field(
        default_factory=dict, description="Further headers. None of them is a secret."
    )
    bearer_token: SecretShape | None = Field(
        None, description="Where a token is: {file: token.txt} or {env: PROMETHEUS_TOKEN}."
    )
    basic_auth: BasicAuthShape | None = Field(None, description="A name and a password.")
    ca_file: LineField | None = Field(
        None,
        description="File of certificates to trust, in place of the system's.",
    )
    timeout: DurationField = Field(
        Duration.parse("30s"), description="How long one answer may take; 30s by default."
    )
    give_up_after: DurationField = Field(
        Duration.parse("2m"),
        description="How long to try for one answer; 2m by default.",
    )
