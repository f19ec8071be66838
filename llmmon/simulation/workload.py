"""What is asked of a model: how many requests, how long each takes, how many tokens it has.

The figures fit each other: a first token comes before the last, and what lies between is tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.simulation.lognormal import Lognormal

_LONGEST_FIRST, _LONGEST_ALL = 0.25, 3.0
_WITHOUT_OUTPUT = frozenset({"embed", "rerank"})
_SHARE_OF_FIRST = 0.15
_USUAL_TOKENS, _FEWEST, _MOST = 180, 12, 1_500
_INPUT_TOKENS = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The requests to one model, in a process."""

    rate: float
    """Requests a second, on average over a day."""
    failing: float
    """Share of them that fail on a normal day."""
    duration: Lognormal
    first_token: Lognormal
    per_token: Lognormal
    input_tokens: float
    """Of a request, on average."""
    output_tokens: float
    """Of a request, on average; 0 where a model answers with no text."""

    @property
    def generates(self) -> bool:
        """Whether answers are text."""
        return self.output_tokens > 0


def workload(
    *,
    rate: float,
    failing: float,
    operation: str = "generate",
    duration: Lognormal | None = None,
    first_token: Lognormal | None = None,
    per_token: Lognormal | None = None,
) -> Workload:
    """Requests of which some durations are given; the others follow from those."""
    generates = operation not in _WITHOUT_OUTPUT
    whole = duration or Lognormal(_LONGEST_ALL if generates else _LONGEST_FIRST)
    first = first_token or Lognormal(min(_LONGEST_FIRST, whole.median * _SHARE_OF_FIRST))
    rest = max(whole.median - first.median, whole.median / 2)
    token = per_token or Lognormal(rest / _USUAL_TOKENS, 0.3)
    tokens = min(max(rest / token.median, _FEWEST), _MOST)
    return Workload(
        rate=rate,
        failing=failing,
        duration=whole,
        first_token=first,
        per_token=token,
        input_tokens=_INPUT_TOKENS,
        output_tokens=tokens if generates else 0,
    )
