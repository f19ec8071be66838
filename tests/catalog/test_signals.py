"""By which series engines answer signals. Each known trap has a test."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from llmmon.catalog.engines import engine_names, load_engine
from llmmon.catalog.signals import SIGNALS
from llmmon.catalog.versions import parse_version
from llmmon.model.indicator import Counted, EventRatio
from llmmon.model.slo import Slo
from llmmon.promql import Matcher
from llmmon.sli.engine_series import EngineSeries
from llmmon.sli.signal_queries import signal_query
from llmmon.units import Duration
from tests.front_end import check_text, service_of
from tests.promtool import PromTools

SPEC = """\
version: llmmon/v1
service: chat
models:
  - {{name: m, source: {{engine: {engine}, version: "{version}"}}, selector: {selector}}}
slos:
  - {{name: one, objective: 99%, {slo}}}
"""
WINDOW = Duration.parse("5m")
TIMES = ("request_duration", "time_to_first_token", "time_per_output_token", "queue_time")


def compiled(engine: str, slo: str, version: str = "1", selector: str = "{job: m}") -> Slo:
    """The one SLO of a spec on an engine."""
    text = SPEC.format(engine=engine, version=version, selector=selector, slo=slo)
    return service_of(text).slos[0]


def codes(engine: str, slo: str, selector: str = "{job: m}") -> list[str]:
    """The errors of a spec on an engine."""
    report, _ = check_text(SPEC.format(engine=engine, version="1", selector=selector, slo=slo))
    return [d.code.id for d in report if d.code.severity.value == "error"]


def own(bad: str, total: str) -> str:
    """An SLO by the rates of two metrics."""
    return f"sli: events, bad: 'rate({bad}[$window])', total: 'rate({total}[$window])'"


def counted(slo: Slo) -> tuple[Counted, Counted]:
    """What is bad, and everything."""
    indicator: EventRatio = slo.indicator
    assert isinstance(indicator.bad, Counted)
    assert isinstance(indicator.total, Counted)
    return indicator.bad, indicator.total


def query(engine: str, signal: str) -> str:
    """A signal of an engine, of all its models."""
    loaded = load_engine(engine)
    version = parse_version(loaded.version)
    found = loaded.signal(signal, version)
    assert found is not None
    series = EngineSeries(engine=loaded, version=version, selection=(), models=())
    return str(signal_query(series, found, WINDOW))


def evaluated(promtools: PromTools, folder: Path, promql: str, *series: str) -> list[float]:
    """Samples of a query at the tenth minute, the same of every Prometheus."""
    # promtool says what it got only where something else was expected.
    expected = [{"labels": "not_this", "value": 0}]
    case = {
        "interval": "1m",
        "input_series": [
            dict(zip(("series", "values"), one.rsplit(" ", 1), strict=True)) for one in series
        ],
        "promql_expr_test": [{"expr": promql, "eval_time": "10m", "exp_samples": expected}],
    }
    file = folder / "one.test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [], "tests": [case]}))
    found = []
    for promtool in promtools:
        said = promtool.test_rules(file)
        got = (said.stdout + said.stderr).split("got:", 1)[1].splitlines()[0]
        found.append([float(part.split(" ")[-1]) for part in got.strip().split(", ")])
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize("name", engine_names())
def test_an_engine_answers_every_signal_or_says_why_not(name: str) -> None:
    engine = load_engine(name)

    answered, unavailable = {s.name for s in engine.signals}, dict(engine.unavailable)

    assert answered | set(unavailable) == set(SIGNALS)
    assert not answered & set(unavailable)


@pytest.mark.parametrize("name", engine_names())
def test_signals_read_what_the_engine_exposes(name: str) -> None:
    engine = load_engine(name)

    for signal in engine.signals:
        metric = engine.metric(signal.metric)
        label = (signal.model_label,) if signal.model_label else ()
        assert {*(m.label for m in signal.matchers), *signal.ranks, *label} <= set(metric.labels)
        for part in filter(None, (signal.less, signal.of)):
            engine.metric(part)
        for matcher in signal.matchers:
            known = metric.known_values(matcher.label)
            assert not known or matcher.op in ("=~", "!~") or matcher.value in (*known, "")


@pytest.mark.parametrize("name", engine_names())
def test_times_are_histograms_whose_bounds_are_known(name: str) -> None:
    engine = load_engine(name)

    for signal in engine.signals:
        if signal.name in TIMES:
            assert engine.metric(signal.metric).type == "histogram"
            assert engine.metric(signal.metric).bounds


def test_counters_are_named_as_they_are_scraped() -> None:
    """Clients in Python append _total to what the code says; TGI, Triton and DCGM have none."""
    without = {
        (engine, metric.name)
        for engine in engine_names()
        for metric in load_engine(engine).metrics
        if metric.type == "counter" and not metric.name.endswith("_total")
    }

    assert {engine for engine, _ in without} <= {"tgi", "triton", "llamacpp", "dcgm-exporter"}
    assert {name for engine, name in without if engine == "llamacpp"} == {"llamacpp:n_tokens_max"}


def test_the_success_counter_of_vllm_is_not_its_availability() -> None:
    bad, everything = counted(compiled("vllm", "sli: availability"))

    assert everything.add.metric == bad.add.metric == "http_requests_total"
    assert Matcher("status", "=", "5xx") in bad.add.matchers
    assert Matcher("status", "!=", "4xx") in everything.add.matchers
    assert "model_name" not in {m.label for m in everything.add.matchers}


def test_a_histogram_called_total_has_no_rate() -> None:
    assert codes("vllm", own("vllm:iteration_tokens_total", "vllm:prompt_tokens_total")) == [
        "LM706"
    ]


def test_gauges_called_total_have_no_rate() -> None:
    slo = own("vllm:gpu_prefix_cache_hits_total", "vllm:input_tokens_total")

    assert codes("vllm-production-stack-router", slo) == ["LM708"]


def test_a_total_that_tgi_and_triton_do_not_have_is_told() -> None:
    for engine, name in (("tgi", "tgi_request_count"), ("triton", "nv_inference_request_success")):
        slo = own(name, f"{name}_total")
        text = SPEC.format(engine=engine, version="1", selector="{job: m}", slo=slo)
        report, _ = check_text(text)
        (found,) = [d for d in report if d.code.severity.value == "error"]
        assert (found.code.id, found.hint) == ("LM706", f"write {name}")


def test_triton_has_no_latency_and_its_first_response_is_in_milliseconds() -> None:
    assert codes("triton", "sli: latency, below: 2s") == ["LM705"]

    bad, _ = counted(compiled("triton", "sli: time_to_first_token, below: 2s"))

    assert bad.subtract is not None
    assert bad.subtract.metric == "nv_inference_first_response_histogram_ms_bucket"
    assert Matcher("le", "=~", r"2000(\.0)?") in bad.subtract.matchers


@pytest.mark.parametrize(
    ("engine", "slo"), [("tgi", "sli: availability"), ("vllm", "sli: availability")]
)
def test_series_without_a_model_need_another_selection(engine: str, slo: str) -> None:
    assert codes(engine, slo, selector="{}") == ["LM704"]


@pytest.mark.parametrize("engine", ["llamacpp", "ollama"])
def test_engines_without_histograms_or_metrics_at_all_refuse_an_slo(engine: str) -> None:
    assert codes(engine, "sli: latency, below: 5s") == ["LM705"]


@pytest.mark.parametrize(
    ("engine", "below", "matcher"),
    [
        ("sglang", "400ms", Matcher("is_streaming", "=", "true")),
        ("llm-d", "200ms", Matcher("streaming", "=", "true")),
    ],
)
def test_calls_that_do_not_stream_are_left_out_of_the_first_token(
    engine: str, below: str, matcher: Matcher
) -> None:
    bad, everything = counted(compiled(engine, f"sli: time_to_first_token, below: {below}"))

    assert bad.subtract is not None
    assert matcher in everything.add.matchers
    assert matcher in bad.subtract.matchers


def test_ranks_that_report_the_same_count_once(promtools: PromTools, tmp_path: Path) -> None:
    ranks = [
        f'sglang:num_queue_reqs{{instance="{instance}",tp_rank="{rank}"}} {depth}x20'
        for instance, depth in (("a", 7), ("b", 5))
        for rank in range(4)
    ]

    assert evaluated(promtools, tmp_path, query("sglang", "queue_depth"), *ranks) == [12]


def test_token_types_of_envoy_do_not_overlap(promtools: PromTools, tmp_path: Path) -> None:
    def tokens(kind: str, per_minute: int) -> str:
        return f'gen_ai_client_token_usage_sum{{gen_ai_token_type="{kind}"}} 0+{per_minute}x20'

    series = (tokens("input", 6000), tokens("cached_input", 1200), tokens("output", 600))
    found = {
        signal: evaluated(promtools, tmp_path, query("envoy-ai-gateway", signal), *series)
        for signal in ("input_tokens", "cached_input_tokens", "output_tokens")
    }

    assert found == {"input_tokens": [80], "cached_input_tokens": [20], "output_tokens": [10]}


def test_a_share_is_made_of_two_gauges(promtools: PromTools, tmp_path: Path) -> None:
    series = (
        'tgi_batch_current_max_tokens{instance="a"} 30x20',
        'tgi_batch_max_total_tokens{instance="a"} 120x20',
    )

    assert evaluated(promtools, tmp_path, query("tgi", "cache_use"), *series) == [0.25]


def test_the_misprinted_bound_of_llm_d_is_kept() -> None:
    metric = load_engine("llm-d").metric("llm_d_epp_request_input_tokens")

    assert Decimal(32778) in metric.bounds
    assert Decimal(32768) not in metric.bounds


def test_the_router_does_not_answer_for_the_engines_gauges() -> None:
    router = load_engine("vllm-production-stack-router")

    assert router.signal("queue_depth") is None
    assert "engines" in dict(router.unavailable)["queue_depth"]


def test_a_bound_with_a_dozen_digits_is_meant_by_its_milliseconds() -> None:
    bad, _ = counted(compiled("tgi", "sli: latency, below: 5682ms"))

    assert bad.subtract is not None
    assert Matcher("le", "=", "5.681512866159528") in bad.subtract.matchers


def test_latencies_below_the_first_bound_of_dynamo_are_refused() -> None:
    assert codes("dynamo", "sli: latency, below: 1s") == ["LM304"]


@pytest.mark.parametrize(("version", "generation"), [("1.41", "operation"), ("1.42", "inference")])
def test_each_generation_of_the_otel_conventions_has_its_names(
    version: str, generation: str
) -> None:
    _, everything = counted(compiled("otel-genai", "sli: availability", version))

    assert everything.add.metric == f"gen_ai_client_{generation}_duration_seconds_count"


def test_a_model_without_a_selector_is_selected_by_its_name() -> None:
    _, everything = counted(compiled("litellm", "sli: availability", selector="{}"))

    assert Matcher("requested_model", "=", "m") in everything.add.matchers


def test_all_of_many_labels_are_summed_away() -> None:
    """LiteLLM's counters have 16 labels, of users and addresses; none of them is recorded."""
    slo = compiled("litellm", "sli: availability")

    assert slo.split_by == ()
    assert slo.recorded_series < 30


def test_errors_on_top_of_successes_are_requests_too() -> None:
    bad, everything = counted(compiled("tgi", "sli: availability"))

    assert everything.add.metric == "tgi_request_success"
    assert everything.plus == bad.add


@pytest.mark.parametrize(
    ("version", "metric"),
    [("0.9.1", "vllm:gpu_cache_usage_perc"), ("0.9.2", "vllm:kv_cache_usage_perc")],
)
def test_a_renamed_metric_is_read_by_the_name_of_its_version(version: str, metric: str) -> None:
    signal = load_engine("vllm").signal("cache_use", parse_version(version))
    assert signal is not None
    assert signal.metric == metric


def test_failures_that_no_counter_sees_are_no_availability() -> None:
    assert codes("tensorrt-llm", "sli: availability") == ["LM705"]
