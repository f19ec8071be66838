"""What a build made, in numbers: one line per service, and their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.catalog.native_series import native_series
from llmmon.emit.tree import Tree
from llmmon.model.recorded_series import recorded_series
from llmmon.rules.compiled import CompiledService
from llmmon.sli.drift_size import drift_series

_COLUMNS = ("SLOs", "recording rules", "alerts", "promtool tests", "series", "files")
# Each test case starts so in the layout of our YAML writer. Simulating them again takes longer
# than the rest of a build.
_TEST_CASE = b"\n  - name: "


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    counts: tuple[int, ...]


def summary(services: Sequence[CompiledService], tree: Tree) -> str:
    """A table of the services, with a total if there are several."""
    files = _files_by_service(tree)
    lines = [_line(compiled, files[compiled.service.name]) for compiled in services]
    if len(lines) > 1:
        counts = zip(*(line.counts for line in lines), strict=True)
        lines.append(_Line("total", tuple(map(sum, counts))))
    return "".join(f"{text}\n" for text in _table(lines))


def _files_by_service(tree: Tree) -> dict[str, list[tuple[str, bytes]]]:
    files: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for path, entry in tree.entries.items():
        if entry.owner:
            files[entry.owner.service].append((path, entry.content))
    return files


def _line(compiled: CompiledService, files: Sequence[tuple[str, bytes]]) -> _Line:
    service = compiled.service
    alerts = sum(len(rules.alerts) for rules in compiled.rule_files)
    rules = sum(len(group.rules) for rules in compiled.rule_files for group in rules.groups)
    tests = sum(content.count(_TEST_CASE) for path, content in files if path.endswith(".test.yaml"))
    series = native_series(service) + recorded_series(service) + drift_series(service)
    counts = (len(service.slos), rules - alerts, alerts, tests, series, len(files))
    return _Line(service.name, counts)


def _table(lines: Sequence[_Line]) -> list[str]:
    name_width = max((len(line.name) for line in lines), default=0)
    columns = zip(*(line.counts for line in lines), strict=True)
    widths = [max(len(str(count)) for count in column) for column in columns]
    return [f"{line.name.ljust(name_width)}  {_cells(line.counts, widths)}" for line in lines]


def _cells(counts: Sequence[int], widths: Sequence[int]) -> str:
    return "  ".join(
        f"{str(count).rjust(width)} {name}"
        for count, width, name in zip(counts, widths, _COLUMNS, strict=True)
    )
