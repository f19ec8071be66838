"""How sure a verdict has to be, and how many events that takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import sqrt

import pytest

from llmmon.model.service import Drift, Service
from llmmon.sli.drift_levels import level_of, min_events, past_quantile
from tests.front_end import service_of


def service(models: int = 3, window: str = "6h", allowed: str = "1 per month") -> Service:
    named = ", ".join(f"{{name: m{number}}}" for number in range(models))
    return service_of(f"""\
version: llmmon/v1
service: chat
models: [{named}]
drift:
  window: {window}
  baseline: {{trailing: 4w, same: hour_of_week}}
  false_alarms: {allowed}
  checks:
    - {{signal: latency, statistic: ks, threshold: 0.1}}
    - {{signal: refusal_rate, at_most: 10%}}
""")


def drift(of: Service) -> Drift:
    assert of.drift is not None
    return of.drift


def level(of: Service) -> float:
    return level_of(of, drift(of))


def test_two_coincidences_in_a_row_are_as_rare_as_half_of_what_the_spec_allows() -> None:
    assert level(service()) == pytest.approx(sqrt(1 / 2 / (2 * 3 * 4 * 30)))
    assert level(service(models=12)) == pytest.approx(level(service()) / 2)
    assert level(service(window="24h")) == pytest.approx(level(service()) * 2, rel=0.35)
    assert level(service(allowed="9999 per day")) == 0.05


def test_a_quantile_of_the_past_is_exceeded_as_often_as_the_level_says() -> None:
    # Of 99 past windows and a new one, the new one is the largest once in a hundred times.
    assert past_quantile(0.01, 99) == pytest.approx(1.0)
    assert past_quantile(0.05, 99) == pytest.approx(94 / 98)


def test_lower_floors_take_more_events_and_fewer_false_alarms_do_for_limits() -> None:
    one, more = service(), service(allowed="1 per year")
    ks, rate = drift(one).checks
    lower, strict = replace(ks, threshold=Decimal("0.05")), replace(rate, at_most=Decimal("0.05"))

    assert min_events(one, ks, level(one)) * 3 < min_events(one, lower, level(one))
    # What keeps chance out is how unusual a window is; of a limit it is the bound.
    assert min_events(one, ks, level(one)) == min_events(more, ks, level(more))
    assert min_events(one, strict, level(one)) < min_events(more, strict, level(more))
    assert min_events(one, rate, level(one)) == 50
