"""The HTTP API of Prometheus, and of what speaks like it: asks one question at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llmmon.preview.answers import Answer, Refused, read_answer
from llmmon.preview.questions import Question
from llmmon.runtime.http.client import Client
from llmmon.runtime.http.endpoint import Patience, endpoint
from llmmon.runtime.http.errors import HttpError, NoAnswerInTimeError
from llmmon.runtime.http.prometheus import Refusal, Response, ask

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
    proxy: str | None = None
    _client: Client = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Each question is asked once: a panel without an answer says why.

        Raises:
            HttpError: it is not an address.
        """
        # Longer than Prometheus may take, so that its own words of a timeout arrive.
        seconds = self.seconds + _GRACE_SECONDS
        patience = Patience(tries=1, each=seconds, total=seconds)
        there = endpoint(self.url, self.headers, proxy=self.proxy, patience=patience)
        object.__setattr__(self, "_client", Client(there))

    @property
    def name(self) -> str:
        """The address without a password."""
        return self._client.endpoint.name

    def probe(self) -> None:
        """See that somebody answers questions here.

        Raises:
            UnreachableError: nobody does, or not in Prometheus' way.
        """
        try:
            said = self._post("query", {"query": "vector(1)"})
        except HttpError as error:
            raise UnreachableError(str(error)) from error
        if isinstance(said, Refusal):
            raise UnreachableError(f"{self.name} answers: {said.reason}")

    def ask(self, question: Question) -> Answer:
        """An answer, or why Prometheus has none.

        Raises:
            UnreachableError: Prometheus is gone.
        """
        try:
            said = self._post(*_request(question))
        except NoAnswerInTimeError:
            return Refused(f"no answer within {self.seconds} s")
        except HttpError as error:
            raise UnreachableError(str(error)) from error
        if isinstance(said, Refusal):
            return Refused(said.reason)
        try:
            return read_answer(question, said.data["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnreachableError(f"{self.name} answers in another form: {error!r}") from error

    def _post(self, path: str, form: Mapping[str, str]) -> Response:
        return ask(self._client, path, {**form, "timeout": f"{self.seconds}s"})


def _request(question: Question) -> tuple[str, dict[str, str]]:
    """The API's path and form."""
    span = question.span
    if question.step is None:
        return "query", {"query": question.expr, "time": str(span.end)}
    times = {"start": str(span.start), "end": str(span.end), "step": str(question.step)}
    return "query_range", {"query": question.expr, **times}
