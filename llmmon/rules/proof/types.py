"""Tests of rules as values, as promtool knows them."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.promql import Selector, Vector
from llmmon.rules.types import Labels
from llmmon.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """A series that the test feeds in, name and labels, with its values in promtool's notation."""

    series: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringCheck:
    """Which of the watched alerts fire at a time: these and no others."""

    at: Duration
    firing: tuple[str, ...]
    """The labels that tell each of them apart, as promtool writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCheck:
    """What an expression of a series gives at a time: samples without labels, or none."""

    at: Duration
    expr: Vector
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """An alert with all its labels and annotations."""

    labels: Labels
    annotations: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCheck:
    """The alerts of one name that fire at a time, to the letter."""

    at: Duration
    alert: str
    expected: tuple[ExpectedAlert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One course of events and what must come of it."""

    name: str
    interval: Duration
    """Time from one input sample to the next."""
    series: tuple[InputSeries, ...]
    firing: tuple[FiringCheck, ...]
    alerts: tuple[AlertCheck, ...]
    values: tuple[ValueCheck, ...] = ()

    __test__ = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """Tests of one rule file, all at one evaluation interval."""

    topic: str
    rule_topic: str
    evaluation_interval: Duration
    groups: tuple[str, ...]
    """Names of the rule groups in the order in which they are evaluated."""
    watched: Selector
    """The alerts that firing checks are about."""
    told_apart_by: tuple[str, ...]
    """The labels that firing checks show of them."""
    cases: tuple[TestCase, ...]

    __test__ = False
