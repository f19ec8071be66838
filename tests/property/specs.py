"""Hypothesis strategies of whole specs: valid ones, with texts as hostile as the language allows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

_HOSTILE = st.sampled_from(
    [
        "plain",
        'say "hi"',
        "back\\slash",
        "{{ .Labels.job }}",
        "{{",
        "}} $value",
        "it's",
        "a: b # c",
        "- dash",
        "né 東京 🚀",
        "`tick` | pipe",
        "${HOME} %s {0}",
        "'''",
        "null",
        "1e3",
        "yes",
    ]
)
_TEXT = _HOSTILE | st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
_NAME = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
_SNAKE = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_PERCENT = st.sampled_from(
    ["1%", "30%", "50%", "75%", "90%", "93.05%", "95%", "99%", "99.5%", "99.9%", "99.995%"]
)
_WINDOW = st.sampled_from(["7d", "14d", "28d", "30d", "90d"])
_BELOW = st.sampled_from(["20ms", "800ms", "1s", "1500ms", "5s", "1m30s", "1h"])
_SCORE = st.integers(1, 99).map(lambda n: n / 100)


@st.composite
def slos(draw: st.DrawFn, name: str, models: list[str], operation: str) -> dict[str, Any]:
    """One SLO of any kind but goodput, which needs others."""
    kind = draw(
        st.sampled_from(
            [
                "availability",
                "latency",
                "time_to_first_token",
                "time_per_output_token",
                "quality",
                "refusal",
                "feedback",
                "task_completion",
                "events",
            ]
        )
    )
    slo: dict[str, Any] = {"name": name, "sli": kind, "objective": draw(_PERCENT)}
    if draw(st.booleans()):
        slo["window"] = draw(_WINDOW)
    if kind in ("latency", "time_to_first_token", "time_per_output_token"):
        slo["below"] = draw(_BELOW)
    if kind == "quality":
        slo |= {"metric": "faithfulness", "at_least": draw(_SCORE)}
    if kind == "events":
        return slo | {
            "bad": 'sum(rate(gw_total{code=~"5.."}[$window])) # bad',
            "total": "sum(rate(gw_total[$window]))",
        }
    return slo | draw(_narrowed(kind, models, operation))


@st.composite
def _narrowed(draw: st.DrawFn, kind: str, models: list[str], operation: str) -> dict[str, Any]:
    by_operation = kind not in ("feedback", "task_completion")
    extra: dict[str, Any] = {}
    how = draw(st.sampled_from(["not", "model", "operation", "tenant", "per"]))
    if how == "model":
        extra["model"] = draw(st.sampled_from(models))
    if how == "operation" and by_operation:
        extra["operation"] = operation
    if how == "tenant":
        extra["tenant"] = "acme"
    if how == "per":
        extra["per"] = draw(st.sampled_from([["tenant"], ["model"], ["model", "tenant"]]))
    return extra


def _add_engine(spec: dict[str, Any], model: str, namespace: str) -> None:
    """A model that vLLM serves, and SLOs on what vLLM exposes."""
    source = {"engine": "vllm", "version": "0.33"}
    spec["models"].append({"name": model, "source": source, "selector": {"namespace": namespace}})
    taken = {slo["name"] for slo in spec["slos"]}
    wanted = (
        {"name": "engine-errors", "sli": "availability", "objective": "99%"},
        {"name": "engine-latency", "sli": "latency", "below": "5s", "objective": "99%"},
    )
    spec["slos"] += [slo | {"model": model} for slo in wanted if slo["name"] not in taken]


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec that compiles."""
    models = draw(st.lists(_TEXT, min_size=1, max_size=3, unique=True))
    operation = draw(_TEXT)
    names = draw(st.lists(_NAME, min_size=1, max_size=3, unique=True))
    chosen = [draw(slos(name, models, operation)) for name in names]
    spec: dict[str, Any] = {
        "version": "llmmon/v1",
        "service": draw(_NAME),
        "models": [{"name": model, "operations": [operation]} for model in models],
        "dimensions": {"tenant": {"values": ["acme", draw(_TEXT)], "other": draw(st.booleans())}},
        "quality": [{"metric": "faithfulness"}],
        "external": [{"metric": "gw_total", "type": "counter", "labels": ["code"]}],
        "slos": chosen,
    }
    spec["dimensions"]["tenant"]["values"] = sorted(set(spec["dimensions"]["tenant"]["values"]))
    if draw(st.booleans()):
        _add_engine(spec, draw(_TEXT.filter(lambda text: text not in models)), draw(_TEXT))
    if draw(st.booleans()):
        spec["team"] = draw(_TEXT)
    if draw(st.booleans()):
        spec["labels"] = {f"l_{draw(_SNAKE)}": draw(_TEXT)}
    if draw(st.booleans()):
        spec["alerting"] = {
            "severities": {"page": draw(_TEXT), "ticket": draw(_TEXT)},
            "runbook_base": "https://example.com/runbooks",
            "absent": draw(st.sampled_from(["page", "ticket", "off"])),
        }
    return spec
