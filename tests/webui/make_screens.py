"""Take the pictures of the screens that the documents show.

Run from the project's folder:

    python -m tests.webui.make_screens docs/screens --only cases,exhibit-held,check-answer

With ``--width 320`` the pictures are as a telephone shows the pages.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.webui.browsing import CHROMIUM_WORDS, served
from tests.webui.conftest import PASSPHRASE, PURPOSE, make_requests, make_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.webui.conftest import Unit


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--width", default=1280)
@click.option("--only", default="", help="Names, with commas between; all without it.")
def main(out: Path, width: int, only: str) -> None:
    """Tell the story of the tests, walk through it and keep a picture of each screen."""
    out.mkdir(parents=True, exist_ok=True)
    keep = partial(_keep, out=out, only=frozenset(only.split(",")) - {""})
    with tempfile.TemporaryDirectory() as folder:
        unit = make_unit(Path(folder), make_requests())
        with served(unit.store.data) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=CHROMIUM_WORDS
            )
            page = chromium.new_page(viewport={"width": width, "height": 800})
            _walk(page, address, unit, keep)
            chromium.close()


def _walk(page: Page, address: str, unit: Unit, keep: Callable[[Page, str], None]) -> None:
    """Sign in and visit the screens one after the other."""
    page.goto(address)
    keep(page, "sign-in")
    page.get_by_label("Staff number").fill("S1")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    keep(page, "cases")
    page.goto(f"{address}/cases/{unit.story.case.id}")
    keep(page, "case")
    page.goto(f"{address}/exhibits/{unit.story.disk.id}")
    keep(page, "exhibit-held")
    page.goto(f"{address}/exhibits/{unit.story.phone.id}")
    keep(page, "exhibit-certified")
    page.goto(f"{address}/verify")
    keep(page, "check")
    issued = unit.store.certificates / unit.story.certificate.file_name
    page.get_by_label("Certificate", exact=True).set_input_files(issued)
    page.get_by_role("button", name="Check this certificate").click()
    page.wait_for_url("**/verify/answer")
    keep(page, "check-answer")
    page.goto(f"{address}/help")
    keep(page, "help")


def _keep(page: Page, name: str, *, out: Path, only: frozenset[str]) -> None:
    """Keep the whole page with few colours, so that the file stays small."""
    if only and name not in only:
        return
    path = out / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(64)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
