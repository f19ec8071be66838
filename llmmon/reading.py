"""Finds the specs that a command line names, and reads them. Knows files and folders; no meaning.

What it finds depends on the files alone: not on the order of arguments, nor on the order in which a
file system lists names. Only regular files are opened, and never one outside of what was named.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from llmmon.codes.reading import (
    FILE_TOO_LARGE,
    NO_SPECS,
    SYMLINK_OUT_OF_TREE,
    UNREADABLE_FILE,
    UNUSABLE_FILE_NAME,
)
from llmmon.diagnostics import Code, Diagnostic, Report, Span
from llmmon.emit.characters import INVISIBLE, escaped
from llmmon.source import MAX_BYTES, Source, read_source

SHARED_NAME = "llmmon.yaml"
"""The file that holds what all services share."""
SUFFIXES = (".yaml", ".yml")
_REPOSITORY_MARK = ".git"


@dataclass(frozen=True, slots=True)
class SpecInput:
    """A file's bytes, with the path that a user knows it by and its stable label."""

    path: str
    name: str
    raw: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that holds a file which was read: as it was named, as it is, and its label."""

    typed: Path
    real: Path
    name: str


@dataclass(frozen=True, slots=True)
class ReadSpec:
    """A spec, and the `llmmon.yaml` that is nearest to it, with the folders of both."""

    source: Source
    shared: Source | None
    folder: Folder | None = None
    shared_folder: Folder | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a spec stands: as it was named, in its real folder, and under which folder at most."""

    typed: Path
    real: Path
    argument: Path

    @property
    def order(self) -> tuple[bool, str, int]:
        """Of two names of one file: itself before a link to it, from the highest folder named."""
        return (self.real.is_symlink(), self.typed.as_posix(), len(self.argument.parts))


def find_specs(arguments: Sequence[Path], report: Report) -> list[ReadSpec]:
    """Every spec that the arguments name, once, by its stable label."""
    shared = _SharedFiles(report)
    found: dict[Path, _Place] = {}
    for argument in arguments:
        for place in _places(argument, report):
            target = place.real.resolve()
            found[target] = min(place, found.get(target, place), key=lambda p: p.order)
    places = sorted(found.values(), key=lambda place: place.order)
    specs = [spec for place in places if (spec := _read(place, shared, report))]
    return sorted(specs, key=lambda spec: (spec.source.name, spec.source.path))


def _places(argument: Path, report: Report) -> Iterator[_Place]:
    try:
        is_folder, folder = argument.is_dir(), argument.parent.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        _refuse_error(argument, error, report)
        return
    if is_folder:
        yield from _in_folder(argument, report)
    elif argument.name == SHARED_NAME:
        hint = "name the specs, or the folder that holds them; it is read with them"
        _refuse(NO_SPECS, argument, f"{SHARED_NAME} describes no service", hint, report)
    else:
        place = _Place(typed=argument, real=folder / argument.name, argument=folder)
        if _stays_inside(place, report):
            yield place


def _in_folder(argument: Path, report: Report) -> Iterator[_Place]:
    root, seen, known = argument.resolve(), 0, len(report.diagnostics)
    for real in _spec_files(root, argument, report):
        place = _Place(typed=argument / real.relative_to(root), real=real, argument=root)
        seen += 1
        if _stays_inside(place, report):
            yield place
    if not seen and len(report.diagnostics) == known:
        hint = "'llmmon init' writes a starter spec"
        _refuse(NO_SPECS, argument, "there is no spec in this folder", hint, report)


def _spec_files(root: Path, argument: Path, report: Report) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        _refuse_error(argument / Path(error.filename).relative_to(root), error, report)

    for folder, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        # A link to a folder inside is walked where it is real; one that leads out must not pass.
        for name in [name for name in folders if (here / name).is_symlink()]:
            place = _Place(argument / (here / name).relative_to(root), here / name, root)
            _stays_inside(place, report)
        yield from (here / name for name in sorted(files) if _is_spec_name(name))


def _is_spec_name(name: str) -> bool:
    return name.endswith(SUFFIXES) and not name.startswith(".") and name != SHARED_NAME


def _stays_inside(place: _Place, report: Report) -> bool:
    try:
        target = place.real.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        _refuse_error(place.typed, error, report)
        return False
    if target.is_relative_to(place.argument):
        return True
    message = "this link leads out of the folder"
    hint = "put the file itself here, or name its real folder"
    _refuse(SYMLINK_OUT_OF_TREE, place.typed, message, hint, report)
    return False


