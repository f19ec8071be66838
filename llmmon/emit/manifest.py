"""MANIFEST.json: which files a build wrote, from which specs, with which digests.

It is read back from a disk that others write to, so nothing in it is believed without a look: an
entry that leads out of the output folder is dropped, and a damaged file is no manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from llmmon import __version__
from llmmon.emit.json import Json, dump
from llmmon.emit.paths import is_safe
from llmmon.emit.tree import Owner, Tree

MANIFEST = "MANIFEST.json"
_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class SpecFiles:
    """What one spec became: its files' paths and digests."""

    digest: str
    service: str
    files: Mapping[str, str]
    price_files: Mapping[str, str] = field(default_factory=dict)
    """Digests of the price files that it takes prices from."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of an output folder."""

    specs: Mapping[str, SpecFiles] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    """Files of the whole fleet, which no single spec owns."""
    version: str = __version__

    def digests(self) -> dict[str, str]:
        """Every file's path and digest; not the manifest's own."""
        files = dict(self.shared)
        for spec in self.specs.values():
            files |= spec.files
        return files


@dataclass(frozen=True, slots=True)
class Reading:
    """A manifest as found on disk, and what was wrong with it."""

    manifest: Manifest = field(default_factory=Manifest)
    problems: tuple[str, ...] = ()
    found: bool = False
    """Whether there is a manifest at all, if a damaged one."""


def of_tree(tree: Tree) -> Manifest:
    """The manifest of a build."""
    owned: dict[Owner | None, dict[str, str]] = {}
    for path in tree:
        entry = tree.entries[path]
        owned.setdefault(entry.owner, {})[path] = sha256(entry.content).hexdigest()
    specs = {
        owner.spec: SpecFiles(owner.digest, owner.service, files, dict(owner.price_files))
        for owner, files in owned.items()
        if owner is not None
    }
    return Manifest(specs, owned.get(None, {}))


def render(manifest: Manifest) -> str:
    """The manifest as the text of its file: the same for the same content."""
    specs: dict[str, Json] = {name: _entry(spec) for name, spec in sorted(manifest.specs.items())}
    shared: Json = {"files": dict(sorted(manifest.shared.items()))}
    return dump({"llmmon": manifest.version, "specs": specs, "shared": shared})


def _entry(spec: SpecFiles) -> Json:
    prices: Json = dict(sorted(spec.price_files.items()))
    return {
        "sha256": spec.digest,
        "service": spec.service,
        **({"price_files": prices} if prices else {}),
        "files": dict(sorted(spec.files.items())),
    }


def parse(content: bytes) -> Reading:
    """Read a manifest's bytes. What is wrong comes back as words; what is right stays usable."""
    try:
        data = json.loads(content) if len(content) <= _MAX_BYTES else None
    except (ValueError, RecursionError):
        # The usual cause, and one where the folder is ours all the same.
        ours = b'"llmmon"' in content
        return Reading(problems=("is not valid JSON; an unresolved merge?",), found=ours)
    if not isinstance(data, dict) or not isinstance(data.get("llmmon"), str):
        return Reading(problems=("was not written by llmmon",))
    problems: list[str] = []
    specs = dict(_specs(data.get("specs"), problems))
    shared = _files(_member(data.get("shared"), "files"), problems)
    return Reading(Manifest(specs, shared, data["llmmon"]), tuple(problems), found=True)


def _specs(data: Any, problems: list[str]) -> Iterator[tuple[str, SpecFiles]]:
    for name, spec in _items(data):
        digest, service = _member(spec, "sha256"), _member(spec, "service")
        if not isinstance(digest, str) or not isinstance(service, str):
            problems.append(f"has an entry without digest or service: {name!r}")
            continue
        files = _files(_member(spec, "files"), problems)
        prices = {k: v for k, v in _items(_member(spec, "price_files")) if isinstance(v, str)}
        yield name, SpecFiles(digest, service, files, prices)


def _files(data: Any, problems: list[str]) -> dict[str, str]:
    files = {}
    for path, digest in _items(data):
        if not is_safe(path) or path.casefold() == MANIFEST.casefold():
            problems.append(f"lists a path that no build writes: {path!r}")
        elif isinstance(digest, str):
            files[path] = digest
    return files


def _items(data: Any) -> Iterable[tuple[str, Any]]:
    return data.items() if isinstance(data, dict) else ()


def _member(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None
