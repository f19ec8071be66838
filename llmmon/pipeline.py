"""The story on one page: read → parse → resolve → check → compile → emit.

What users did wrong is collected in one report on the way; after an error nothing is emitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from llmmon.backends import BACKENDS
from llmmon.backends.base import Backend
from llmmon.checks import CHECKS
from llmmon.codes.reading import NO_SPECS
from llmmon.diagnostics import Diagnostic, Report, Span
from llmmon.emit.characters import escaped
from llmmon.emit.tree import Owner, Tree
from llmmon.model.service import Model, Service
from llmmon.parsing import parse_all
from llmmon.reading import ReadSpec, find_specs
from llmmon.resolve import resolve
from llmmon.rules.compiled import CompiledService, compile_rules

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""


def silent(what: str, done: int, total: int) -> None:
    """The progress of work that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Specs up to the model: what was found in them, and the model if nothing stops a build."""

    report: Report
    specs: tuple[ReadSpec, ...]
    model: Model | None
    price_files: int
    """How many price files stand among the specs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A whole build, in memory. Without `tree` the report says why."""

    report: Report
    specs: tuple[ReadSpec, ...]
    model: Model | None
    services: tuple[CompiledService, ...]
    tree: Tree | None
    folders: frozenset[str]
    """Labels of the folders that the arguments name, such as `specs/`."""

    def covers(self, spec: str) -> bool:
        """Whether a spec with this label, if there were one, would be part of this build."""
        return any(spec.startswith(folder) for folder in self.folders)


def check_specs(arguments: Sequence[Path], progress: Progress = silent) -> Checked:
    """All that can be said about specs without compiling them.

    `arguments` are spec files, and folders with spec files.
    """
    report = Report()
    inputs = parse_all(find_specs(arguments, report), report)
    model = resolve(inputs.parsed, report)
    for done, check in enumerate(CHECKS):
        progress("checking", done, len(CHECKS))
        report.extend(check.check(model))
    return Checked(
        report=report,
        specs=inputs.specs,
        model=model if report.ok else None,
        price_files=inputs.prices_found,
    )


def compile_specs(arguments: Sequence[Path], progress: Progress = silent) -> Compilation:
    """Compile specs into a tree of files."""
    checked = check_specs(arguments, progress)
    if checked.report.ok and not checked.specs:
        checked = replace(checked, model=None)
        checked.report.extend(map(_only_prices, arguments[:1]))
    services = tuple(_compile(checked.model, progress)) if checked.model else ()
    return Compilation(
        report=checked.report,
        specs=checked.specs,
        model=checked.model,
        services=services,
        tree=_emit(services, progress) if checked.model else None,
        folders=frozenset(_folder_labels(arguments, checked.specs)),
    )


def _only_prices(argument: Path) -> Diagnostic:
    span = Span(escaped(argument.as_posix()), 1, 1, 1, 2)
    return Diagnostic(NO_SPECS, "there are prices here, but no spec", span, hint="name the specs")


def _folder_labels(arguments: Sequence[Path], specs: Iterable[ReadSpec]) -> Iterator[str]:
    """What the labels of all specs in a folder start with: seen from those that are there."""
    for spec in specs:
        path, label = Path(spec.source.path), spec.source.name
        for argument in arguments:
            if path != argument and path.is_relative_to(argument):
                inside = path.relative_to(argument).as_posix()
                folder = label.removesuffix(inside)
                # An empty one would cover the specs of every other folder, too.
                if folder not in ("", label):
                    yield folder


def _compile(model: Model, progress: Progress) -> Iterable[CompiledService]:
    for done, service in enumerate(model.services):
        progress("compiling", done, len(model.services))
        yield compile_rules(service)


def _emit(services: Sequence[CompiledService], progress: Progress) -> Tree:
    tree = Tree()
    for done, compiled in enumerate(services):
        progress("writing down", done, len(services))
        owner = _owner(compiled.service)
        for backend in BACKENDS:
            if backend.always or backend.name in compiled.service.outputs:
                tree.extend(backend.emit(compiled), owner)
    for backend in BACKENDS:
        if backend.of_fleet is not None and _is_wanted(backend, services):
            tree.extend(backend.of_fleet())
    return tree


def _is_wanted(backend: Backend, services: Sequence[CompiledService]) -> bool:
    return any(backend.name in compiled.service.outputs for compiled in services)


def _owner(service: Service) -> Owner:
    return Owner(service.spec_name, service.spec_digest, service.name, service.price_files)
