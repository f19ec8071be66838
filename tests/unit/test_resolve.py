"""From specs to the model: references, defaults, and what one part means for another."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from llmmon.diagnostics import Severity
from llmmon.model.indicator import Counted
from llmmon.model.price import DIRECTIONS, Price
from llmmon.model.service import Histogram, Service
from llmmon.promql import Matcher
from llmmon.sli import KINDS
from llmmon.spec.slo import kind_name
from tests.front_end import check_text, codes, lines, read_and_check, service_of

ROOT = Path(__file__).parents[2]
HEAD = """
version: llmmon/v1
service: chat
models:
  - {name: big, operations: [generate, chat]}
  - {name: small}
  - {name: embedder, operations: [embed, rerank]}
dimensions:
  tenant: {values: [globex, acme], other: true}
quality: [{metric: faithfulness}]
"""


def _slos(*items: str) -> Service:
    return service_of(HEAD + "slos:\n" + "".join(f"  - {item}\n" for item in items))


def _bounds(service: Service, metric: str) -> tuple[Decimal, ...]:
    (found,) = [h for h in service.histograms if h.metric == metric]
    return found.bounds


def test_a_spec_that_says_little_gets_the_defaults() -> None:
    service = service_of("version: llmmon/v1\nservice: chat\nmodels: [{name: m}]\n")

    assert service.models[0].operations == ("generate",)
    assert service.models[0].source is None
    assert dict(service.alerting.severities) == {"page": "critical", "ticket": "warning"}
    assert service.alerting.absent == "page"
    assert service.outputs == (
        "python",
        "prometheus",
        "prometheus_tests",
        "grafana",
        "dcgm",
        "drift_job",
    )
    assert (service.team, service.max_series, service.slos) == (None, None, ())


def test_an_slo_that_says_little_gets_the_defaults() -> None:
    (slo,) = _slos("{name: a, sli: availability, objective: 99.5%}").slos

    assert (str(slo.window), slo.min_bad_events, slo.scope, slo.split_by) == ("30d", 5, (), ())
    assert slo.objective == Decimal("0.995")
    assert [str(tier.factor) for tier in slo.tiers] == ["14.400", "6.000", "3.000", "1.000"]
    assert (slo.event, slo.description) == ("requests", "requests answered without an error")


def test_an_slo_selects_its_service_and_what_it_is_narrowed_to() -> None:
    (slo,) = _slos(
        "{name: a, sli: refusal, objective: 95%, tenant: other, operation: chat, model: big}"
    ).slos
    total = slo.indicator.total

    assert slo.scope == (("model", "big"), ("operation", "chat"), ("tenant", "other"))
    assert isinstance(total, Counted)
    assert set(total.add.matchers) == {
        Matcher("llm_service", "=", "chat"),
        Matcher("model", "=", "big"),
        Matcher("operation", "=", "chat"),
        Matcher("outcome", "=", "ok"),
        Matcher("tenant", "=", "other"),
    }


@pytest.mark.parametrize(
    ("keys", "split"),
    [
        ("per: [tenant]", (("tenant", ("globex", "acme", "other")),)),
        ("per: [model]", (("model", ("big", "small", "embedder")),)),
        ("per: [model], operation: generate", (("model", ("big", "small")),)),
        ("per: [operation]", (("operation", ("generate", "chat", "embed", "rerank")),)),
        ("per: [operation], model: embedder", (("operation", ("embed", "rerank")),)),
        (
            "per: [tenant, operation], model: small",
            (("operation", ("generate",)), ("tenant", ("globex", "acme", "other"))),
        ),
    ],
)
def test_an_slo_is_split_by_the_values_that_can_occur_in_it(
    keys: str, split: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    (slo,) = _slos(f"{{name: a, sli: availability, objective: 99%, {keys}}}").slos

    assert slo.split_values == split
    assert slo.split_by == tuple(label for label, _ in split)


def test_thresholds_join_the_default_bounds_of_their_histograms() -> None:
    service = _slos(
        "{name: a, sli: latency, below: 3s, objective: 95%}",
        "{name: b, sli: latency, below: 750ms, objective: 95%}",
        "{name: c, sli: quality, metric: faithfulness, at_least: 0.75, objective: 95%}",
    )
    duration = _bounds(service, "llm_request_duration_seconds")

    assert {Decimal(3), Decimal("0.75"), Decimal("0.05"), Decimal(80)} <= set(duration)
    assert list(duration) == sorted(set(duration))
    assert Decimal("0.749999") in _bounds(service, "llm_quality_score")


def test_explicit_bounds_replace_the_default_ones_and_hold_the_thresholds() -> None:
    service = service_of(
        HEAD
        + "instrumentation: {buckets: {duration: [500ms, 5s], quality: [0.5, 0.8]}}\n"
        + "slos:\n"
        + "  - {name: a, sli: latency, below: 5s, objective: 95%}\n"
        + "  - {name: b, sli: quality, metric: faithfulness, at_least: 0.8, objective: 95%}\n"
    )

    assert Histogram(
        metric="llm_request_duration_seconds", bounds=(Decimal("0.5"), Decimal(5))
    ) in (service.histograms)
    assert _bounds(service, "llm_quality_score") == (
        Decimal("0.5"),
        Decimal("0.799999"),
        Decimal("0.8"),
    )


def test_every_bound_that_an_slo_reads_is_exposed() -> None:
    service = _slos(
        "{name: a, sli: latency, below: 3s, objective: 95%}",
        "{name: b, sli: time_to_first_token, below: 333ms, objective: 95%}",
        "{name: c, sli: time_per_output_token, below: 33ms, objective: 95%}",
    )
    for slo, histogram in zip(service.slos, service.histograms, strict=False):
        bad = slo.indicator.bad
        assert isinstance(bad, Counted)
        assert bad.subtract is not None
        (le,) = [m.value for m in bad.subtract.matchers if m.label == "le"]
        assert Decimal(le.replace("(\\.0)?", "")) in histogram.bounds


SHARED = """
version: llmmon/v1
team: platform
labels: {tier: batch, region: eu}
window: 28d
alerting:
  severities: {page: P1, ticket: P3}
  runbook_base: https://runbooks.example.com
  min_bad_events: 7
