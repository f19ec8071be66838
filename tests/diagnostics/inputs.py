"""Inputs of cases that no repository should hold: too large, not text, or not files at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

_HEAD = "version: llmmon/v1\nservice: chat\nmodels: [{name: m}]\n"


def _text(raw: bytes) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        path = folder / "spec.yaml"
        path.write_bytes(raw)
        return [path]

    return make


def _missing(folder: Path) -> list[Path]:
    return [folder / "specs", folder / "chat.yaml"]


def _pipe(folder: Path) -> list[Path]:
    os.mkfifo(folder / "pipe.yaml")
    return [folder / "pipe.yaml", Path("/dev/null")]


def _link_to_itself(folder: Path) -> list[Path]:
    (folder / "spec.yaml").symlink_to(folder / "spec.yaml")
    return [folder / "spec.yaml"]


def _no_specs(folder: Path) -> list[Path]:
    specs = folder / "specs"
    specs.mkdir()
    (specs / ".hidden.yaml").write_text(_HEAD)
    (specs / "llmmon.yaml").write_text("version: llmmon/v1\n")
    (specs / "notes.txt").write_text("nothing")
    return [specs, specs / "llmmon.yaml"]


def _links_out(folder: Path) -> list[Path]:
    (folder / "outside").mkdir()
    (folder / "outside" / "chat.yaml").write_text(_HEAD)
    specs = folder / "specs"
    specs.mkdir()
    (specs / "chat.yaml").symlink_to(folder / "outside" / "chat.yaml")
    (specs / "more").symlink_to(folder / "outside")
    (specs / "search.yaml").write_text(_HEAD.replace("chat", "search"))
    return [specs, specs / "chat.yaml"]


def _shared_link_out(folder: Path) -> list[Path]:
    (folder / "outside.yaml").write_text("version: llmmon/v1\n")
    specs = folder / "specs"
    specs.mkdir()
    (specs / "llmmon.yaml").symlink_to(folder / "outside.yaml")
    (specs / "chat.yaml").write_text(_HEAD)
    return [specs]


def _line_break_in_name(folder: Path) -> list[Path]:
    specs = folder / "specs"
    specs.mkdir()
    (specs / "chat\nassistant.yaml").write_text(_HEAD)
    return [specs]


def _price_file_links(folder: Path) -> list[Path]:
    specs = folder / "specs"
    (specs / "prices").mkdir(parents=True)
    text = "version: llmmon-prices/v1\ncurrency: USD\nmodels: {m: [{input: 1}]}\n"
    (folder / "outside.yaml").write_text(text)
    (specs / "prices" / "inside.yaml").write_text(text)
    (specs / "link.yaml").symlink_to("prices/inside.yaml")
    (specs / "out").symlink_to(folder)
    (specs / "loop").symlink_to("loop")
    os.mkfifo(specs / "pipe")
    (specs / "large").write_bytes(b"# " + b"x" * 2_000_000)
    named = "prices/inside.yaml, link.yaml, out/outside.yaml, loop, pipe, large, prices"
    (specs / "chat.yaml").write_text(f"{_HEAD}price_files: [{named}]\n")
    return [specs / "chat.yaml"]


def _alias_bomb() -> bytes:
    rows = ["a: &a [lol, lol, lol]"]
    rows += [f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(rows).encode()


MADE: dict[str, Callable[[Path], list[Path]]] = {
    "LM001-nul-byte": _text(_HEAD.encode() + b"description: a\0b\n"),
    "LM001-line-separator": _text(f"{_HEAD}description: a\u2028b\n".encode()),
    "LM001-lone-carriage-returns": _text(b"version: llmmon/v1\rservice: 'chat\r"),
    "LM003-alias-bomb": _text(_alias_bomb()),
    "LM005-empty": _text(b""),
    "LM006-latin-1": _text(_HEAD.encode() + "description: für Kunden\n".encode("latin-1")),
    "LM006-utf-16": _text(_HEAD.encode("utf-16")),
    "LM008-hundred-thousand-brackets": _text(b"labels: " + b"[" * 100_000),
    "LM008-hundred-thousand-values": _text(b"labels: [" + b"1," * 100_001 + b"]"),
    "LM009-ten-megabytes": _text(b"# " + b"x" * 10_000_000),
    "LM010-missing": _missing,
    "LM010-pipe-and-device": _pipe,
    "LM010-link-to-itself": _link_to_itself,
    "LM011-no-specs": _no_specs,
    "LM012-links-out-of-tree": _links_out,
    "LM012-shared-link-out-of-tree": _shared_link_out,
    "LM013-line-break-in-name": _line_break_in_name,
    "LM407-links-and-large-files": _price_file_links,
    "LM109-thousand-mistakes": _text(
        (_HEAD + "".join(f"k{i}: 1\n" for i in range(1_000))).encode()
    ),
}
"""What each of these cases is run on, by the name of its folder."""
