"""Writes the past of a Prometheus that is not running, by promtool; knows nothing of what is in it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from llmmon.local_prometheus.openmetrics import END

_BIG_BLOCKS = "--max-block-duration=744h"
"""promtool reads its input once per block: with its blocks of 2 h, a dozen times for a day."""
_AT_ONCE = 2
"""promtools at a time."""


class BackfillError(Exception):
    """promtool did not take the samples; the message says what it said."""


def backfill(promtool: Path, folder: Path, parts: Iterable[Iterable[str]]) -> None:
    """Add samples, as OpenMetrics text without its end, to the data in `folder`.

    While one part is taken over, the next one is made.

    Raises:
        BackfillError: promtool refuses.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            done = [
                pool.submit(_take_over, promtool, _written(folder / f"samples-{number}", texts))
                for number, texts in enumerate(parts)
            ]
            for each in done:
                each.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _written(file: Path, texts: Iterable[str]) -> Path:
    with file.open("w", encoding="utf-8") as output:
        output.writelines(texts)
    return file


def _take_over(promtool: Path, file: Path) -> None:
    if file.stat().st_size:
        with file.open("a", encoding="utf-8") as output:
            output.write(END)
        _create_blocks(promtool, file, file.parent / "data")
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
