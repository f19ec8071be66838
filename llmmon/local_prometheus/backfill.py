"""Writes the past of a Prometheus that is not running, by promtool; knows nothing of what is in it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from llmmon.local_prometheus.openmetrics import END

_BIG_BLOCKS = "--max-block-duration=744h"
"""promtool reads its input once per block: with its blocks of 2 h, a dozen times for a day."""


class BackfillError(Exception):
    """promtool did not take the samples; the message says what it said."""


def backfill(promtool: Path, folder: Path, texts: Iterable[str]) -> None:
    """Add samples, as OpenMetrics text without its end, to the data in `folder`.

    Raises:
        BackfillError: promtool refuses.
    """
    file = folder / "samples.txt"
    with file.open("w", encoding="utf-8") as output:
        output.writelines(texts)
        is_empty = output.tell() == 0
        output.write(END)
    if not is_empty:
        _create_blocks(promtool, file, folder / "data")
    file.unlink()


def _create_blocks(promtool: Path, file: Path, data: Path) -> None:
    command = [str(promtool), "tsdb", "create-blocks-from", "openmetrics"]
    run = subprocess.run(
        [*command, _BIG_BLOCKS, str(file), str(data)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if run.returncode:
        raise BackfillError(f"{' '.join(command)} failed:\n{run.stdout}")
