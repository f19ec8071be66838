"""A headless Chromium that is spoken to through a pipe, in its own debugging protocol."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import IO, Any

from tests.promtool import REPOSITORY

INSTALL = "sh scripts/browser"
_DEADLINE_SECONDS = 120
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # CI runs as root, and the page is our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)


def find_chromium() -> Path | None:
    """The browser of this machine, if it has one."""
    own = (os.environ.get("LLMMON_CHROMIUM"), str(REPOSITORY / ".tools/chromium/chromium"))
    names = (shutil.which("chromium"), shutil.which("google-chrome"))
    for path in (*own, *names):
        if path and os.access(path, os.X_OK):
            return Path(path)
    return None


class RefusedError(Exception):
    """A command that was not carried out."""


@dataclass(slots=True)
class Browser:
    """One tab. What its console says and what it asks the network for is kept."""

    commands: IO[bytes]
    answers: int
    """The end of a pipe to read from."""
    session: str = ""
    count: int = 0
    unread: bytes = b""
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def send(self, method: str, **parameters: Any) -> Any:
        """Carry out a command of the protocol; its result."""
        self.count += 1
        message: dict[str, Any] = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while (answer := self._next()).get("id") != self.count:
            self._note(answer)
        if "error" in answer:
            raise RefusedError(f"{method}: {answer['error']}")
        return answer["result"]

    def run(self, script: str) -> Any:
        """The value of an expression; a promise is waited for."""
        said = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait for an expression to be true."""
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not self._holds(condition):
            assert time.monotonic() < deadline, f"never true: {condition}"
            time.sleep(0.02)

    def _holds(self, condition: str) -> bool:
        """Not while the page that was asked gives way to another."""
        with suppress(RefusedError):
            return bool(self.run(condition))
        return False

    def open(self, page: Path, fragment: str = "") -> None:
        """Load a file, and wait until its scripts have run."""
        self.send("Page.navigate", url=page.as_uri() + fragment)
        self.until(f"location.href.startsWith({json.dumps(page.as_uri())})")
        self.until("document.readyState === 'complete'")

    def size(self, width: int, height: int) -> None:
        """How large the window is."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefer(self, scheme: str) -> None:
        """What the system prefers, `light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.send("Emulation.setEmulatedMedia", features=[feature])

    def picture(self, path: Path) -> None:
        """Write what is seen to a PNG."""
        path.write_bytes(
            base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        )

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.unread:
            ready, _, _ = select([self.answers], [], [], _DEADLINE_SECONDS)
            assert ready, f"the browser has not answered for {_DEADLINE_SECONDS} s"
            chunk = os.read(self.answers, 1 << 20)
            assert chunk, "the browser has ended"
            self.unread += chunk
        raw, _, self.unread = self.unread.partition(b"\0")
        message: dict[str, Any] = json.loads(raw)
        return message

    def _note(self, event: dict[str, Any]) -> None:
        method, said = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(said["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(str([each.get("value") for each in said["args"]]))
        elif method == "Log.entryAdded":
            self.complaints.append(said["entry"]["text"])


@contextmanager
def browsing(chromium: Path, profile: Path) -> Iterator[Browser]:
    """A browser with one empty tab, ended at the end."""
    command_out, command_in = os.pipe()
    answer_out, answer_in = os.pipe()
    # Chromium reads from 3 and writes to 4, whatever the numbers are here.
    shell = 'exec 3<&"$0" 4>&"$1"; shift; exec "$@"'
    command = ["bash", "-c", shell, str(command_out), str(answer_in), str(chromium)]
    with (profile / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *_OPTIONS, f"--user-data-dir={profile}"],
            pass_fds=(command_out, answer_in),
            stdout=log,
            stderr=log,
        )
    os.close(command_out)
    os.close(answer_in)
    try:
        with os.fdopen(command_in, "wb") as commands:
            yield _with_tab(Browser(commands, answer_out))
    finally:
        os.close(answer_out)
        process.terminate()
        process.wait(timeout=30)


def _with_tab(browser: Browser) -> Browser:
    target = browser.send("Target.createTarget", url="about:blank")["targetId"]
    attached = browser.send("Target.attachToTarget", targetId=target, flatten=True)
    browser.session = attached["sessionId"]
    for domain in ("Page", "Runtime", "Network", "Log"):
        browser.send(f"{domain}.enable")
    return browser
