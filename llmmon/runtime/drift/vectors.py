"""From a column of vectors to the distances to each centroid, as SQL of DuckDB.

Distances are a column of their own, beside those that the events have, so that a vector is read once
for both of its signals: the nearest centroid, and how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.runtime.drift.centroids import COSINE, Centroids

_DISTANCE = {COSINE: "array_cosine_distance"}
_EUCLIDEAN = "array_distance"


def distances(raw: str, centroids: Centroids) -> str:
    """A list of the distance of a column to each; of nothing where it is not as many numbers."""
    size, function = centroids.dimensions, _DISTANCE.get(centroids.metric, _EUCLIDEAN)
    vector = f"TRY_CAST({raw} AS FLOAT[])"
    whole = f"list_aggregate({vector}, 'count') = {size}"
    checked = f"CASE WHEN {whole} THEN TRY_CAST({vector} AS FLOAT[{size}]) END"
    each = (f"{function}({checked}, {_constant(v)})" for v in centroids.vectors)
    return f"[{', '.join(each)}]"


def _constant(vector: Sequence[float]) -> str:
    written = ",".join(f"{number!r}" for number in vector)
    return f"CAST('[{written}]' AS FLOAT[{len(vector)}])"
