"""An instrumentation on a registry of its own, wrapped clients of it, and what it has counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

import anthropic
import openai
from anthropic import Anthropic, AsyncAnthropic
from openai import AsyncOpenAI, OpenAI
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from tests.runtime.fake_server import FakeServer
from tests.runtime.packages import Readings, Seen

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

    from llmmon.runtime.instrumentation import Instrumentation

_PATIENCE = 30.0


class _Where(TypedDict):
    api_key: str
    base_url: str


class City(BaseModel):
    """What `parse` is asked for."""

    city: str


class Bench:
    """Makes clients of a server, measured or, without an instrumentation, as they are.

    They load no certificates, which would take longer than a test.
    """

    def __init__(self, server: FakeServer, measure: Instrumentation | None = None) -> None:
        self.server = server
        self._measure = measure
        self._openai = _Where(api_key="none", base_url=server.openai_url)
        self._anthropic = _Where(api_key="none", base_url=server.anthropic_url)

    def openai(self, timeout: float = _PATIENCE, retries: int = 0) -> OpenAI:
        """An `openai` client."""
        http = openai.DefaultHttpxClient(verify=False)
        client = OpenAI(**self._openai, http_client=http, timeout=timeout, max_retries=retries)
        return self._measure.wrap_openai(client) if self._measure is not None else client

    def async_openai(self, timeout: float = _PATIENCE) -> AsyncOpenAI:
        """An asynchronous `openai` client."""
        http = openai.DefaultAsyncHttpxClient(verify=False)
        client = AsyncOpenAI(**self._openai, http_client=http, timeout=timeout, max_retries=0)
        return self._measure.wrap_openai(client) if self._measure is not None else client

    def anthropic(self, timeout: float = _PATIENCE, retries: int = 0) -> Anthropic:
        """An `anthropic` client."""
        http = anthropic.DefaultHttpxClient(verify=False)
        client = Anthropic(
            **self._anthropic, http_client=http, timeout=timeout, max_retries=retries
        )
        return self._measure.wrap_anthropic(client) if self._measure is not None else client

    def async_anthropic(self, timeout: float = _PATIENCE) -> AsyncAnthropic:
        """An asynchronous `anthropic` client."""
        http = anthropic.DefaultAsyncHttpxClient(verify=False)
        client = AsyncAnthropic(**self._anthropic, http_client=http, timeout=timeout, max_retries=0)
        return self._measure.wrap_anthropic(client) if self._measure is not None else client


class Measured(Bench):
    """A bench whose clients are measured."""

    def __init__(
        self,
        make: type[Instrumentation],
        server: FakeServer,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        self.registry = CollectorRegistry()
        self.instrumentation = make(registry=self.registry, tracer_provider=tracer_provider)
        super().__init__(server, self.instrumentation)

    def seen(self, **labels: str) -> Seen:
        """What was counted so far, of these labels."""
        return Readings(self.registry).seen(labels)


def run_and_compare(
    bench: Measured, program: Callable[[Bench, str], list[str]], prompt: str
) -> Seen:
    """Run a program with a measured client and with a bare one: it sees the same."""
    expected = program(Bench(bench.server), prompt)

    assert program(bench, prompt) == expected
    return bench.seen()


def show(*things: object) -> list[str]:
    """What a caller sees, as text that can be compared."""
    return [_show(thing) for thing in things]


def _show(thing: object) -> str:
    if isinstance(thing, BaseModel):
        return f"{type(thing).__qualname__} {thing.model_dump_json(warnings=False)}"
    return repr(thing)


@contextmanager
def told(seen: list[str]) -> Iterator[None]:
    """What is raised in the block is what the caller sees last."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        seen.append(f"{type(error).__qualname__}: {error}")


def names(programs: Sequence[object]) -> list[str]:
    """The names of functions, for the ids of tests."""
    return [str(getattr(program, "__name__", program)) for program in programs]
