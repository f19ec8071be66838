"""Centroids: the middles of clusters of vectors of the past, as a file that is committed.

Lines of JSON: the first says version, metric, dimensions and how many follow; then one centroid each,
with a name that says what its cluster is about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from llmmon.runtime.drift.errors import DriftError

FORMAT, VERSION = "llmmon-drift-centroids", 1
EUCLIDEAN, COSINE = "euclidean", "cosine"
METRICS = (EUCLIDEAN, COSINE)
MOST_CENTROIDS, MOST_DIMENSIONS = 200, 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Centroids:
    """What a vector is near to."""

    metric: str
    names: tuple[str, ...]
    vectors: tuple[tuple[float, ...], ...]

    @property
    def dimensions(self) -> int:
        """Numbers in each vector."""
        return len(self.vectors[0])


def centroids_text(centroids: Centroids) -> str:
    """The file; six digits of a coordinate are more than embeddings have."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "metric": centroids.metric,
        "dimensions": centroids.dimensions,
        "centroids": len(centroids.vectors),
    }
    lines = [
        {"name": name, "vector": [float(f"{number:.6g}") for number in vector]}
        for name, vector in zip(centroids.names, centroids.vectors, strict=True)
    ]
    return "".join(f"{json.dumps(line)}\n" for line in (head, *lines))


def read_centroids(path: Path) -> Centroids:
    """The centroids of a file.

    Raises:
        DriftError: it is not one, or not as many or as long as its first line says.
    """
    try:
        head, *lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except OSError as error:
        raise DriftError(f"{path} cannot be read: {(error.strerror or '').lower()}") from error
    except ValueError as error:
        raise DriftError(f"{path} is no file of centroids") from error
    match head:
        case {
            "format": str(what),
            "version": int(version),
            "metric": str(metric),
            "dimensions": int(dimensions),
            "centroids": int(number),
        } if (what, version) == (FORMAT, VERSION) and metric in METRICS:
            _check(path, lines, number, dimensions)
            return _centroids(path, metric, lines)
    raise DriftError(f"{path} does not begin as centroids of version {VERSION} do")


def _check(path: Path, lines: Sequence[Any], number: int, dimensions: int) -> None:
    if len(lines) != number:
        raise DriftError(f"{path} says that {number} centroids follow, and there are {len(lines)}")
    if not 2 <= number <= MOST_CENTROIDS:
        raise DriftError(f"{path} has {number} centroids: 2 to {MOST_CENTROIDS} can be told apart")
    if not 1 <= dimensions <= MOST_DIMENSIONS:
        raise DriftError(f"{path} has vectors of {dimensions} numbers: 1 to {MOST_DIMENSIONS}")
    for place, line in enumerate(lines, start=2):
        if not _is_centroid(line, dimensions):
            raise DriftError(f"{path}:{place} is no name with a vector of {dimensions} numbers")


def _is_centroid(line: Any, dimensions: int) -> bool:
    match line:
        case {"name": str(name), "vector": list(vector)}:
            numbers = (isinstance(n, int | float) and isfinite(n) for n in vector)
            return bool(name.strip()) and len(vector) == dimensions and all(numbers)
    return False


def _centroids(path: Path, metric: str, lines: Sequence[Any]) -> Centroids:
    names = tuple(line["name"] for line in lines)
    if len({*names}) < len(names):
        raise DriftError(f"{path} has two centroids of one name")
    vectors = tuple(tuple(map(float, line["vector"])) for line in lines)
    if metric == COSINE and not all(any(vector) for vector in vectors):
        raise DriftError(f"{path} has a vector of zeros, which points nowhere")
    return Centroids(metric=metric, names=names, vectors=vectors)
