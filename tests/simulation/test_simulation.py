"""Simulated services: everything that is read is there, and the numbers fit each other."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from llmmon.catalog.exposition import read_exposition
from llmmon.simulation.readings import raw_readings, selects
from llmmon.simulation.scenario import Scenario
from llmmon.simulation.simulation import Simulation, exposition
from tests.simulation.histories import END, SPECS, compiled, samples, simulation

HOUR = range(END - 3_600, END + 1, 60)


def of(found: dict[str, list[float]], name: str, *labels: str) -> float:
    """The last values of a metric's series with these labels, summed."""
    chosen = (
        values[-1]
        for series, values in found.items()
        if series.startswith(f"{name}{{") and all(label in series for label in labels)
    )
    return sum(chosen)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_series_that_rules_and_dashboards_read_is_simulated(spec: Path) -> None:
    service = compiled(spec)
    pages = Simulation([service], Scenario("normal", END), END - 60).pages
    there = [(name, {**labels, **page.target}) for page in pages for name, labels in page.shown]

    missing = [
        str(selector)
        for selector in raw_readings(service).selectors
        if not any(name == selector.metric and selects(selector, labels) for name, labels in there)
    ]

    assert there
    assert missing == []


def test_the_same_seed_gives_the_same_history_and_another_one_another() -> None:
    one, same, other = (
        "".join(simulation("team-chat", seed=seed).history(HOUR)) for seed in (1, 1, 2)
    )

    assert one == same
    assert one != other


@pytest.mark.parametrize("spec", ["support-assistant", "code-completion"])
def test_counters_fall_only_where_a_process_starts_anew_and_buckets_grow_with_their_bounds(
    spec: str,
) -> None:
    found = samples(simulation(spec, "incident").history(HOUR))

    counted = {s: v for s, v in found.items() if re.match(r"\S+(_total|_bucket|_count|_sum)\{", s)}
    assert len(counted) > len(found) / 2
    falls = {s: [n for n, (a, b) in enumerate(pairwise(v)) if b < a] for s, v in counted.items()}
    assert {tuple(at) for s, at in falls.items() if f"{spec}-1:8000" in s} == {(), (9,)}
    assert {tuple(at) for s, at in falls.items() if f"{spec}-1:8000" not in s} == {()}
    by_histogram: dict[str, list[tuple[float, float]]] = {}
    for series, values in found.items():
        if bound := re.search(r'le="([^"]+)"', series):
            name = series.replace(bound[0], "")
            by_histogram.setdefault(name, []).append((float(bound[1]), values[-1]))
    for buckets in by_histogram.values():
        heights = [height for _, height in sorted(buckets)]
        assert heights == sorted(heights)


def test_requests_are_those_that_were_answered_failed_or_were_given_up() -> None:
    found = samples(simulation("support-assistant", "incident").history(HOUR))

    requests = "llm_requests_total"
    failed = of(found, requests, 'outcome="error"')
    assert failed == of(found, "llm_errors_total") > 0
    answered = of(found, requests, 'outcome="ok"', 'operation="generate"')
    assert answered == of(found, "llm_request_duration_seconds_count", 'operation="generate"')
    assert of(found, "llm_feedback_total") < answered
    assert of(found, "llm_good_requests_total") < of(found, requests, 'outcome="ok"')


def test_cost_is_tokens_times_the_price_in_force() -> None:
    found = samples(simulation("team-chat").history(HOUR))

    def tokens(model: str, direction: str) -> float:
        return of(found, "llm_tokens_total", f'model="{model}"', f'direction="{direction}"')

    prices = {"granite-34b": (0.8, 2.4), "granite-8b": (0.2, 0.6)}
    cost = sum(
        tokens(model, direction) * price / 1e6
        for model, (read, written) in prices.items()
        for price, directions in (
            (read, ("input", "cached_input", "cache_write")),
            (written, ("output", "reasoning")),
        )
        for direction in directions
    )
    assert of(found, "llm_cost_usd_total") == pytest.approx(cost)


def test_an_incident_has_more_errors_refusals_and_waiting_requests_than_a_normal_day() -> None:
    normal, incident = (
        samples(simulation("support-assistant", name).history(HOUR))
        for name in ("normal", "incident")
    )

    for name in ("llm_errors_total", "llm_refusals_total", "llm_queue_depth"):
        assert of(incident, name) > 3 * of(normal, name)


def test_a_page_is_an_exposition_with_the_labels_that_the_process_itself_gives() -> None:
    moving = simulation("support-assistant")
    moving.advance(END)

    pages = [page for page in moving.pages if page.target["job"] == "support-assistant"]

    assert len(pages) == 2
    exposed = read_exposition(exposition(pages[0]))
    assert "instance" not in exposed["llm_requests_total"].labels
    assert exposed["llm_requests_total"].values["tenant"] == ("acme", "globex", "other")


def test_every_example_has_its_own_targets() -> None:
    services = [compiled(spec) for spec in SPECS]
    pages = Simulation(services, Scenario("normal", END), END).pages

    targets = [(page.target["job"], page.target["instance"]) for page in pages]

    assert len(set(targets)) == len(targets)
