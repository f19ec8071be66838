"""A real Prometheus with a past: promtool writes its blocks from counters and from recording rules.

It knows promtool and the server, and nothing of the services whose history it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tests.e2e.prometheus_server import Server, running
from tests.promtool import PromTool

_RETENTION = "100y"
"""The history has fixed dates; what is older than the retention would be deleted."""
_BIG_BLOCKS = "--max-block-duration=744h"
"""promtool reads its input once per block: with blocks of 2 h, 360 times for a month."""
_MERGED, _COMPACTION_SECONDS = 3, 240
_RULE_BLOCKS = "--max-block-duration=162h"
"""A block is one query, and a query gives 11,000 points at most: 183 h of minutes."""


class Prometheus:
    """The data folder of a Prometheus that runs only while it is asked something."""

    def __init__(self, tool: PromTool, folder: Path, *options: str) -> None:
        self.tool = tool
        self.folder = folder
        self._options = options
        self._data = folder / "data"
        self._data.mkdir(parents=True)

    def import_counters(self, openmetrics: Path) -> None:
        """Take over the samples of an OpenMetrics file."""
        self._create_blocks("openmetrics", _BIG_BLOCKS, str(openmetrics), str(self._data))

    def take_over(self, other: Prometheus) -> None:
        """Share the blocks that another version wrote. Both keep them, whatever is done to one."""
        for block in other.blocks:
            shutil.copytree(block, self._data / block.name, copy_function=os.link)

    @property
    def blocks(self) -> list[Path]:
        """The folders of all blocks."""
        return [path.parent for path in sorted(self._data.glob("*/meta.json"))]

    def import_rules(self, rules: Mapping[str, str], start: int, end: int) -> None:
        """Evaluate rule files, by name, from one Unix time to another, as promtool does it.

        Rules see what was imported before, and not each other.
        """
        fresh = self.folder / "fresh"
        for name, text in rules.items():
            (self.folder / name).write_text(text)
        span = (_RULE_BLOCKS, f"--start={start}", f"--end={end}", f"--output-dir={fresh}")
        with self.running() as server:
            self._create_blocks("rules", f"--url={server.url}", *span, *rules)
        # The server looks for new blocks once a minute; a new start is quicker.
        for block in fresh.iterdir():
            block.rename(self._data / block.name)

    def running(self) -> AbstractContextManager[Server]:
        """The server with all data, stopped at the end."""
        if self.tool.prometheus is None:
            raise SystemExit(f"no prometheus beside {self.tool.promtool}")
        retention = f"--storage.tsdb.retention.time={_RETENTION}"
        options = (retention, *self._options)
        return running(self.tool.prometheus, self.folder, "global: {}\n", *options)

    def wait_until_compacted(self) -> None:
        """While it runs: wait until blocks that overlap are merged. It starts with that after a minute."""
        deadline = time.monotonic() + _COMPACTION_SECONDS
        while len(self.blocks) > _MERGED and time.monotonic() < deadline:
            time.sleep(1)

    def _create_blocks(self, source: str, *arguments: str) -> None:
        """Run promtool in the folder: a group's phase depends on its file's name as it is given."""
        command = [str(self.tool.promtool), "tsdb", "create-blocks-from", source, *arguments]
        run = subprocess.run(
            command, cwd=self.folder, capture_output=True, check=False, encoding="utf-8"
        )
        if run.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{run.stdout}{run.stderr}")