def _read(place: _Place, shared: _SharedFiles, report: Report) -> ReadSpec | None:
    settings = shared.nearest_to(place)
    base = settings.folder if settings is not None else place.argument.parent
    found = _input(place.typed, place.real, base, report)
    source = _source(found, report) if found is not None else None
    if source is None:
        return None
    label = PurePosixPath(source.name).parent.as_posix()
    folder = Folder(place.typed.parent, place.real.parent, label)
    if settings is None:
        return ReadSpec(source, None, folder)
    return ReadSpec(source, settings.source, folder, Folder(settings.typed, settings.folder, ""))


def _source(found: SpecInput, report: Report) -> Source | None:
    return read_source(found.path, found.name, found.raw, found.digest, report)


def _input(typed: Path, real: Path, base: Path, report: Report) -> SpecInput | None:
    name = real.relative_to(base).as_posix()
    if (found := INVISIBLE.search(name)) is not None:
        message = f"the file name contains the invisible character U+{ord(found[0]):04X}"
        _refuse(UNUSABLE_FILE_NAME, typed, message, "rename the file", report)
        return None
    raw = _bytes(typed, real, report)
    if raw is None:
        return None
    return SpecInput(_path_text(typed), name, raw, hashlib.sha256(raw).hexdigest())


def _bytes(typed: Path, real: Path, report: Report) -> bytes | None:
    try:
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):
            hint = "name a spec, or a folder of specs"
            _refuse(UNREADABLE_FILE, typed, "this is not a regular file", hint, report)
            return None
        if status.st_size > MAX_BYTES:
            _refuse_size(typed, report)
            return None
        with real.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more than is allowed, should it have grown
    except OSError as error:
        _refuse_error(typed, error, report)
        return None


def _refuse_size(typed: Path, report: Report) -> None:
    message = f"the file has more than {MAX_BYTES // 1024} KiB"
    hint = "a spec describes one service in a few hundred lines; is this the right file?"
    _refuse(FILE_TOO_LARGE, typed, message, hint, report)


def _refuse_error(typed: Path, error: Exception, report: Report) -> None:
    if isinstance(error, FileNotFoundError):
        message, hint = "there is no such file or folder", "check the path"
    elif isinstance(error, PermissionError):
        message, hint = "this may not be read", "check the permissions"
    else:  # a link to itself, a name that no file can have, a disk that fails
        message, hint = "this cannot be read", "check the path; if it is a link, where it leads"
    _refuse(UNREADABLE_FILE, typed, message, hint, report)


def _refuse(code: Code, typed: Path, message: str, hint: str, report: Report) -> None:
    span = Span(_path_text(typed), 1, 1, 1, 2)
    report.add(Diagnostic(code, message, span, hint=hint))


def _path_text(path: Path) -> str:
    """The path with what cannot be printed spelt out: it goes to terminals and logs."""
    return escaped(path.as_posix())


@dataclass(frozen=True, slots=True)
class _Settings:
    """An `llmmon.yaml`: its real folder, and what it holds if it can be read."""

    folder: Path
    typed: Path
    source: Source | None


class _SharedFiles:
    """Every `llmmon.yaml` above the specs, each read once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.known: dict[Path, _Settings] = {}

    def nearest_to(self, place: _Place) -> _Settings | None:
        """The `llmmon.yaml` in the spec's folder or above, up to the repository's root."""
        typed_folder = place.typed.parent
        for up, folder in enumerate((place.real.parent, *place.real.parent.parents)):
            if os.path.lexists(folder / SHARED_NAME):
                return self._settings(folder, _above(typed_folder, up, folder))
            if os.path.lexists(folder / _REPOSITORY_MARK):
                return None
        return None

    def _settings(self, folder: Path, typed_folder: Path) -> _Settings:
        if folder not in self.known:
            self.known[folder] = _Settings(folder, typed_folder, self._read(folder, typed_folder))
        return self.known[folder]

    def _read(self, folder: Path, typed_folder: Path) -> Source | None:
        place = _Place(typed_folder / SHARED_NAME, folder / SHARED_NAME, folder)
        if not _stays_inside(place, self.report):
            return None
        found = _input(place.typed, place.real, folder, self.report)
        return _source(found, self.report) if found is not None else None


def _above(typed_folder: Path, levels: int, real: Path) -> Path:
    """The folder `levels` above, as a user would type it; the real one if a link is in the way."""
    typed = Path(os.path.normpath(typed_folder.joinpath(*[".."] * levels)))
    try:
        return typed if typed.samefile(real) else real
    except OSError:
        return real
