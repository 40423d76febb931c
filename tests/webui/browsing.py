"""The real server in a process of its own, and what a page must be like in a real browser."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PATIENCE_MS = 90_000  # of a browser, on a machine that does much else
CHROMIUM_WORDS = [
    "--no-sandbox",  # tests run as root, too
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # of what passes, axe gathers no more than that it does
}


@contextlib.contextmanager
def served(data: Path, *words: str) -> Iterator[str]:
    """Run ``expunge serve`` over a data folder and give its address."""
    port = _free_port()
    with serving(data, "--port", str(port), *words):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def serving(data: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``expunge serve`` over a data folder and give the process once it answers."""
    if "--port" not in words:
        words = (*words, "--port", str(_free_port()))
    command = [str(Path(sys.executable).parent / "expunge"), "serve", "--data", str(data), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            assert f"http://localhost:{words[words.index('--port') + 1]}" in said, said
            yield server
        finally:
            server.terminate()


class Watched:
    """A page whose console, requests and answers are kept, and judged at the end."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self._heard("error", str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))

    def require_good(self, title: str) -> None:
        """Fail unless the page has its title, no fault that axe sees, and fits a narrow screen."""
        expect(self.page).to_have_title(title)
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 800})
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if size is not None:
            self.page.set_viewport_size(size)
        assert wider <= 0, f"{title}: {wider} pixels wider than a screen of 320"

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"console {kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith(f"{self.address}/"):
            self.complaints.append(f"asked elsewhere: {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
