"""`llmmon catalog`: what engines expose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from llmmon.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmmon.catalog.engines import Engine, EngineMetric


@click.command(
    epilog="""\b
Examples:
  llmmon catalog           all systems, a line each
  llmmon catalog vllm      its metrics by signal, labels and buckets"""
)
@click.argument("engine", required=False)
def command(engine: str | None) -> None:
    """List what serving engines, gateways and conventions expose.

    ENGINE is a system's name, as in the first column of the list.
    """
    from llmmon.catalog.engines import engine_names, load_engine

    names = engine_names()
    if engine is None:
        console.show(_systems([load_engine(name) for name in names]))
    elif engine.lower() in names:
        console.show("\n".join(_page(load_engine(engine.lower()))) + "\n")
    else:
        raise click.UsageError(_unknown(engine, names))


def _unknown(name: str, names: Sequence[str]) -> str:
    from llmmon.words import nearest, quoted

    close = nearest(name.lower(), names)
    hint = f"Did you mean {close}?" if close else "llmmon catalog lists them all."
    return f"The catalogue has no engine {quoted(name)}. {hint}"


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
    yield f"model: {' or '.join(engine.model_labels) or 'no label; one process serves one model'}"
    yield from (f"note: {note}" for note in engine.notes)
    if engine.metrics:
        yield ""
        yield _table([("signal", "metric", "type", "unit", "labels"), *map(_row, engine.metrics)])
        yield from _buckets(engine.metrics)
        yield from _remarks(engine.metrics)


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
