"""One call of a model, from its start to its end, and what is known of it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from decimal import Decimal
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from ._charging import service_tier
from ._chunks import anything, apassed_on, passed_on
from ._outcomes import finish_reason
from ._record import fail, succeed
from ._responses import RESPONSE_READERS, read_other
from ._shapes import STANDARD
from ._usage import Tokens, Usage, read_usage

if TYPE_CHECKING:
    from ._faults import Part
    from ._instrumentation import Instrumentation
    from ._series import Series
    from ._tracing import Trace

T = TypeVar("T")


class Call:
    """A call that is being measured: a context manager, for `with` and for `async with`.

    What is known of it, it is told before it ends; then all is written at once. A call belongs to one
    thread or task at a time. Its methods never raise.
    """

    # Slots are read faster than anything else, and some of these are read for every chunk.
    __slots__ = (
        "_began",
        "_running",
        "charged",
        "failure",
        "first",
        "is_refusal",
        "known_content",
        "known_usage",
        "latest",
        "owner",
        "provider",
        "reason",
        "series",
        "tier",
        "trace",
        "units",
    )

    def __init__(self, owner: Instrumentation, series: Series) -> None:
        self.owner = owner
        self.series = series
        self.first: float | None = None
        """Seconds from the start to the first token."""
        self.known_usage: Tokens | None = None
        self.reason: str | None = None
        self.is_refusal = False
        self.failure: str | None = None
        """The kind of error, where it failed."""
        self.tier = STANDARD
        self.units: dict[str, float] | None = None
        self.known_content: dict[str, Any] | None = None
        self.provider: str | None = None
        self.charged = 0
        """What it cost, in the smallest unit of its model's price list."""
        self.trace: Trace | None = None
        self.latest: Any = None
        """The chunk of a stream that is read if no more text follows."""
        self._running = False
        self._began = 0.0

    # --- from start to end ---------------------------------------------------------------------

    def start(self) -> Call:
        """Begin to measure; `with` does it by itself."""
        try:
            self.series.begin()
            self._running = True
            if self.owner.tracer is not None:
                self.trace = self.owner.tracer.start(self.series.labels, self.provider)
        except Exception:
            self.fault("trace" if self._running else "call")
        self._began = perf_counter()
        return self

    def end(self, error: BaseException | None = None) -> None:
        """Write down what is known: a success, or what `error` says. The first end is the only one."""
        duration = perf_counter() - self._began
        if not self._running:
            return
        if self.latest is not None:
            self.read_latest()
        self._running = False
        try:
            self.series.finish()
            if error is None and self.failure is None:
                succeed(self, duration)
            else:
                fail(self, error)
        except Exception:
            self.fault("record")
        if self.trace is not None:
            self._end_trace(self.trace, error)

    def cancel(self) -> None:
        """End because the caller went away: neither good nor bad. Nothing if it ended before."""
        if self._running:
            self.end(GeneratorExit())

    def _end_trace(self, trace: Trace, error: BaseException | None) -> None:
        try:
            trace.end(self, error)
        except Exception:
            self.fault("trace")

    __enter__ = start

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.end(error)

    async def __aenter__(self) -> Call:
        return self.start()

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.end(error)

    # --- what it is told -----------------------------------------------------------------------

    def response(self, response: object) -> None:
        """All that a provider's response says: usage, reason to finish, refusal, service tier.

        Reads responses of OpenAI (chat, responses, embeddings, completions) and Anthropic, and what
        speaks like them, as objects or dicts. Anything else says nothing.
        """
        try:
            reader = RESPONSE_READERS.get(type(response), read_other)
            reader(self, response)
        except Exception:
            self.fault("usage")

    def usage(
        self,
        reported: object = None,
        /,
        *,
        input: int = 0,  # noqa: A002 - the direction's own name
        cached_input: int = 0,
        cache_write: int = 0,
        output: int = 0,
        reasoning: int = 0,
    ) -> None:
        """Tokens of the call: a provider's usage object or dict, or numbers that are disjoint."""
        try:
            if reported is None:
                reported = Usage(input, cached_input, cache_write, output, reasoning)
            self.known_usage = read_usage(reported)
        except Exception:
            self.fault("usage")

    def more_usage(self, reported: object) -> None:
        """Tokens so far, of a stream that reports them more than once."""
        try:
            before, now = self.known_usage or (0, 0, 0, 0, 0), read_usage(reported)
            # Input may be told once. Output becomes reasoning as that is told: its last word counts.
            put, cached, written = map(max, now[:3], before[:3])
            self.known_usage = put, cached, written, *now[3:]
        except Exception:
            self.fault("usage")

    def first_token(self) -> None:
        """The first token of a stream is here. Only the first time counts."""
        if self.first is None:
            self.first = perf_counter() - self._began

    def finish(self, reason: object) -> None:
        """Why the model stopped, in the provider's own word: `stop`, `end_turn`, `length`."""
        try:
            self.reason = finish_reason(reason)
            if self.reason == "refusal":
                self.is_refusal = True
        except Exception:
            self.fault("call")

    def refused(self) -> None:
        """The model answered that it will not answer."""
        self.is_refusal = True

    def failed(self, kind: str) -> None:
        """The call failed, although nothing was raised: `bad_response`, `content_filter`."""
        self.failure = kind

    def service_tier(self, tier: object) -> None:
        """The service tier that the provider bills: `batch`, `flex`, `priority`."""
        self.tier = service_tier(tier)

    def bill(self, **units: float) -> None:
        """What is billed beside tokens: `image=2`, `second=3.5`, `search=1`."""
        self.units = {**(self.units or {}), **units}

    def content(self, **content: Any) -> None:
        """What went in and came out: `input=`, `output=`, `context=`.

        Evaluators see it; spans hold it only if the spec says so. It is kept no longer than the call.
        """
        if self.owner.wants_content:
            self.known_content = {**(self.known_content or {}), **content}

    def about(self, **attributes: str | int | float | bool | None) -> None:
        """Further attributes of the span, under OpenTelemetry's names with `_` for `.`."""
        if self.trace is not None:
            try:
                self.trace.note(attributes)
            except Exception:
                self.fault("trace")

    def quality(self, metric: str, score: float) -> None:
        """A score from 0 to 1 of this call's answer, during the call or after it."""
        self.owner.score(self.series, metric, score)

    # --- streams -------------------------------------------------------------------------------

    def stream(self, chunks: Iterable[T]) -> Iterator[T]:
        """The chunks of a stream as they come; a provider's chunks are read as well."""
        return passed_on(self, chunks, anything, self.read_latest)

    def astream(self, chunks: AsyncIterable[T]) -> AsyncIterator[T]:
        """The chunks of an asynchronous stream as they come."""
        return apassed_on(self, chunks, anything, self.read_latest)

    def read_latest(self, _error: BaseException | None = None) -> None:
        """What the last chunk said that brought text. Some providers finish with it, or report by each."""
        latest, self.latest = self.latest, None
        if latest is not None:
            self.read_chunk(latest)

    def read_chunk(self, chunk: object) -> None:
        """What one chunk says: a provider's, or a piece of text."""
        try:
            anything(self, chunk)
        except Exception:
            self.fault("usage")

    # --- what is known of it -------------------------------------------------------------------

    @property
    def cost(self) -> Decimal:
        """What the ended call cost, exactly, in the currency of the spec."""
        prices = self.series.prices
        return prices.money(self.charged) if prices else Decimal(0)

    @property
    def span_context(self) -> Any:
        """OpenTelemetry's context of its span, if there is one."""
        return self.trace.context if self.trace is not None else None

    def leave(self) -> None:
        """What comes next in this thread or task is not part of the call, although it goes on."""
        if self.trace is not None:
            try:
                self.trace.leave()
            except Exception:
                self.fault("trace")

    def fault(self, part: Part) -> None:
        """Count the exception that is being handled as the instrumentation's own."""
        self.owner.fault(part)
