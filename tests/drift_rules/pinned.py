"""A pinned past for tests: two weeks of a service, in the buckets of its histograms."""

from __future__ import annotations

from random import Random

from llmmon.catalog.native import FINISH_REASON_VALUES
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.layout import POSITIVE, Buckets
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.sketch_file import sketches_text

LATENCY = Buckets(bounds=(0.25, 0.5, 1.0, 2.0, 5.0, 10.0))
"""One bound more than the spec's histogram has."""
LENGTH = Buckets(bounds=(64.0, 256.0, 1024.0))
_HOURS = range(500_000, 500_336)
SPEC = """\
version: llmmon/v1
service: chat
models: [{name: a}, {name: b}]
instrumentation:
  buckets: {duration: [500ms, 1s, 2s, 5s, 10s], response_length: [64, 256, 1024]}
drift:
  window: 6h
  baseline: {pinned: baselines/chat.jsonl}
  false_alarms: 30 per day
  checks:
    - {signal: latency, statistic: ks, threshold: 0.1}
    - {signal: latency, statistic: wasserstein, threshold: 0.3}
    - {signal: response_length, statistic: psi, at_least: 10%}
    - {signal: finish_reason, statistic: jensen_shannon, threshold: 0.1}
    - {signal: refusal_rate, threshold: 1%}
    - {signal: error_rate, at_most: 10%}
"""


def _numbers(rng: Random, layout: Buckets, mean: float) -> Numbers:
    counts = {number: rng.randrange(5, 90) for number in layout.bins}
    return Numbers(layout=layout, counts=counts, added=mean * sum(counts.values()))


def _signals(rng: Random) -> dict[str, Sketch]:
    return {
        "latency": _numbers(rng, LATENCY, 1.75),
        "response_length": _numbers(rng, LENGTH, 300.25),
        "finish_reason": Categories(counts={c: rng.randrange(0, 30) for c in FINISH_REASON_VALUES}),
        "refusal_rate": Categories(counts={"true": rng.randrange(0, 5), "false": 100}),
        "error_rate": Categories(counts={"true": rng.randrange(0, 3), "false": 100}),
    }


def past(hours: range = _HOURS) -> History:
    """Both models, and every signal."""
    found: dict[Subject, dict[int, Sketch]] = {}
    for model in ("a", "b"):
        rng = Random(model)
        for hour in hours:
            for signal, sketch in _signals(rng).items():
                found.setdefault(Subject(signal=signal, model=model), {})[hour] = sketch
    return History(sketches=found)


def without(subject: Subject, *, instead: Sketch | None = None) -> str:
    """The file without a signal of a model, or with another sketch of it."""
    sketches = dict(past(range(500_000, 500_048)).sketches)
    for other in list(sketches):
        if other.signal == subject.signal and instead is not None:
            sketches[other] = {500_000: instead}
        elif other == subject:
            del sketches[other]
    return sketches_text(History(sketches=sketches))


FINE = Numbers(layout=POSITIVE, counts={0: 10})
