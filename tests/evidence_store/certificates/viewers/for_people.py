"""What programs that people open a PDF with show of a file: its pages, and whatever they say."""

from __future__ import annotations

import contextlib
import subprocess
import time
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from forensics.value_classes import dataclass
from tests.webui.browsing import CHROMIUM_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

_LONGEST_SECONDS = 60
_VISIBLE = """() => {
  const found = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) walk(one.shadowRoot);
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height || one.closest("svg")) continue;
      for (const node of one.childNodes) if (node.nodeType === 3) found.push(node.data.trim());
      found.push(one.title || "", one.getAttribute("aria-label") || "");
    }
  };
  walk(document);
  return found.filter((each) => each);
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the window: ``words`` of the program itself, and a picture of the window."""

    words: tuple[str, ...]
    picture: Image.Image


def in_chromium(path: Path, folder: Path) -> Shown:
    """Open a file in Chromium's own viewer, and look.

    Args:
        path: the file.
        folder: a new one, for the browser.
    """
    with _chromium(path, folder) as page:
        viewer = _viewer(page)
        viewer.wait_for_function("() => document.querySelector('pdf-viewer') !== null")
        # The pages are drawn by a plugin that tells no one when it has done so.
        page.wait_for_timeout(6_000)
        words = viewer.evaluate(_VISIBLE)
        return Shown(tuple(map(str, words)), Image.open(BytesIO(page.screenshot())))


def in_libreoffice(path: Path, folder: Path) -> Image.Image:
    """Have LibreOffice open a file as it opens a PDF, in Draw, and make a picture of its page 1."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ("--headless", profile, "--convert-to", "png", "--outdir", str(folder), str(path))
    subprocess.run(["soffice", *words], check=True, capture_output=True, timeout=240)
    return Image.open(folder / f"{path.stem}.png")


def share_of_ink(picture: Image.Image) -> float:
    """The share of a picture that is darker than grey: words and rules, and nothing of a page."""
    counts = picture.convert("L").histogram()
    return sum(counts[:128]) / sum(counts)


@contextlib.contextmanager
def _chromium(path: Path, folder: Path) -> Iterator[Page]:
    """A browser of its own: Playwright's has no viewer, and downloads the file."""
    command = ["chromium", "--headless=new", *CHROMIUM_WORDS, f"--user-data-dir={folder}"]
    command += ["--remote-debugging-port=0", "--window-size=1200,1000", path.as_uri()]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as browser:
        try:
            address = f"http://127.0.0.1:{_port_of(folder)}"
            with sync_playwright() as playwright:
                there = playwright.chromium.connect_over_cdp(address)
                pages = [page for context in there.contexts for page in context.pages]
                yield next(page for page in pages if page.url.startswith("file:"))
        finally:
            browser.terminate()


def _port_of(folder: Path) -> str:
    """The port that the browser chose, once it has said so."""
    told, ends = folder / "DevToolsActivePort", time.monotonic() + _LONGEST_SECONDS
    while not told.exists():
        assert time.monotonic() < ends, "Chromium did not start"
        time.sleep(0.2)
    return told.read_text().split()[0]


def _viewer(page: Page) -> Frame:
    """The frame of the viewer, once it is there."""
    ends = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < ends:
        for frame in page.frames:
            if frame.url.startswith("chrome-extension:"):
                return frame
        page.wait_for_timeout(200)
    raise AssertionError("Chromium has no viewer of PDF")
