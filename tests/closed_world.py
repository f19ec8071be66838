"""Whether generated rules read what exists, from their YAML and without llmmon's own resolver.

A series exists if the module exposes it with these labels and values, an engine of the spec does at its
version, the spec names it under `external`, or a rule of the same service records it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import promql_parser
import yaml

from llmmon.catalog.engines import load_engine
from llmmon.catalog.native import NATIVE_METRICS
from llmmon.catalog.versions import parse_version
from llmmon.model.service import Service
from llmmon.pipeline import Compilation

TARGET = frozenset({"job", "instance", "namespace", "pod", "cluster"})
SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}


@dataclass
class Known:
    """The series of one name. A label without values may have any."""

    labels: Mapping[str, Sequence[str]] | None
    """`None`: any label may be there."""
    bounds: Sequence[Decimal] = field(default=())

    def mistakes(self, matchers: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        """What no such series can match."""
        for label, op, value in matchers:
            if label == "le" and self.bounds:
                if not any(
                    can_match(op, value, spelt) for b in self.bounds for spelt in _spellings(b)
                ):
                    yield f"no bound {value}"
            elif self.labels is None or label in TARGET:
                continue
            elif label not in self.labels:
                yield f"no label {label}"
            elif (known := self.labels[label]) and not any(
                can_match(op, value, one) for one in known
            ):
                yield f"{label} is never {op}{value}"


def _spellings(bound: Decimal) -> tuple[str, str]:
    """How Prometheus 2 and 3 may write the bound."""
    plain = format(bound.normalize(), "f")
    return plain, plain if "." in plain else f"{plain}.0"


def can_match(op: str, wanted: str, value: str) -> bool:
    """Whether a matcher selects series with this value of its label."""
    if op in ("=", "!="):
        return (wanted == value) is (op == "=")
    return (re.fullmatch(wanted, value) is not None) is (op == "=~")


def mistakes_in(compilation: Compilation, spec: Mapping[str, Any]) -> list[str]:
    """Everything that the rules of a build of one spec read although it does not exist."""
    assert compilation.tree is not None
    (service,) = [compiled.service for compiled in compilation.services]
    rules = [
        rule
        for path, entry in compilation.tree.entries.items()
        if path.endswith(".rules.yaml")
        for group in yaml.safe_load(entry.content)["groups"]
        for rule in group["rules"]
    ]
    assert rules or not service.slos
    external = _external(spec.get("external", ()))
    own = {**_native(service), **_drift_job(service)}
    scraped = {**own, **_engines(service), **_gpus(service), **external}
    return [
        f"{rule.get('record') or rule['alert']}: {name}: {mistake}"
        for rule in rules
        for name, matchers in selectors(rule["expr"])
        for mistake in _resolve(name, matchers, scraped, rules)
    ]


def _resolve(
    name: str,
    matchers: list[tuple[str, str, str]],
    scraped: Mapping[str, Known],
    rules: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    if name in scraped:
        yield from scraped[name].mistakes(matchers)
        return
    recorded = [rule for rule in rules if rule.get("record") == name]
    if not recorded:
        yield "nothing exposes or records it"
    elif not any(_fits(rule, matchers, rules) for rule in recorded):
        yield f"no rule records it with {matchers}"


def _fits(
    rule: Mapping[str, Any],
    matchers: Iterable[tuple[str, str, str]],
    rules: Sequence[Mapping[str, Any]],
) -> bool:
    """Whether a rule records a series like that: by its own labels, or by those that it keeps."""
    own = rule["labels"]
    return all(
        can_match(op, value, own[label]) if label in own else _keeps(rule, label, rules)
        for label, op, value in matchers
    )


def _keeps(rule: Mapping[str, Any], label: str, rules: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the expression sets the label, sums by it, or passes it on from a rule that has it."""
    if f', "{label}", "' in rule["expr"]:
        return True
    summed = re.findall(r"\b(?:sum|max|count) (?:by \(([^)]*)\) )?\(", rule["expr"])
    if any(label in re.split(r"\W+", labels) for labels in summed):
        return True
    if re.match(r"(?:sum|max|count)(?: by \([^)]*\))? ?\(", rule["expr"]):
        return False
    read = {name for name, _ in selectors(rule["expr"])}
    before = [other for other in rules if other.get("record") in read and other is not rule]
    return any(label in other["labels"] or _keeps(other, label, rules) for other in before)


