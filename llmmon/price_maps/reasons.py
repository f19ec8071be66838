"""Why a key of a price list has no place in a price file, in plain words."""

from __future__ import annotations

import re

_REASONS = (
    (
        r"above_\d+(min|hr)|_\d+(m|h)_|ttl",
        "llmmon has one price of cache writes, however long they live",
    ),
    (r"audio|speech|voice", "llmmon counts no audio tokens apart"),
    (r"video", "llmmon counts no video apart"),
    (r"pixel", "llmmon counts images, not their pixels"),
    (r"image", "llmmon counts generated images, no other images and no tokens of them"),
    (r"character|mchars", "llmmon counts no characters"),
    (r"off_peak|time", "llmmon has no prices by the time of day"),
    (r"multiplier|uplift|region", "llmmon has no factors on prices"),
    (r"dbu", "it is not money"),
    (r"session|per_gb|page|query|search|call|tool|step|execution", "llmmon counts no such unit"),
)
_OTHERWISE = "llmmon has no such price"


def reason(key: str) -> str:
    """The key, and why it is left out."""
    found = (words for pattern, words in _REASONS if re.search(pattern, key))
    return f"{key}: {next(found, _OTHERWISE)}"
