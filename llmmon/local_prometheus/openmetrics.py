"""OpenMetrics text of samples with times, as promtool back-fills it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from llmmon.promql import sample

END = "# EOF\n"


def lines(name: str, labels: Mapping[str, str], points: Iterable[tuple[float, str]]) -> str:
    """The samples of one series: Unix times, and values as Prometheus writes them."""
    series = sample(name, labels)
    return "".join(f"{series} {value} {time:.15g}\n" for time, value in points)
