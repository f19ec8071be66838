"""From files to parsed specs: their shapes, what they share, and the price files that they name.

A file that many name is read and parsed once. Knows which file names which; not what prices mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from llmmon.beside import IS_NOT_THERE, read_beside
from llmmon.codes.drift_source import UNREADABLE_BASELINE
from llmmon.codes.money import UNREADABLE_PRICE_FILE
from llmmon.diagnostics import Diagnostic, Report
from llmmon.reading import Folder, ReadSpec, SpecInput
from llmmon.resolve import Parsed, PriceFile, resolve_price_file
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.history import History
from llmmon.runtime.drift.sketch_file import parse_sketches
from llmmon.source import Source, read_source
from llmmon.spec import (
    PRICES_VERSION,
    PRICES_VERSIONS,
    ServiceSpec,
    SharedSpec,
    parse_price_file,
    parse_shared,
    parse_spec,
)
from llmmon.spec.root import CommonShape
from llmmon.words import quoted

_MOST_OF_BASELINE = 64 * 2**20
"""Bytes. Four weeks of five models and six signals in bins of one per cent have 20 MB."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that was read: specs, and the price files among what the command line names."""

    specs: tuple[ReadSpec, ...]
    parsed: tuple[Parsed, ...]
    price_files: tuple[PriceFile, ...]
    """Those that a spec names, and those that were found beside specs."""
    prices_found: int
    """How many of them were found, rather than named by a spec alone."""


def is_price_file(source: Source) -> bool:
    """Whether a file says that it holds prices, and is no spec."""
    return str(source.data.get("version", "")).startswith(PRICES_VERSIONS)


def parse_all(found: Sequence[ReadSpec], report: Report) -> Inputs:
    """Everything that was found, as far as it has a shape; the report says what has none."""
    specs = tuple(read for read in found if not is_price_file(read.source))
    files = _PriceFiles(report)
    for read in found:
        if is_price_file(read.source):
            files.found(read)
    prices_found = len(files.known)
    shared = {read.shared.path: read.shared for read in specs if read.shared}
    shapes = {path: parse_shared(source, report) for path, source in shared.items()}
    parsed = tuple(
        _with_prices(read, shapes.get(read.shared.path) if read.shared else None, files, report)
        for read in specs
    )
    return Inputs(
        specs=specs,
        parsed=tuple(one for one in parsed if one is not None),
        price_files=tuple(file for file in files.known.values() if file is not None),
        prices_found=prices_found,
    )


def _with_prices(
    read: ReadSpec, shared: SharedSpec | None, files: _PriceFiles, report: Report
) -> Parsed | None:
    spec = parse_spec(read.source, report)
    if spec is None:
        return None
    named = list(files.named(spec, read.source, read.folder))
    if shared is not None and read.shared is not None:
        named += files.named(shared, read.shared, read.shared_folder)
    return Parsed(
        read.source,
        spec,
        shared,
        read.shared,
        tuple(dict.fromkeys(file for file in named if file is not None)),
        knows_all_prices=None not in named and (shared is not None or not _shares(read)),
        baseline=_baseline(read, spec, report),
    )


def _baseline(read: ReadSpec, spec: ServiceSpec, report: Report) -> History | None:
    """The pinned baseline of a spec; its path starts at the folder of `llmmon.yaml`, or of the spec.

    Empty, if the report now says what is wrong with it.
    """
    written = spec.drift.baseline if spec.drift is not None else None
    folder = read.shared_folder or read.folder
    if written is None or written.pinned is None or folder is None:
        return None
    found = read_beside(folder, written.pinned, _MOST_OF_BASELINE)
    if found == IS_NOT_THERE:
        return None  # a check says so
    try:
        return _sketches(found)
    except DriftError as error:
        message = f"the baseline {quoted(written.pinned)} {error}"
        at = read.source.span(("drift", "baseline", "pinned"))
        hint = "write it anew: llmmon drift baseline"
        report.add(Diagnostic(UNREADABLE_BASELINE, message, at, hint=hint))
        return History()


def _sketches(found: SpecInput | str) -> History:
    if isinstance(found, str):
        raise DriftError(found)
    try:
        return parse_sketches(found.raw.decode("utf-8"))
    except (DriftError, UnicodeDecodeError) as error:
        raise DriftError(f"is not what llmmon drift baseline wrote: {error}") from error


def _shares(read: ReadSpec) -> bool:
    """Whether there is an `llmmon.yaml`, be it one that cannot be read."""
    return read.shared is not None or read.shared_folder is not None


def price_file_paths(read: ReadSpec) -> Iterator[Path]:
    """Where the price files are that a spec and its `llmmon.yaml` name, as far as one can tell."""
    for source, folder in ((read.source, read.folder), (read.shared, read.shared_folder)):
        named = source.data.get("price_files") if source is not None else None
        if folder is not None and isinstance(named, list):
            yield from (folder.real / path for path in named if isinstance(path, str))


class _PriceFiles:
    """Every price file by its path, each read once; `None` for one that cannot be used."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.known: dict[Path, PriceFile | None] = {}

    def found(self, read: ReadSpec) -> None:
        """Take a price file that was read as if it were a spec."""
        if read.folder is not None:
            name = Path(read.source.path).name
            self.known[read.folder.real / name] = self._resolved(read.source)

    def named(
        self, shape: CommonShape, source: Source, folder: Folder | None
    ) -> Iterator[PriceFile | None]:
        """The price files that a spec, or `llmmon.yaml`, names."""
        for index, relative in enumerate(shape.price_files):
            where = folder.real / relative if folder is not None else Path(relative)
            if where not in self.known:
                problem = self._read(where, folder, relative)
                if problem:
                    self._refuse(problem, source, index, relative)
            yield self.known.get(where)

    def _read(self, where: Path, folder: Folder | None, relative: str) -> str:
        found = read_beside(folder, relative) if folder is not None else "is not there"
        if isinstance(found, str):
            return found
        source = read_source(
            found.path, found.name, found.raw, found.digest, self.report, PRICES_VERSION
        )
        self.known[where] = None if source is None else self._resolved(source)
        return ""

    def _resolved(self, source: Source) -> PriceFile | None:
        shape = parse_price_file(source, self.report)
        return None if shape is None else resolve_price_file(source, shape, self.report)

    def _refuse(self, problem: str, source: Source, index: int, relative: str) -> None:
        at = source.span(("price_files", index))
        message = f"the price file {quoted(relative)} {problem}"
        hint = "its path starts at the folder of the file that names it"
        self.report.add(Diagnostic(UNREADABLE_PRICE_FILE, message, at, hint=hint))