limits: {max_series: 100000}
outputs: [prometheus]
"""


def test_what_is_shared_holds_where_a_spec_says_nothing() -> None:
    service = service_of(HEAD + "slos: [{name: a, sli: availability, objective: 99%}]\n", SHARED)

    assert service.team == "platform"
    assert service.labels == (("region", "eu"), ("tier", "batch"))
    assert (str(service.slos[0].window), service.slos[0].min_bad_events) == ("28d", 7)
    assert dict(service.alerting.severities) == {"page": "P1", "ticket": "P3"}
    assert (service.max_series, service.outputs) == (100_000, ("prometheus",))


def test_a_spec_overrides_what_is_shared_key_by_key() -> None:
    service = service_of(
        HEAD
        + "team: own\nlabels: {tier: critical}\nwindow: 7d\nlimits: {max_series: 200000}\n"
        + "alerting: {severities: {page: sev1}, absent: off}\noutputs: [prometheus, prometheus_tests]\n"
        + "slos: [{name: a, sli: availability, objective: 99%}]\n",
        SHARED,
    )

    assert service.team == "own"
    assert service.labels == (("region", "eu"), ("tier", "critical"))
    assert str(service.slos[0].window) == "7d"
    assert dict(service.alerting.severities) == {"page": "sev1", "ticket": "P3"}
    assert service.alerting.absent == "off"
    assert service.alerting.runbook_base == "https://runbooks.example.com"
    assert service.max_series == 200_000
    assert service.outputs == ("prometheus", "prometheus_tests")


def test_one_broken_reference_is_one_diagnostic_and_drops_just_its_slo() -> None:
    report, model = check_text(
        HEAD
        + "slos:\n"
        + "  - {name: a, sli: availability, objective: 99%, model: bigg}\n"
        + "  - {name: b, sli: availability, objective: 99%}\n"
        + "  - {name: c, sli: goodput, all_of: [a, b], objective: 95%}\n"
    )

    assert [d.code.id for d in report if d.severity is Severity.ERROR] == ["LM201"]
    assert [slo.name for slo in model.services[0].slos] == ["b", "c"]


def test_a_reserved_dimension_is_one_diagnostic_wherever_it_is_used() -> None:
    report, _ = check_text(
        "version: llmmon/v1\nservice: chat\nmodels: [{name: m}]\n"
        "dimensions: {job: {values: [a]}}\n"
        "slos:\n"
        "  - {name: a, sli: availability, objective: 99%, job: a}\n"
        "  - {name: b, sli: availability, objective: 99%, per: [job]}\n"
    )

    assert codes(report) == ["LM211"]


def test_prices_are_exact_per_million_tokens_whatever_they_are_written_for() -> None:
    service = service_of(
        "version: llmmon/v1\nservice: chat\nmodels:\n"
        "  - name: m\n"
        "    prices:\n"
        "      - {input: 0.10, output: 0.30}\n"
        "      - {effective: 2027-01-01, per: 1k, input: 0.0001, reasoning: 0.0003}\n"
        "      - {effective: 2028-01-01, per: 1, output: 0.0000003}\n"
        "      - {effective: 2029-01-01, gpu_hour: 2.95}\n"
    )
    prices = service.models[0].prices

    assert [p.effective for p in prices] == [None, "2027-01-01", "2028-01-01", "2029-01-01"]
    assert _per_million(prices[0]) == _amounts("0.1 0.1 0.1 0.3 0.3")
    assert _per_million(prices[1]) == _amounts("0.1 0.1 0.1 - 0.3")
    assert _per_million(prices[2]) == _amounts("- - - 0.3 0.3")
    assert prices[3].self_hosted is not None
    assert (prices[3].rates, prices[3].self_hosted.per_hour) == ((), Decimal("2.95"))


def _per_million(price: Price) -> dict[str, Decimal]:
    return {rate.unit: rate.per_million for rate in price.rates}


def _amounts(text: str) -> dict[str, Decimal]:
    """By direction; `-` for one without a price."""
    pairs = zip(DIRECTIONS, text.split(), strict=True)
    return {name: Decimal(amount) for name, amount in pairs if amount != "-"}


def test_budgets_drift_and_gpus_are_resolved_in_full() -> None:
    service = service_of(
        HEAD.replace("{name: small}", "{name: small, prices: [{input: 1}]}")
        + "budgets: [{name: a, limit: 3000 USD, period: month, model: small, tenant: acme}]\n"
        + "drift: {checks: [{signal: latency, statistic: ks, at_least: 20%},"
        + " {signal: refusal_rate, at_most: 10%}]}\n"
        + 'gpu: {exporter: {dcgm: "4.8"}, alerts: {xid_page: [79, 48, 79]}}\n'
    )
    (budget,) = service.budgets
    drift, gpu = service.drift, service.gpu

    assert budget.scope == (("model", "small"), ("tenant", "acme"))
    assert (str(budget.limit), budget.warn_at) == ("3000 USD", (Decimal("0.8"),))
    assert drift is not None
    assert (str(drift.window), str(drift.trailing), drift.same) == ("6h", "28d", "hour_of_week")
    assert [c.statistic for c in drift.checks] == ["ks", "ratio"]
    assert drift.checks[0].at_least == Decimal("0.2")
    assert gpu is not None
    assert (gpu.dcgm_version, gpu.xid_page, gpu.temperature_celsius) == ("4.8", (48, 79), None)


def test_services_stand_by_name_whatever_their_files_are_called(tmp_path: Path) -> None:
    for file, name in (("a", "zebra"), ("b", "ant"), ("c", "mole")):
        text = f"version: llmmon/v1\nservice: {name}\nmodels: [{{name: m}}]\n"
        (tmp_path / f"{file}.yaml").write_text(text)
    _, model = read_and_check([tmp_path])

    assert [service.name for service in model.services] == ["ant", "mole", "zebra"]


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_example_specs_have_no_errors(path: Path) -> None:
    report, model = read_and_check([path])

    assert report.ok, lines(report)
    assert model.services[0].slos


def test_the_example_specs_use_every_kind_of_sli() -> None:
    _, model = read_and_check([ROOT / "specs"])
    used = {slo.kind for service in model.services for slo in service.slos}

    assert used == {kind_name(kind) for kind in KINDS}
