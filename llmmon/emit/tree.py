"""All files of a build, in memory: nothing touches the disk before the whole tree stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from llmmon.emit.artifact import Artifact
from llmmon.emit.paths import is_safe, parents
from llmmon.errors import InternalError


@dataclass(frozen=True, slots=True)
class Owner:
    """The spec that a file comes from."""

    spec: str
    digest: str
    service: str
    price_files: tuple[tuple[str, str], ...] = ()
    """Names and digests of what else its files come from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's bytes and its owner; a file of the whole fleet has none."""

    content: bytes
    owner: Owner | None


@dataclass(slots=True)
class Tree:
    """Generated files by path. Refuses what one disk or another could not hold side by side."""

    entries: dict[str, Entry] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    def add(self, artifact: Artifact, owner: Owner | None = None) -> None:
        """Add one file.

        Raises:
            InternalError: its path leads out of the tree, is taken, or differs from another only in
                case; or its text is no Unicode.
        """
        path = str(artifact.path)
        if not is_safe(path):
            raise InternalError(f"{path!r} is no path for a generated file")
        for folder in parents(path):
            self._claim(folder, folder + "/")
        self._claim(path, path)
        self.entries[path] = Entry(_encoded(path, artifact.text), owner)

    def extend(self, artifacts: Iterable[Artifact], owner: Owner | None = None) -> None:
        """Add many files of one owner."""
        for artifact in artifacts:
            self.add(artifact, owner)

    def _claim(self, path: str, name: str) -> None:
        """Take `path` for `name`; a folder, whose name ends in a slash, may be taken many times."""
        folded = unicodedata.normalize("NFC", path).casefold()
        taken = self._folded.setdefault(folded, name)
        if taken != name or path in self.entries:
            raise InternalError(f"two generated files need the same place: {taken!r} and {name!r}")

    def __iter__(self) -> Iterator[str]:
        """The paths, sorted."""
        return iter(sorted(self.entries))

    def __len__(self) -> int:
        return len(self.entries)


def _encoded(path: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InternalError(f"the text of {path!r} is no Unicode: {error}") from error
