"""A supervisor discloses a case in a real browser; the verifier that the page gives checks it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.webui.browsing import CHROMIUM_WORDS, Watched
from tests.webui.conftest import PASSPHRASE
from tests.webui.nets.here import served_here
from tests.webui.nets.seeded import Seeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser
CASE = "Case 62AB1234526 – Expunge"


@pytest.fixture
def watched(open_unit: Unit) -> Iterator[Watched]:
    """A page of a supervisor on screens that were started with a key."""
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    keys = {"O1": open_unit.store.open_actor("O1", PASSPHRASE)}
    with (
        served_here(Seeded(open_unit, keys, "", "")) as here,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        here.come_in(context, open_unit.people["S1"])
        yield Watched(context.new_page(), here.address)
        browser.close()


def test_a_supervisor_discloses_a_case_and_the_defence_checks_it_alone(
    watched: Watched, open_unit: Unit, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{watched.address}/cases/{open_unit.story.case.id}")
    page.locator("summary", has_text="What else you can do").click()
    page.get_by_role("link", name="Disclose the history of this case").click()
    watched.require_good("Disclosure of case 62AB1234526 – Expunge")
    page.get_by_role("link", name="Preview for the defence").click()
    watched.require_good("Preview for the defence, case 62AB1234526 – Expunge")
    while page.get_by_role("link", name="Next").count():
        page.get_by_role("link", name="Next").click()
        page.wait_for_load_state("domcontentloaded")  # what is counted does not wait by itself
    page.get_by_role("link", name="Build a disclosure bundle").click()
    watched.require_good(f"Build a disclosure bundle – {CASE}")
    assert page.get_by_label("The defence").is_checked()
    page.get_by_label("Recipients").fill("Ŵyn & Co, solicitors")
    page.get_by_label("Purpose").fill("Inspection by the defence")
    page.get_by_label("I have read the whole preview").check()
    page.get_by_role("button", name="Build the bundle").click()
    watched.require_good("Disclosure of case 62AB1234526 – Expunge")
    head = re.search(r"\d+:[0-9a-f]{64}", page.inner_text("main"))
    assert head is not None

    bundle = saved(page, "button", "Download the bundle", tmp_path / "case.custody")
    verifier = saved(page, "link", "Download verify.py", tmp_path / "verify.py")

    command = [sys.executable, str(verifier), str(bundle), "--head", head.group(0)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    last = int(head.group(0).partition(":")[0]) - 1
    assert re.match(rf"VERIFIED up to entry {last} of \d{{4}}-\d\d-\d\d\.\n", done.stdout)
    page.reload()
    assert "Downloaded on" in page.inner_text("main")
    assert page.get_by_role("button", name="Download the bundle").count() == 0
    page.get_by_role("link", name="62AB1234526").click()
    watched.require_good(CASE)  # with the digest of the file in its time line
    page.get_by_role("link", name="with what was checked of each").click()
    watched.require_good("Custody log of case 62AB1234526 – Expunge")
    assert watched.complaints == []


def saved(page: Page, kind: str, name: str, path: Path) -> Path:
    with page.expect_download() as getting:
        if kind == "link":
            page.get_by_role("link", name=name).click()
        else:
            page.get_by_role("button", name=name).click()
    getting.value.save_as(path)
    return path
