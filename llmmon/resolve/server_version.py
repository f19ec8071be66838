"""The Prometheus that a spec names: whether it reads the rules, and all that the user's queries use."""

from __future__ import annotations

from llmmon.catalog.promql_features import OLDEST, PromqlFeature
from llmmon.catalog.versions import is_within, parse_version
from llmmon.codes.sources import PROMQL_NOT_IN_VERSION, UNUSABLE_PROMETHEUS
from llmmon.resolve.parsed import Mistake, Problems
from llmmon.sli.events import EventsSlo
from llmmon.sli.query_features import features_of
from llmmon.source import SpecPath


def prometheus_version_mistake(version: str) -> Mistake | None:
    """What is wrong with the version of a Prometheus."""
    if is_within(parse_version(version), OLDEST, ""):
        return None
    message = f"Prometheus {version} cannot read the rules: keep_firing_for came with {OLDEST}"
    hint = f'write the version that runs, such as "{OLDEST}" or "3.5"; it must be {OLDEST} or later'
    return UNUSABLE_PROMETHEUS, message, hint


def server_knows(shape: EventsSlo, path: SpecPath, version: str, problems: Problems) -> bool:
    """Whether the named server can evaluate the queries; each thing it cannot is reported once."""
    told: set[str] = set()
    for key in ("bad", "total"):
        for feature in features_of(getattr(shape, key)):
            mistake = _mistake(feature, version)
            if mistake is not None and feature.name not in told:
                told.add(feature.name)
                code, message, hint = mistake
                problems.add(code, message, (*path, key), hint)
    return not told


def _mistake(feature: PromqlFeature, version: str) -> Mistake | None:
    parsed = parse_version(version)
    if feature.is_known_to(parsed):
        if not feature.needs_flag(parsed):
            return None
        message = f"Prometheus {version} has {feature.name} as an experiment only"
        hint = f"write the query without it; it would need --enable-feature={feature.flag}"
    elif feature.until and is_within(parsed, feature.until, ""):
        message = (
            f"Prometheus has no {feature.name} from {feature.until} on; the spec names {version}"
        )
        hint = f"{feature.until} renamed it {feature.renamed}"
    else:
        message = f"{feature.name} came with Prometheus {feature.since}; the spec names {version}"
        hint = f"write the query without it, or correct prometheus.version if {version} is wrong"
    return PROMQL_NOT_IN_VERSION, message, hint
