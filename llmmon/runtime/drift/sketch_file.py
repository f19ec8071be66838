"""Sketches as a text file: JSON lines, one per signal, model and hour, the same bytes each time.

The first line holds the version, the bins of each signal and the number of the lines that follow,
so that a file which was cut off is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.history import History, Subject, history
from llmmon.runtime.drift.hours import hour_from_text, hour_text
from llmmon.runtime.drift.layout import Layout, layout_from_json
from llmmon.runtime.drift.sketch import APART, Categories, Hourly, Numbers, Sketch

FORMAT, VERSION = "llmmon-drift-sketches", 1


class SketchFileError(DriftError):
    """A file that does not hold sketches which this version can read."""


def read_sketches(path: Path) -> History:
    """Read a file that holds what `sketches_text` gave.

    Raises:
        SketchFileError: it cannot be read, is cut off, damaged, or of another version.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SketchFileError(f"{path}: cannot be read: {error}") from error
    try:
        return parse_sketches(text)
    except DriftError as error:
        raise SketchFileError(f"{path}: {error}") from error


def sketches_text(sketches: History) -> str:
    """The whole file."""
    records = list(sketches.records())
    header = {
        "format": FORMAT,
        "version": VERSION,
        "records": len(records),
        "signals": _signals(sketches),
    }
    lines = [header, *(_record(*record) for record in records)]
    return "".join(f"{_json(line)}\n" for line in lines)


def parse_sketches(text: str) -> History:
    """The sketches of a file.

    Raises:
        SketchFileError: it is damaged or of another version; the message names the line.
        DriftError: its bins are of a kind that this version does not know.
    """
    # Not splitlines, which also ends lines at characters that a model's name may hold.
    *lines, rest = text.split("\n")
    signals, count = _header(_read_line(1, lines[0]) if lines else None)
    if rest:
        raise SketchFileError("the last line has no end: it was cut off")
    if len(lines) - 1 != count:
        raise SketchFileError(f"{len(lines) - 1} sketches instead of {count}: it was cut off")
    return history(_records(lines[1:], signals))


def _signals(sketches: History) -> dict[str, object]:
    layouts: dict[str, object] = {}
    for subject, _, sketch in sketches.records():
        written = _layout(sketch)
        if layouts.setdefault(subject.signal, written) != written:
            raise SketchFileError(f"{subject.signal} has bins of two kinds")
    return layouts


def _layout(sketch: Sketch) -> object:
    return sketch.layout.to_json() if isinstance(sketch, Numbers) else {"kind": "categories"}


def _record(subject: Subject, hour: int, sketch: Sketch) -> dict[str, object]:
    record = {
        "signal": subject.signal,
        "model": subject.model,
        "hour": hour_text(hour),
        **_counts(sketch),
    }
    return record | ({"apart": dict(sorted(sketch.apart.items()))} if sketch.apart else {})


def _counts(sketch: Sketch) -> dict[str, object]:
    """Whole events: what a Prometheus makes of the edges of an hour is no part of a past that is kept."""
    if isinstance(sketch, Categories):
        return {"counts": {name: round(n) for name, n in sorted(sketch.counts.items())}}
    added: dict[str, object] = {}
    if sketch.added is not None:
        added["added"] = float(f"{sketch.added:.9g}")
    if sketch.hourly is not None:
        squares = float(f"{sketch.hourly.squares:.12g}")
        added["hourly"] = {"squares": squares, "hours": sketch.hourly.hours}
    if not sketch.counts:
        return {"first": 0, "counts": []} | added
    first, last = min(sketch.counts), max(sketch.counts)
    run = [round(sketch.counts.get(number, 0)) for number in range(first, last + 1)]
    return {"first": first, "counts": run} | added


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_line(number: int, line: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SketchFileError(f"line {number} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise SketchFileError(f"line {number} is not an object")
    return value


def _header(header: Mapping[str, object] | None) -> tuple[dict[str, Layout | None], int]:
    """The bins of each signal, `None` for categories; and how many sketches there are."""
    match header:
        case {"format": str(name), "version": int(version)} if name == FORMAT:
            if version != VERSION:
                raise SketchFileError(
                    f"version {version}, and this llmmon reads version {VERSION}: "
                    "write the baseline anew, or use the llmmon that wrote it"
                )
        case _:
            raise SketchFileError(f"the first line does not say {FORMAT}")
    match header:
        case {"records": int(count), "signals": dict(signals)}:
            return {name: _layout_of(written) for name, written in signals.items()}, count
    raise SketchFileError("the first line lacks records or signals")


def _layout_of(written: object) -> Layout | None:
    return None if written == {"kind": "categories"} else layout_from_json(written)


def _records(
    lines: list[str], signals: Mapping[str, Layout | None]
) -> Iterator[tuple[Subject, int, Sketch]]:
    seen = set[tuple[Subject, int]]()
    for number, line in enumerate(lines, start=2):
        try:
            subject, hour, sketch = _parsed(_read_line(number, line), signals)
        except ValueError as error:
            raise SketchFileError(f"line {number}: {error}") from error
        if (subject, hour) in seen:
            raise SketchFileError(f"line {number}: a second sketch of the same hour")
        seen.add((subject, hour))
        yield subject, hour, sketch


def _parsed(
    record: Mapping[str, object], signals: Mapping[str, Layout | None]
) -> tuple[Subject, int, Sketch]:
    match record:
        case {"signal": str(signal), "model": str(model), "hour": str(hour)} if signal in signals:
            subject = Subject(signal=signal, model=model)
            return subject, hour_from_text(hour), _sketch(record, signals[signal])
    raise ValueError("not the sketch of a signal, a model and an hour")


def _sketch(record: Mapping[str, object], layout: Layout | None) -> Sketch:
    apart = _checked(record.get("apart", {}))
    if not {*apart} <= {*APART}:
        raise ValueError(f"counted apart is {', '.join(sorted({*apart} - {*APART}))}")
    match record:
        case {"counts": dict(counts)} if layout is None:
            return Categories(counts=_checked(counts), apart=apart)
        case {"first": int(first), "counts": list(run)} if layout is not None:
            added = _number(record.get("added"))
            counted = _bins(layout, first, run)
            hourly = _hourly(record.get("hourly"))
            return Numbers(layout=layout, counts=counted, apart=apart, added=added, hourly=hourly)
    raise ValueError("counts do not fit the bins of the signal")


def _hourly(written: object) -> Hourly | None:
    match written:
        case None:
            return None
        case {"squares": squares, "hours": int(hours)} if hours >= 0:
            return Hourly(squares=_number(squares) or 0.0, hours=hours)
    raise ValueError(f"{written!r:.80} does not say how hours differ")


def _number(written: object) -> float | None:
    """A number, or none."""
    if written is None:
        return None
    if isinstance(written, int | float) and not isinstance(written, bool) and isfinite(written):
        return float(written)
    raise ValueError(f"{written!r:.50} is not what values add up to")


def _bins(layout: Layout, first: int, run: list[object]) -> dict[int, int]:
    if run and not (first in layout.bins and first + len(run) - 1 in layout.bins):
        raise ValueError("counts lie outside of the bins of the signal")
    counts = _checked({str(place): count for place, count in enumerate(run, start=first)})
    return {int(number): count for number, count in counts.items() if count}


def _checked(counts: object) -> dict[str, int]:
    if not isinstance(counts, dict):
        raise ValueError("counts are not an object")
    for name, count in counts.items():
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise ValueError(f"{count!r:.50} is not a count, at {name!r:.50}")
    return counts
