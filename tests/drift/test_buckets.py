"""Sketches in the buckets of a histogram of Prometheus: the same statistics on fewer, given bins."""

from __future__ import annotations

import json
from math import log
from random import Random

import pytest

from llmmon.runtime.drift.errors import DriftError, LayoutError
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.layout import Buckets, OneBin, layout_from_json
from llmmon.runtime.drift.sketch import Categories, Hourly, Numbers, less, total
from llmmon.runtime.drift.sketch_file import parse_sketches, sketches_text
from llmmon.runtime.drift.statistics.mean_shift import MEAN_SHIFT, mean, mean_shift, variance
from llmmon.runtime.drift.statistics.pairs import in_groups
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.statistics.quantile_shift import quantile
from llmmon.runtime.drift.stretch import stretched

BUCKETS = Buckets(bounds=(1.0, 2.0, 4.0))


def sketch(*counts: float, added: float | None = None) -> Numbers:
    return Numbers(layout=BUCKETS, counts=dict(enumerate(counts)), added=added)


def test_a_bucket_holds_what_is_above_the_bound_before_and_up_to_its_own() -> None:
    values = (0.0, 1.0, 1.5, 2.0, 4.0, 4.1, 1e9)
    assert [BUCKETS.bin_of(value) for value in values] == [0, 0, 1, 1, 2, 3, 3]
    assert [BUCKETS.middle(number) for number in BUCKETS.bins] == [0.5, 1.5, 3.0, 4.0]


def test_a_quantile_lies_evenly_within_its_bucket_and_at_the_last_bound_beyond_it() -> None:
    assert quantile(sketch(10, 10, 0, 0), 0.75) == pytest.approx(1.5)
    assert quantile(sketch(1, 0, 0, 9), 0.5) == 4.0


def test_buckets_are_the_groups_and_none_is_left_out_because_it_is_empty() -> None:
    pairs = in_groups(sketch(5, 0, 0, 1), sketch(3, 0, 2, 0))
    assert (pairs.baseline, pairs.current) == ((5, 0, 0, 1), (3, 0, 2, 0))
    # By hand: half an event more in each of four bins.
    shares = [(5.5 / 8, 3.5 / 7), (0.5 / 8, 0.5 / 7), (0.5 / 8, 2.5 / 7), (1.5 / 8, 0.5 / 7)]
    expected = sum((q - p) * log(q / p) for p, q in shares)
    assert psi(sketch(5, 0, 0, 1), sketch(3, 0, 2, 0)) == pytest.approx(expected)


def test_a_category_that_counts_nothing_is_one_nevertheless() -> None:
    pairs = in_groups(Categories(counts={"stop": 3, "length": 0}), Categories(counts={"stop": 2}))
    assert (pairs.baseline, pairs.current) == ((0, 3), (0, 2))


def test_a_mean_is_that_of_the_values_where_their_sum_is_known() -> None:
    known, unknown = sketch(2, 2, added=5.0), sketch(2, 2)
    assert (mean(known), mean(unknown)) == (1.25, 1.0)
    assert mean_shift(known, sketch(1, 1, added=3.0)) == pytest.approx(0.2)
    # Two of four in each bucket: a quarter from the middles, a twelfth within; over n - 1.
    assert variance(unknown) == pytest.approx(4 * (0.25 + 1 / 12) / 3)


def test_sums_add_up_as_counts_do_and_are_lost_with_the_first_that_is_not_known() -> None:
    both = total([sketch(1.5, added=2.0), sketch(0.5, 1, added=3.5)])
    assert both == sketch(2.0, 1, added=5.5)
    assert less(both, sketch(0.5, 1, added=3.5)) == Numbers(
        layout=BUCKETS, counts={0: 1.5}, added=2.0
    )
    assert total([both, sketch(1)]) == sketch(3.0, 1)


