"""When which alert of an SLO fired: a bar for each, quiet ones included."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards.annotations import firing
from llmmon.dashboards.parts import NOTHING_YET, QUIET_OR_FIRING, runbooks
from llmmon.dashboards.values import COUNT, Legend, Query, StateTimeline
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import highest
from llmmon.rules.identity import recorded, slo_id

_ROWS_OF_FRAME, _MAX_HEIGHT = 3, 16


def timeline(service: Service, slo: Slo) -> StateTimeline:
    """One bar per alert. Of a split SLO, a bar is red while it fires for any value."""
    queries = tuple(_queries(service, slo))
    return StateTimeline(
        key=f"slo/{slo.name}/alerts",
        title="Alerts over time",
        description=(
            "When each alert of this SLO fired, inhibited ones included. Pages are for now, tickets "
            "for working hours."
        ),
        queries=queries,
        unit=COUNT,
        no_value=NOTHING_YET,
        meanings=QUIET_OR_FIRING,
        links=runbooks(service, naming.BURN_ALERT, naming.EXHAUSTED_ALERT, *_absent(service)),
        width=24,
        height=min(len(queries) + _ROWS_OF_FRAME, _MAX_HEIGHT),
    )


def _queries(service: Service, slo: Slo) -> Iterator[Query]:
    for tier in slo.tiers:
        window = {naming.LONG_WINDOW_LABEL: str(tier.long_window)}
        yield _query(service, slo, f"{tier.urgency} {tier.long_window}", naming.BURN_ALERT, window)
    yield _query(service, slo, "budget used up", naming.EXHAUSTED_ALERT, {})
    for alert in _absent(service):
        yield _query(service, slo, "metric missing", alert, {})


def _absent(service: Service) -> tuple[str, ...]:
    return () if service.alerting.absent == "off" else (naming.ABSENT_ALERT,)


def _query(service: Service, slo: Slo, words: str, alert: str, labels: dict[str, str]) -> Query:
    own = {naming.SLOTH_ID_LABEL: slo_id(service, slo), "alertname": alert}
    quiet = highest(recorded(naming.OBJECTIVE, service, slo)).arithmetic("*", 0)
    return Query(expr=highest(firing(own | labels)).otherwise(quiet), legend=Legend(words))
