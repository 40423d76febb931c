"""Take the pictures of the screens that the documents show, at two widths, by one command.

Run from the project's folder:

    python -m tests.webui.make_screens docs/screens

It makes the demonstration in a folder that is thrown away, opens it as ``demo --serve`` does, and
walks through it as people do: by the words on the pages. ``--data demo`` takes a demonstration that
is there already, ``--only case,scan`` some screens. Each screen is ``NAME.png``, and as a phone
shows it ``NAME-phone.png``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PIL import Image
from playwright.sync_api import sync_playwright

from forensics.value_classes import dataclass
from tests.webui.browsing import CHROMIUM_WORDS, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

OFFICER, SUPERVISOR, EXAMINER, CLERK = "1001", "2002", "3003", "4004"
WIDTHS: dict[str, ViewportSize] = {
    "": {"width": 1280, "height": 800},
    "-phone": {"width": 320, "height": 640},
}
TALLEST = 2400  # pixels; of a longer page the beginning is shown
CASE, EXHIBIT, HELD = "62TR0000126", "ABC/1", "62TR0000226"

DISCLOSE = "Disclose the history of this case"


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: whose screen, and the words that are followed to it from the first page.

    ``upload`` is a file of the data folder that the form at the end is sent with.
    """

    name: str
    person: str | None
    path: tuple[str, ...] = ()
    upload: str | None = None


TOUR = (
    Screen("sign-in", None),
    Screen("cases", OFFICER, ("Cases",)),
    Screen(
        "case",
        OFFICER,
        (
            "Cases",
            CASE,
        ),
    ),
    Screen("order-question", OFFICER, ("Cases", CASE, "Record a new order, one question a page")),
    Screen("import", OFFICER, ("Cases", CASE, "Import exhibits from a CSV file")),
    Screen("hand-over", OFFICER, ("Cases", CASE, EXHIBIT, "Hand over to another person")),
    Screen("schedule", OFFICER, ("Cases", "62TR0000426", "Prosecutor’s schedule of devices")),
    Screen("letter", OFFICER, ("Cases", CASE, "Print a letter about this order")),
    Screen("letter-sent", OFFICER, ("Cases", CASE, "Record a letter to an interested person")),
    Screen("exhibit", EXAMINER, ("Cases", CASE, EXHIBIT)),
    Screen("scan", EXAMINER, ("Cases", CASE, EXHIBIT, "Coverage and hits of this scan")),
    Screen("hit", EXAMINER, ("Cases", CASE, EXHIBIT, "Coverage and hits of this scan", "Hit 1")),
    Screen("work", EXAMINER, ("Work",)),
    Screen("exhibit-held", SUPERVISOR, ("Cases", HELD, "DEF/1")),
    Screen("tasks", SUPERVISOR, ("My tasks",)),
    Screen(
        "plan",
        SUPERVISOR,
        ("Cases", CASE, EXHIBIT, "Plan, authority, holds and result of this disposal"),
    ),
    Screen("disclosure", SUPERVISOR, ("Cases", CASE, DISCLOSE)),
    Screen("disclosure-preview", SUPERVISOR, ("Cases", CASE, DISCLOSE, "Preview for the defence")),
    Screen("overview", SUPERVISOR, ("Overview",)),
    Screen("custody", SUPERVISOR, ("Custody log",)),
    Screen("rules", SUPERVISOR, ("Overview", "Rules in force")),
    Screen("stop-and-refer", OFFICER, ("Cases", HELD, "DEF/1", "Stop and refer")),
    Screen("due", SUPERVISOR, ("Overview", "What is due")),
    Screen("standings", CLERK),
    Screen("standing", CLERK, (CASE,)),
    Screen("check", EXAMINER, ("Check a certificate",)),
    Screen("check-answer", EXAMINER, ("Check a certificate",), "certificates/EXP-2026-0001.pdf"),
)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--only", default="", help="Names, with commas between; all without it.")
def main(out: Path, data: Path | None, only: str) -> None:
    """Walk through the finished demonstration and keep a picture of each screen."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = frozenset(only.split(",")) - {""}
    screens = [screen for screen in TOUR if not wanted or screen.name in wanted]
    with _demonstration(data) as folder, sync_playwright() as playwright:
        port = "8097"
        secret = ("--passphrase-file", str(folder / "passphrase"))
        with serving(folder, "--port", port, "--no-worker", "--as", SUPERVISOR, *secret):
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=CHROMIUM_WORDS
            )
            for screen in screens:
                _take(chromium, f"http://localhost:{port}", folder, screen, out)
                click.echo(screen.name)
            chromium.close()


@contextmanager
def _demonstration(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        command = [sys.executable, "-m", "forensics", "demo", "--out", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        yield folder


def _take(chromium: Browser, address: str, folder: Path, screen: Screen, out: Path) -> None:
    """Go there once, and keep what stands there at each width."""
    page = chromium.new_page(viewport=WIDTHS[""])
    page.goto(address)
    if screen.person is not None:
        sign_in(page, screen.person, (folder / "passphrase").read_text().strip())
    for words in screen.path:
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        page.get_by_role("link", name=words, exact=True).first.click()
    if screen.upload is not None:
        page.get_by_label("Certificate", exact=True).set_input_files(folder / screen.upload)
        page.get_by_role("button", name="Check this certificate").click()
        page.wait_for_url("**/verify/answer")
    for ending, size in WIDTHS.items():
        page.set_viewport_size(size)
        _keep(page, out / f"{screen.name}{ending}.png")
    page.close()


def sign_in(page: Page, person: str, passphrase: str) -> None:
    page.get_by_label("Staff number").fill(person)
    page.get_by_label("Reason for looking at records").fill("To show the screens")
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    page.get_by_role("button", name="Sign in").click()


def _keep(page: Page, path: Path) -> None:
    """Keep the page from its top with few colours, so that the file stays small."""
    page.screenshot(path=path, full_page=True)
    with Image.open(path) as picture:
        shown = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
        small = shown.convert("RGB").quantize(64)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