def selectors(expression: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The name and the matchers of every selector of a PromQL text."""
    rest: list[Any] = [promql_parser.parse(expression)]
    while rest:
        node = rest.pop()
        if isinstance(node, promql_parser.VectorSelector):
            signs = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
            yield (
                str(node.name),
                [
                    (m.name, signs[str(m.op).rsplit(".", 1)[-1]], m.value)
                    for m in node.matchers.matchers
                ],
            )
            continue
        for attribute in ("lhs", "rhs", "expr", "vector_selector", "param", "args"):
            child = getattr(node, attribute, None)
            rest.extend(child if isinstance(child, list) else [child] if child is not None else [])


def _native(service: Service) -> dict[str, Known]:
    measured = [model for model in service.models if model.source is None]
    common = {
        "llm_service": (service.name,),
        "model": tuple(model.name for model in measured),
        **{dimension.name: dimension.all_values for dimension in service.dimensions},
    }
    operations = tuple(operation for model in measured for operation in model.operations)
    thresholds = {histogram.metric: histogram.bounds for histogram in service.histograms}
    known: dict[str, Known] = {}
    for metric in NATIVE_METRICS:
        labels: dict[str, Sequence[str]] = {**common, **dict(metric.own_labels)}
        if metric.by_operation:
            labels["operation"] = operations
        bounds = thresholds.get(metric.name, metric.bounds)
        known.update(_parts(metric.name, metric.type, labels, bounds))
    return known if measured else {}


def _drift_job(service: Service) -> dict[str, Known]:
    """The gauges that the job of the service reports, as `llmmon drift run` writes them."""
    job = service.drift.job if service.drift is not None else None
    if job is None or (job.pushgateway is None and job.textfile is None):
        return {}
    run = {"llm_service": (service.name,)}
    signals = tuple(column.signal for column in job.columns)
    statistics = ("ratio", "ks", "psi", "wasserstein", "jensen_shannon", "chi_squared")
    check = {**run, "model": (), "signal": signals, "statistic": statistics}
    verdicts = {**check, "verdict": ("ok", "drift", "insufficient")}
    of_check = ("effect", "effect_lower_bound", "floor", "events", "baseline_events", "min_events")
    return {
        "llm_drift_job_verdict": Known(verdicts),
        **{f"llm_drift_job_{name}": Known(check) for name in of_check},
        "llm_drift_job_window_end_timestamp_seconds": Known(run),
    }


def _engines(service: Service) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for model in service.models:
        if model.source is not None:
            known.update(_engine(model.source.engine, model.source.version))
    return known


def _gpus(service: Service) -> dict[str, Known]:
    """What the GPUs' exporter exposes, by the version whose names the spec asks for."""
    named = {"legacy": "4.8.2", "transition": "4.8.4", "canonical": "4.9"}
    gpu = service.gpu
    return {} if gpu is None else dict(_engine("dcgm-exporter", named[gpu.profile]))


def _engine(name: str, version: str) -> Iterator[tuple[str, Known]]:
    for metric in load_engine(name).metrics:
        if metric.is_in(parse_version(version)):
            known = metric.labels_in(parse_version(version))
            values = {label: metric.known_values(label) for label in known}
            labels = None if metric.further_labels else values
            yield from _parts(metric.name, metric.type, labels, metric.bounds)


def _external(given: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for one in given:
        if "engine" in one:
            known.update(_engine(one["engine"], str(one["version"])))
            continue
        labels = dict.fromkeys(one["labels"], ()) if "labels" in one else None
        known.update(_parts(one["metric"], one.get("type", "gauge"), labels, ()))
    return known


def _parts(
    name: str, kind: str, labels: Mapping[str, Sequence[str]] | None, bounds: Sequence[Decimal]
) -> Iterator[tuple[str, Known]]:
    for suffix in SUFFIXES.get(kind, ("",)):
        own = labels
        if suffix == "_bucket" and labels is not None:
            own = {**labels, "le": ()}
        yield name + suffix, Known(own, bounds if suffix == "_bucket" else ())
