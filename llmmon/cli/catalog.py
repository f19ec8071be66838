"""`llmmon catalog`: what engines expose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.endpoint import named_engine, read_endpoint
from llmmon.cli.failure import FINDINGS, FINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from llmmon.catalog.compare import Difference
    from llmmon.catalog.engines import CommonLabel, Engine, EngineMetric
    from llmmon.catalog.exposition import Exposed
    from llmmon.catalog.versions import Version


class CatalogGroup(click.Group):
    """Takes the name of an engine for a command that shows it."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """`check`, or the page of an engine; a name that is neither is told its neighbour."""
        known = super().get_command(ctx, cmd_name)
        return known or _engine_command(cmd_name)


def _engine_command(name: str) -> click.Command:
    engine = named_engine(name)

    def show() -> None:
        console.show("\n".join(_page(engine)) + "\n")

    return click.Command(name, callback=show, help=f"Show the catalogue's page of {name}.")


@click.group(
    cls=CatalogGroup,
    invoke_without_command=True,
    subcommand_metavar="[ENGINE | check]",
    epilog="""\b
Examples:
  llmmon catalog                                       all systems, a line each
  llmmon catalog vllm                                  its metrics, labels and buckets
  llmmon catalog check --metrics http://host:8000/metrics
  llmmon catalog check --metrics saved.txt --engine vllm""",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List what serving engines, gateways and conventions expose.

    ENGINE is a system's name, as in the first column of the list.
    """
    from llmmon.catalog.engines import engine_names, load_engine

    if ctx.invoked_subcommand is None:
        console.show(_systems([load_engine(name) for name in engine_names()]))


@command.command()
@click.option(
    "--metrics", required=True, metavar="URL|FILE", help="An endpoint, or its saved text."
)
@click.option("--engine", "name", help="What it is; found out if not given.")
@click.pass_context
def check(ctx: click.Context, metrics: str, name: str | None) -> None:
    """Compare an endpoint's metrics with the catalogue.

    Exit status: 1 if a metric seems renamed, or has another type, other labels or other buckets. What
    is missing or new is listed, but is no failure: series may begin with their first event, and
    versions differ in what they add.
    """
    from llmmon.catalog.compare import BREAKING, differences, fitting_version

    engine, exposed = read_endpoint(metrics, name)
    version = fitting_version(engine, exposed)
    found = list(differences(engine, exposed, version))
    console.show(_heading(engine, exposed, version) + _found(found))
    ctx.exit(FINDINGS if any(one.what in BREAKING for one in found) else FINE)


def _heading(engine: Engine, exposed: Mapping[str, Exposed], version: Version | None) -> str:
    from llmmon.catalog.versions import version_text

    expected = engine.metrics_in(version)
    there = sum(metric.name in exposed for metric in expected)
    release = version_text(version) if version else engine.version
    return f"{engine.title} {release}: {there} of {len(expected)} metrics are exposed\n"


def _found(found: Sequence[Difference]) -> str:
    rows = [(one.what, console.harmless(one.metric), console.harmless(one.words)) for one in found]
    return _table(rows) if rows else ""


def _systems(engines: Sequence[Engine]) -> str:
    rows = [
        (engine.name, str(len(engine.metrics)), engine.checked, f"{engine.title} {engine.version}")
        for engine in engines
    ]
    return _table(
        [("engine", "metrics", "checked", "what it is, and the version that was read"), *rows]
    )


def _page(engine: Engine) -> Iterator[str]:
    yield f"{engine.title} {engine.version}"
    yield f"read from: {engine.read_from}, on {engine.checked}"
    if engine.endpoint:
        yield f"endpoint: {engine.endpoint}"
    if engine.signals:
        label = " or ".join(engine.model_labels)
        yield f"model: {label or 'no label; one process serves one model'}"
    if engine.common_labels:
        yield f"labels of every metric: {', '.join(map(_common, engine.common_labels))}"
    yield from (f"note: {note}" for note in engine.notes)
    yield from _signals(engine)
    if engine.metrics:
        yield ""
        yield _table([("subject", "metric", "type", "unit", "labels"), *map(_row, engine.metrics)])
        yield from _buckets(engine.metrics)
        yield from _remarks(engine.metrics)


def _common(label: CommonLabel) -> str:
    said = [*_range(label), *(["optional"] if label.optional else [])]
    return f"{label.name} ({', '.join(said)})" if said else label.name


def _range(of: CommonLabel | EngineMetric) -> Iterator[str]:
    """From which release to which it is there, in words."""
    if of.since:
        yield f"from {of.since} on"
    if of.until:
        yield f"before {of.until}"


def _signals(engine: Engine) -> Iterator[str]:
    """Each signal with its query, or why there is none; what selects the engine is left out."""
    from llmmon.catalog.signals import SIGNALS

    yield ""
    rows = [(name, *_answer(engine, name)) for name in SIGNALS]
    yield _table(
        [("signal", "", "query, to which the selection comes; or why there is none"), *rows]
    )


def _answer(engine: Engine, name: str) -> tuple[str, str]:
    from llmmon.catalog.versions import parse_version
    from llmmon.sli.engine_series import EngineSeries
    from llmmon.sli.signal_queries import signal_query
    from llmmon.units import Duration

    version = parse_version(engine.version)
    signal = engine.signal(name, version)
    if signal is None:
        return "no", engine.why_no(name)
    series = EngineSeries(engine=engine, version=version, selection=(), models=())
    return "yes", str(signal_query(series, signal, Duration.parse("5m"))).replace("\n", " ")


def _row(metric: EngineMetric) -> tuple[str, ...]:
    labels = [*metric.labels, *([metric.further_labels] if metric.further_labels else [])]
    return (metric.signal, _name(metric), metric.type, metric.unit, ", ".join(labels))


def _name(metric: EngineMetric) -> str:
    return f"{metric.name}{' (uncertain)' if metric.uncertain else ''}"


def _buckets(metrics: Sequence[EngineMetric]) -> Iterator[str]:
    from llmmon.units import decimal_text

    histograms = [metric for metric in metrics if metric.type == "histogram"]
    if histograms:
        yield "bucket bounds by default, without +Inf"
    for metric in histograms:
        bounds = " ".join(map(decimal_text, metric.bounds))
        yield f"  {metric.name}: {bounds or metric.bounds_are or 'unknown'}"


def _remarks(metrics: Sequence[EngineMetric]) -> Iterator[str]:
    remarks = [
        (metric.name, note)
        for metric in metrics
        for note in (
            *_range(metric),
            *([f"generation {metric.generation}"] if metric.generation else []),
            *metric.notes,
        )
    ]
    if remarks:
        yield "\nremarks"
    yield from (f"  {name}: {note}" for name, note in remarks)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows below each other, the last column as wide as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        + "\n"
        for row in rows
    )
