"""Alerts over time: when they are pending, when they fire, and until when."""

from __future__ import annotations

import pytest

from llmmon.local_prometheus.alert_states import states


@pytest.mark.parametrize(
    ("met", "for_", "keep", "expected"),
    [
        ({60, 120, 180}, 0, 0, "-FFF----"),
        ({60, 120, 180, 240}, 120, 0, "-PPFF---"),
        ({60, 180, 240, 300, 360}, 120, 0, "-P-PPFF-"),
        ({60, 120}, 0, 120, "-FFFF---"),
        ({60, 240}, 0, 120, "-FFFFFF-"),
        ({60, 120}, 120, 300, "-PP-----"),
        (set(), 0, 300, "--------"),
    ],
)
def test_an_alert_is_pending_for_a_while_fires_and_is_kept_firing(
    met: set[int], for_: int, keep: int, expected: str
) -> None:
    found = dict(states(met, 0, 420, 60, for_, keep))

    letters = {"pending": "P", "firing": "F"}
    assert "".join(letters[found[t]] if t in found else "-" for t in range(0, 421, 60)) == expected
