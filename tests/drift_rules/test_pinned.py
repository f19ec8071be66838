"""Rules that compare with a past in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from llmmon.rules.drift.file import drift_rule_file, drift_rule_files
from llmmon.rules.drift.pinned import pinned_of
from llmmon.rules.drift.scope import drift_signals
from llmmon.rules.proof.drift.files import drift_test_files
from llmmon.runtime.drift.history import Subject
from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.sketch import Numbers, total
from llmmon.runtime.drift.sketch_file import sketches_text
from tests.drift_rules.pinned import FINE, LATENCY, SPEC, past, without
from tests.drift_rules.test_promtool import write
from tests.front_end import read_and_check
from tests.promtool import PromTools
from tests.spending.test_promtool import check as run_all
from tests.spending.test_promtool import write as write_all

LATENCY_OF_B = Subject(signal="latency", model="b")


def folder_with(folder: Path, kept: str | None, spec: str = SPEC) -> Path:
    """A repository with a spec in a folder, and a past beside its `llmmon.yaml`."""
    (folder / "specs").mkdir()
    (folder / "specs" / "chat.yaml").write_text(spec)
    (folder / "llmmon.yaml").write_text("version: llmmon/v1\n")
    if kept is not None:
        (folder / "baselines").mkdir()
        (folder / "baselines" / "chat.jsonl").write_text(kept)
    return folder / "specs"


def service(folder: Path, kept: str) -> Service:
    report, model = read_and_check([folder_with(folder, kept)])
    assert report.ok
    return model.services[0]


def warnings(folder: Path, kept: str | None) -> list[str]:
    report, _ = read_and_check([folder_with(folder, kept)])
    return [f"{diagnostic.code.id} {diagnostic.message}" for diagnostic in report]


def test_finer_buckets_are_added_up_to_those_of_the_histogram(tmp_path: Path) -> None:
    latency = next(drift_signals(service(tmp_path, sketches_text(past()))))
    hours = past().sketches[LATENCY_OF_B]
    together = total(hours.values())
    pinned = pinned_of(latency, "b")

    assert isinstance(together, Numbers)
    assert [latency.layouts()[0].bins[0], latency.layouts()[0].bins[-1]] == ["0.5", "+Inf"]
    in_file = [together.counts[number] for number in LATENCY.bins]
    assert list(pinned.counts) == [in_file[0] + in_file[1], *in_file[2:]]
    assert pinned.added == pytest.approx(1.75 * together.events)


def test_the_generated_tests_pass_and_every_check_fires_in_one(
    tmp_path: Path, promtools: PromTools
) -> None:
    compilation = compile_specs([folder_with(tmp_path, sketches_text(past()))])
    out = write_all(compilation, tmp_path / "out")

    run_all(out / "chat" / "prometheus", promtools, "drift")
    of = compilation.services[0].service
    fired = {
        (alert.labels["signal"], alert.labels["statistic"])
        for file in drift_test_files(of, drift_rule_files(of))
        for case in file.cases
        for check in case.alerts
        for alert in check.expected
        if check.alert == "LLMDrift"
    }
    assert of.drift is not None
    assert fired == {(check.signal, check.statistic) for check in of.drift.checks}


def test_rules_say_what_the_definitions_say(tmp_path: Path, promtools: PromTools) -> None:
    of = service(tmp_path, sketches_text(past()))
    signals = [s for s in drift_signals(of) if s.name in ("latency", "response_length")]
    written = [write(signal, tmp_path)[0] for signal in signals]
    for promtool in promtools:
        passed = promtool.test_rules(*written)
        assert passed.returncode == 0, f"{promtool.name}: {passed.stdout}{passed.stderr}"


def test_a_file_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path, None) == [
        "LM512 no rules are written from drift checks against a file that is not there"
    ]


def test_what_the_file_lacks_has_no_rules_and_the_rest_has(tmp_path: Path) -> None:
    kept = without(LATENCY_OF_B)
    assert warnings(tmp_path, kept) == [
        'LM512 no rules compare latency of "b" with the pinned past: it is not in it'
    ]
    (compiled,) = compile_specs([tmp_path / "specs"]).services
    (latency, *_) = drift_signals(compiled.service)
    assert latency.models == ("a",)
    assert 'model="b"' not in str(drift_rule_file(latency))


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        (FINE, "is in other bins than the series that Prometheus has"),
        (Numbers(layout=Buckets(bounds=(0.5, 7.0)), counts={0: 9}), "is in other bins than the"),
    ],
)
def test_bins_that_no_histogram_has_are_a_warning(
    tmp_path: Path, instead: Numbers, why: str
) -> None:
    told = warnings(tmp_path, without(LATENCY_OF_B, instead=instead))
    assert len(told) == 2
    assert all(why in line for line in told)


def test_a_mean_needs_the_sum_of_the_values(tmp_path: Path) -> None:
    length = Subject(signal="response_length", model="a")
    buckets = Numbers(layout=Buckets(bounds=(64.0, 256.0, 1024.0)), counts={0: 900_000})
    told = warnings(tmp_path, without(length, instead=buckets))
    assert told[0].endswith("it has no sum of its values there, which at_least compares")


def test_a_past_of_few_events_is_a_warning(tmp_path: Path) -> None:
    few = Numbers(layout=LATENCY, counts={0: 60}, added=1.0)
    told = warnings(tmp_path, without(LATENCY_OF_B, instead=few))
    assert told[0].startswith('LM512 the pinned past has 60 events of "a", and it takes ')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[:-40], "was cut off"),
        (
            lambda text: text.replace('"version":1', '"version":9'),
            "version 9, and this llmmon reads",
        ),
        (lambda text: "hello\n", "line 1 is not JSON"),
    ],
)
def test_a_file_that_is_damaged_is_an_error(tmp_path: Path, damage: object, said: str) -> None:
    assert callable(damage)
    (told,) = warnings(tmp_path, damage(without(LATENCY_OF_B)))
    assert told.startswith('LM519 the baseline "baselines/chat.jsonl" is not what llmmon drift')
    assert said in told
