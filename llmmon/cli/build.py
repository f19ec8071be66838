"""`llmmon build`: compile, and write or compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, FINE, Failure
from llmmon.cli.options import format_option, out_option, specs_argument, specs_or_default

if TYPE_CHECKING:
    from llmmon.emit.tree import Tree
    from llmmon.emit.write import Written
    from llmmon.pipeline import Compilation


@click.command(
    epilog="""\b
Examples:
  llmmon build                                  specs/ into generated/
  llmmon build specs/chat.yaml --out monitoring
  llmmon build --check                          in CI: is generated/ up to date?"""
)
@specs_argument
@out_option
@click.option("--check", is_flag=True, help="Write nothing; print what differs and exit with 1.")
@format_option
@click.pass_context
def command(
    ctx: click.Context, specs: tuple[Path, ...], out: Path, check: bool, format_: str
) -> None:
    """Compile specs into rules and their tests.

    SPEC is a file or a folder; the default is specs/. The output folder is written as a whole or
    not at all. Files of an earlier build of the same specs that are no longer generated go; what
    llmmon did not write stays.
    """
    from llmmon.cli.progress import Progress
    from llmmon.cli.reporting import show_report
    from llmmon.pipeline import compile_specs

    arguments = specs_or_default(specs)
    _refuse_output_among_specs(arguments, out)
    with Progress() as progress:
        compilation = compile_specs(arguments, progress)
    if compilation.tree is None:
        show_report(compilation.report, format_)
        ctx.exit(FINDINGS)
    if check:
        ctx.exit(_compare(compilation, compilation.tree, out, format_))
    show_report(compilation.report, format_)
    _write(compilation, compilation.tree, out, format_)


def _refuse_output_among_specs(arguments: tuple[Path, ...], out: Path) -> None:
    """The next build would take what this one wrote for specs."""
    for argument in arguments:
        folder = argument.resolve()
        if folder.is_dir() and (out.resolve() == folder or folder in out.resolve().parents):
            raise Failure(f"--out {out} lies among the specs in {argument}; name another folder")


def _compare(compilation: Compilation, tree: Tree, out: Path, format_: str) -> int:
    from llmmon.cli.reporting import show_differences
    from llmmon.emit.compare import compare

    differences = compare(tree, out, compilation.covers)
    show_differences(compilation.report, differences, out, format_)
    if differences:
        count = len(differences)
        files = f"{count} file{' differs' if count == 1 else 's differ'}"
        console.note(f"{out} is out of date: {files}; run llmmon build")
    elif format_ == "text":
        console.show(f"{out} is up to date")
    return FINDINGS if differences else FINE


def _write(compilation: Compilation, tree: Tree, out: Path, format_: str) -> None:
    from llmmon.cli.summary import summary
    from llmmon.emit.write import write

    written = write(tree, out, compilation.covers, in_place=_is_working_directory(out))
    for note in written.notes:
        console.warning(note)
    text = summary(compilation.services, tree) + _outcome(written, out)
    (console.show if format_ == "text" else console.note)(text)


def _outcome(written: Written, out: Path) -> str:
    counts = f"{written.changed} written, {written.removed} removed"
    unchanged = written.files - written.changed
    return f"\n{out}: {counts}, {unchanged} unchanged\nnext: llmmon check {out}\n"


def _is_working_directory(out: Path) -> bool:
    """Whether a shell would find itself in a deleted folder if `out` were replaced."""
    here, folder = Path.cwd().resolve(), out.resolve()
    return folder == here or folder in here.parents
