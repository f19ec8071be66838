"""What rules make of a history that a Prometheus holds, as OpenMetrics text: recorded series, and alerts.

Prometheus evaluates each expression, as a range query with the interval of the rules as its step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmmon.dashboards.annotations import ALERTS
from llmmon.local_prometheus.alert_states import states
from llmmon.local_prometheus.openmetrics import lines
from llmmon.local_prometheus.order import Placed
from llmmon.local_prometheus.server import Server
from llmmon.rules.template import expand
from llmmon.rules.types import AlertingRule, Labels, RecordingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Evaluations from one Unix time to another, `step` seconds apart."""

    start: int
    end: int
    step: int

    def every(self, step: int) -> Span:
        """The same at whole multiples of a step."""
        return Span(start=-(-self.start // step) * step, end=self.end, step=step)


def evaluated(server: Server, placed: Placed, given: Span) -> str:
    """The samples that a rule makes, evaluated as often as its group is and not more often than given."""
    rule, span = placed.rule, given.every(max(given.step, placed.interval))
    found = server.query_range(str(rule.expr), span.start, span.end, span.step)
    if isinstance(rule, RecordingRule):
        return "".join(_recorded(rule, series) for series in found)
    return "".join(text for series in found for text in _alerts(rule, series, span))


def _recorded(rule: RecordingRule, series: Mapping[str, Any]) -> str:
    return lines(rule.record, _own(series) | rule.labels, series["values"])


def _alerts(rule: AlertingRule, series: Mapping[str, Any], span: Span) -> Iterator[str]:
    labels = _own(series)
    own = {name: expand(text, _Present(labels)) for name, text in rule.labels.items()}
    met = {int(time) for time, _ in series["values"]}
    wait, keep = (
        0 if length is None else int(length.seconds) for length in (rule.for_, rule.keep_firing_for)
    )
    by_state: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for time, state in states(met, span.start, span.end, span.step, wait, keep):
        by_state[state].append((time, "1"))
    for name, points in by_state.items():
        of = {"alertname": rule.alert, "alertstate": name}
        yield lines(ALERTS, labels | own | of, points)


def _own(series: Mapping[str, Any]) -> Labels:
    return {name: value for name, value in series["metric"].items() if name != "__name__"}


class _Present(dict[str, str]):
    """Labels as a template sees them: one that is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""