def test_values_that_grow_move_into_the_buckets_above() -> None:
    grown = stretched(sketch(4, 4, 4, 4, added=30.0), BUCKETS, 1.5)
    # 0 to 1 becomes 0 to 1.5, of which a third is above 1; and so on. Beyond 4 nothing moves.
    expected = (4 * 2 / 3, 4 / 3 + 4 / 3, 4 * 2 / 3 + 4 / 3, 4 * 2 / 3 + 4)
    assert [grown.counts[number] for number in BUCKETS.bins] == pytest.approx(expected)
    assert grown.events == pytest.approx(16)
    assert grown.added == 45.0


def test_other_bounds_are_other_bins() -> None:
    other = Numbers(layout=Buckets(bounds=(1.0, 2.0, 5.0)), counts={0: 1})
    with pytest.raises(LayoutError):
        total([sketch(1), other])


def test_a_file_keeps_whole_events_the_bounds_and_the_sum() -> None:
    of = Subject(signal="latency", model="a")
    kept = History(sketches={of: {5: sketch(10.4, 0.2, 3.7, added=12.3456789012)}})
    text = sketches_text(kept)

    assert json.loads(text.splitlines()[0])["signals"] == {
        "latency": {"kind": "buckets", "bounds": [1.0, 2.0, 4.0]}
    }
    read = parse_sketches(text).sketches[of][5]
    assert read == Numbers(layout=BUCKETS, counts={0: 10, 2: 4}, added=12.3456789)
    assert sketches_text(parse_sketches(text)) == text


@pytest.mark.parametrize(
    "bounds", [[], [2, 1], [1, 1], [True], ["1"], [float("nan")], [float("inf")], "1", None]
)
def test_bounds_that_are_none_are_refused(bounds: object) -> None:
    with pytest.raises(DriftError, match="no layout"):
        layout_from_json({"kind": "buckets", "bounds": bounds})


def hours(*means: float, events: float = 100) -> Numbers:
    """Hours of which nothing but events and their sum is known."""
    squares = sum(events * mean**2 for mean in means)
    return Numbers(
        layout=OneBin(),
        counts={0: events * len(means)},
        added=events * sum(means),
        hourly=Hourly(squares=squares, hours=len(means)),
    )


def test_hours_tell_the_variance_of_a_mean_and_add_up() -> None:
    one, other = hours(1.0, 3.0), hours(2.0)
    assert total([one, other]) == hours(1.0, 3.0, 2.0)
    assert less(hours(1.0, 3.0, 2.0), other) == one
    # Means of 100 events that are 1 off: each event then has a variance of 100.
    assert variance(one) == pytest.approx(200)
    shift = MEAN_SHIFT.compare(hours(1.0, 3.0, 1.0, 3.0), hours(3.0, 3.0), 0.05, 1.0)
    pooled = 400 / (4 + 2 - 2)
    assert shift.value == pytest.approx(0.5)
    assert shift.strength == pytest.approx(1 / (pooled / 400 + pooled / 200))


def test_a_mean_of_hours_is_as_uncertain_as_one_of_independent_values() -> None:
    rng = Random(7)
    values = [[rng.expovariate(1) for _ in range(400)] for _ in range(600)]
    assert variance(hours(*(sum(v) / 400 for v in values), events=400)) == pytest.approx(1, rel=0.2)


def test_a_file_keeps_how_hours_differ() -> None:
    of = Subject(signal="cost_per_request", model="a")
    text = sketches_text(History(sketches={of: {5: hours(1.0, 3.0)}}))
    assert parse_sketches(text).sketches[of][5] == hours(1.0, 3.0)
    for wrong in ('"hourly":7', '"hourly":{"squares":"x","hours":2}'):
        with pytest.raises(DriftError):
            parse_sketches(text.replace('"hourly":{"squares":1000.0,"hours":2}', wrong))


@pytest.mark.parametrize("added", ['"x"', "true", "[]", "1e999"])
def test_a_sum_that_is_no_number_is_refused(added: str) -> None:
    of = Subject(signal="latency", model="a")
    text = sketches_text(History(sketches={of: {5: sketch(1, added=7.0)}}))
    with pytest.raises(DriftError, match="is not what values add up to"):
        parse_sketches(text.replace('"added":7.0', f'"added":{added}'))
