"""The HTTP API of Prometheus, and of what speaks like it: asks one question at a time."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

from llmmon.preview.answers import Answer, Refused, read_answer
from llmmon.preview.questions import Question

_MAX_BYTES = 256 * 2**20
_GRACE_SECONDS = 5


class UnreachableError(Exception):
    """There is no Prometheus at the address; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """An address such as `http://localhost:9090`, and headers such as a tenant's."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 30
    """How long one answer may take."""

    @property
    def name(self) -> str:
        """The address without a password."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def probe(self) -> None:
        """See that somebody answers questions here.

        Raises:
            UnreachableError: nobody does, or not in Prometheus' way.
        """
        try:
            answer = self._post("query", {"query": "vector(1)"})
        except TimeoutError as error:
            message = f"{self.name} does not answer within {self.seconds} s"
            raise UnreachableError(message) from error
        if answer.get("status") != "success":
            raise UnreachableError(f"{self.name} answers: {answer.get('error')}")

    def ask(self, question: Question) -> Answer:
        """An answer, or why Prometheus has none.

        Raises:
            UnreachableError: Prometheus is gone.
        """
        try:
            said = self._post(*_request(question))
        except TimeoutError:
            return Refused(f"no answer within {self.seconds} s")
        if said.get("status") != "success":
            return Refused(str(said.get("error", "no reason given")))
        try:
            return read_answer(question, said["data"]["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnreachableError(f"{self.name} answers in another form: {error!r}") from error

    def _post(self, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What the API says, be it an error. A form, because expressions may be long."""
        address = f"{self.name.rstrip('/')}/api/v1/{path}"
        data = urlencode({**form, "timeout": f"{self.seconds}s"}).encode()
        request = Request(address, data, _login(self.url) | dict(self.headers))  # noqa: S310
        try:
            # Longer than Prometheus may take, so that its own words of a timeout arrive.
            with urlopen(request, timeout=self.seconds + _GRACE_SECONDS) as answer:  # noqa: S310
                return self._document(answer.read(_MAX_BYTES))
        except HTTPError as error:
            with error:
                return self._document(error.read(_MAX_BYTES), f"{error.code} {error.reason}")
        except TimeoutError:
            raise
        except (OSError, HTTPException, ValueError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise TimeoutError from error
            raise UnreachableError(f"{self.name} cannot be asked: {error}") from error

    def _document(self, raw: bytes, status: str = "200 OK") -> dict[str, Any]:
        try:
            document = json.loads(raw)
        except ValueError:
            document = None
        if not isinstance(document, dict) or "status" not in document:
            message = f"{self.name} does not speak Prometheus' API: it answers {status}"
            raise UnreachableError(message)
        return document


def _login(url: str) -> dict[str, str]:
    """The header of a name and a password in an address, which urllib takes for a port."""
    login, at, _ = urlsplit(url).netloc.rpartition("@")
    text = base64.b64encode(unquote(login).encode()).decode()
    return {"Authorization": f"Basic {text}"} if at else {}


def _request(question: Question) -> tuple[str, dict[str, str]]:
    """The API's path and form."""
    span = question.span
    if question.step is None:
        return "query", {"query": question.expr, "time": str(span.end)}
    times = {"start": str(span.start), "end": str(span.end), "step": str(question.step)}
    return "query_range", {"query": question.expr, **times}
