"""What a spec and `llmmon.yaml` say together: the spec's own value wins, labels are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from llmmon.codes.references import LABEL_USED_TWICE, RESERVED_NAME
from llmmon.diagnostics import Code
from llmmon.model.service import Alerting, PrometheusTarget
from llmmon.resolve.intervals import DEFAULT_SCRAPE_INTERVAL, scrape_interval_mistake
from llmmon.resolve.objectives import DEFAULT_WINDOW, window_mistake
from llmmon.resolve.parsed import Mistake, Parsed, Problems
from llmmon.resolve.reserved import is_taken
from llmmon.resolve.server_version import prometheus_version_mistake
from llmmon.spec.alerting import AlertingShape, SeveritiesShape
from llmmon.spec.root import CommonShape
from llmmon.units import Duration, UtcOffset
from llmmon.words import quoted

_T = TypeVar("_T")
DEFAULT_CURRENCY = "USD"
DEFAULT_UTC_OFFSET = UtcOffset(0)
_DEFAULT_SEVERITIES = {"page": "critical", "ticket": "warning"}
_DEFAULT_ABSENT = "page"
_DEFAULT_MIN_BAD_EVENTS = 5
_TARGET_LABELS = (
    *("job", "instance", "namespace", "pod", "container", "service", "endpoint"),
    *("node", "cluster", "prometheus", "environment", "region"),
)
"""What scraping sets by itself, in Kubernetes above all, and what is usual beside it."""
_INSTEAD = {
    "team": "write it as team, beside labels",
    "severity": "write it under alerting, as severities",
    "service": "write it as service, at the top level",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the whole service."""

    team: str | None
    labels: tuple[tuple[str, str], ...]
    currency: str
    utc_offset: UtcOffset
    window: Duration | None
    """Of SLOs that do not say; `None` if the one that is written cannot be used."""
    alerting: Alerting
    prometheus: PrometheusTarget
    target_labels: tuple[str, ...]
    """Labels that scraping puts on every series, whatever exposes it."""
    min_bad_events: int
    max_series: int | None


def resolve_settings(problems: Problems) -> Settings:
    """The spec's settings over the shared ones over the defaults."""
    shapes = _shapes(problems.parsed)
    alerting = [shape.alerting for shape in shapes if shape.alerting is not None]
    events = (a.min_bad_events for a in alerting if a.min_bad_events is not None)
    limits = (shape.limits.max_series for shape in shapes if shape.limits is not None)
    return Settings(
        team=next((shape.team for shape in shapes if shape.team is not None), None),
        labels=_labels(problems),
        currency=next((shape.currency for shape in shapes if shape.currency), DEFAULT_CURRENCY),
        utc_offset=next((s.utc_offset for s in shapes if s.utc_offset), DEFAULT_UTC_OFFSET),
        window=_window(problems),
        alerting=_alerting(alerting),
        prometheus=PrometheusTarget(
            version=_prometheus_version(problems), scrape_interval=_scrape_interval(problems)
        ),
        target_labels=_target_labels(shapes),
        min_bad_events=next(events, _DEFAULT_MIN_BAD_EVENTS),
        max_series=next((limit for limit in limits if limit is not None), None),
    )


def _shapes(parsed: Parsed) -> list[CommonShape]:
    """The own one first."""
    return [parsed.spec] if parsed.shared is None else [parsed.spec, parsed.shared]


def _alerting(shapes: list[AlertingShape]) -> Alerting:
    severities = [shape.severities for shape in shapes if shape.severities is not None]
    return Alerting(
        severities=tuple(sorted(_severities(severities).items())),
        absent=next((s.absent for s in shapes if s.absent is not None), _DEFAULT_ABSENT),
        runbook_base=next((s.runbook_base for s in shapes if s.runbook_base is not None), None),
        dashboard_base=next(
            (s.dashboard_base for s in shapes if s.dashboard_base is not None), None
        ),
    )


def _severities(shapes: list[SeveritiesShape]) -> dict[str, str]:
    return {
        "page": next((s.page for s in shapes if s.page is not None), _DEFAULT_SEVERITIES["page"]),
        "ticket": next(
            (s.ticket for s in shapes if s.ticket is not None), _DEFAULT_SEVERITIES["ticket"]
        ),
    }


def _target_labels(shapes: list[CommonShape]) -> tuple[str, ...]:
    added = [
        label for shape in shapes if shape.prometheus for label in shape.prometheus.target_labels
    ]
    return tuple(dict.fromkeys((*_TARGET_LABELS, *added)))


def _scrape_interval(problems: Problems) -> Duration:
    path, default = ("prometheus", "scrape_interval"), DEFAULT_SCRAPE_INTERVAL
    return _usable(problems, path, scrape_interval_mistake, default) or default


def _prometheus_version(problems: Problems) -> str | None:
    return _usable(problems, ("prometheus", "version"), prometheus_version_mistake, None)


def _window(problems: Problems) -> Duration | None:
    return _usable(problems, ("window",), window_mistake, DEFAULT_WINDOW)


def _usable(
    problems: Problems,
    path: tuple[str, ...],
    mistake_in: Callable[[_T], Mistake | None],
    default: _T | None,
) -> _T | None:
    """What the spec, or else llmmon.yaml, writes at a path; `None` if that is wrong."""
    for shape in _shapes(problems.parsed):
        value = _at(shape, path)
        if value is None:
            continue
        if (mistake := mistake_in(value)) is None:
            return cast("_T", value)
        code, message, hint = mistake
        add = problems.add if shape is problems.parsed.spec else problems.add_shared
        add(code, message, path, hint)
        return None
    return default


def _at(shape: CommonShape, path: tuple[str, ...]) -> Any:
    found: Any = shape
    for key in path:
        found = getattr(found, key, None)
    return found


def _labels(problems: Problems) -> tuple[tuple[str, str], ...]:
    own, shared = problems.parsed.spec, problems.parsed.shared
    joined = (shared.labels if shared is not None else {}) | own.labels
    for code, label, message, hint in _label_mistakes(joined, problems):
        if label in own.labels:
            problems.add(code, message, ("labels", label), hint, key=True)
        else:
            problems.add_shared(code, message, ("labels", label), hint)
    return tuple(sorted(joined.items()))


def _label_mistakes(
    labels: dict[str, str], problems: Problems
) -> Iterator[tuple[Code, str, str, str]]:
    for label in labels:
        if is_taken(label):
            hint = _INSTEAD.get(label, "take another name")
            message = f"{quoted(label)} cannot be a label of the spec: the name is taken"
            yield RESERVED_NAME, label, message, hint
        elif label in problems.parsed.spec.dimensions:
            message = f"{quoted(label)} is a label and a dimension"
            yield LABEL_USED_TWICE, label, message, "remove one of the two"
