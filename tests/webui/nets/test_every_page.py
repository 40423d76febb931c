"""Every page in a browser: accessible as far as axe sees, quiet, narrow, light, by keyboard.

A run opens a share of the pages, and a long one all.
"""

from __future__ import annotations

import re
import shutil
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.webui.browsing import CHROMIUM_WORDS, RULES
from tests.webui.nets.addresses import (
    DUTY_OF,
    Address,
    addresses,
    duties_of,
    kind_of,
    of_drawn_pages,
)
from tests.webui.nets.here import Here, served_here
from tests.webui.nets.seeded import CANARIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.cost.drawing import Draw
    from tests.webui.nets.seeded import Seeded

pytestmark = pytest.mark.browser

FIRST_PAGE_BYTES = 400_000
SHARE = 1 / 8
"""Of the pages, each walked in half a second to two."""
WORDS = """() => {
  const shown = document.body.cloneNode(true);
  for (const one of shown.querySelectorAll('code, script')) one.remove();
  return shown.textContent;
}"""
"""All that a page says, folded or not, but for what it says of files and commands."""
OF_THE_CODE = re.compile(r"\b[a-z]+_[a-z][a-z_0-9]*\b")
FAULTS = "options => axe.run(document, options).then((found) => found.violations)"
NO_FOCUS = """() => {
  const found = [];
  for (const one of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
    if (!one.checkVisibility()) continue;
    const before = looks(one);
    one.focus();
    if (document.activeElement !== one) continue;
    if (looks(one) === before) found.push(one.outerHTML.slice(0, 120));
  }
  function looks(one) {
    const parts = [one, one.nextElementSibling, one.parentElement].filter(Boolean);
    return parts.map((part) => ['', '::before', '::after'].map((pseudo) => {
      const style = getComputedStyle(part, pseudo);
      return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor,
              style.borderWidth].join('|');
    }).join()).join();
  }
  return found;
}"""


@pytest.fixture(scope="module")
def here(seeded: Seeded) -> Iterator[Here]:
    with served_here(seeded) as found:
        yield found


# Not the plugin's own fixtures: those keep an event loop running in this process to the end of the
# session, and nothing that signs certificates could run beside it.
@pytest.fixture(scope="module")
def chromium(here: Here) -> Iterator[Browser]:
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    assert here.address  # served before the event loop starts
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        yield browser
        browser.close()


def pages_of(
    here: Here, seeded: Seeded, draw: Draw, *, by: str, share: float
) -> list[tuple[str, Address]]:
    """Addresses that show a page, with who opens it; of each act one address is enough."""
    found: dict[str, tuple[str, Address]] = {}
    every = addresses(here.app, seeded.store)
    for one in of_drawn_pages(draw, every, by=by, share=share):
        if one.endpoint == "static":
            continue
        duties = duties_of(here.app, one.endpoint)
        number = next(n for n, duty in DUTY_OF.items() if duties is None or duty in duties)
        key = one.endpoint if kind_of(here.app, one.endpoint) else one.path
        found.setdefault(key, ("nobody" if duties is None else number, one))
    return list(found.values())


def whose(opened: tuple[str, Address]) -> str:
    return opened[0]


def judged_page(chromium: Browser) -> Page:
    """A page of a browser of its own that finds axe in every document."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(script=Axe().axe_script)
    return context.new_page()


def is_page(page: Page, url: str) -> bool:
    """Whether the address answers with a page; what is a file is downloaded and not walked.

    It is asked in the session of the browser: another one each time would end that (ADR 31).
    """
    answer = page.request.get(url, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and is_html and "<html" in answer.text()


@pytest.mark.timeout(1200)  # a run that opens them all walks several hundred
def test_every_page_is_good_in_a_browser(
    chromium: Browser, here: Here, seeded: Seeded, draw: Draw
) -> None:
    found: list[str] = []
    walked = 0
    pages = pages_of(here, seeded, draw, by="a browser", share=SHARE)
    for number, theirs in groupby(sorted(pages, key=whose), key=whose):
        page = judged_page(chromium)
        if number != "nobody":
            here.come_in(page.context, seeded.unit.people[number])
        listen(page, here.address, found)
        for _, one in theirs:
            if is_page(page, here.address + one.path):
                walk(page, here.address + one.path, found)
                walked += 1
        page.context.close()  # a page that is left open asks again and again what is new
    assert walked > draw.at_least(200, share=SHARE)
    assert found == []


def test_every_error_is_good_in_a_browser(chromium: Browser, here: Here, seeded: Seeded) -> None:
    found: list[str] = []
    page = judged_page(chromium)
    context = page.context
    here.come_in(context, seeded.unit.people["A1"])
    for path, code in (("/no-such-page", 404), ("/cases", 403), ("/sign-out", 405)):
        answer = page.goto(here.address + path)
        assert answer is not None
        assert answer.status == code
        look(page, path, found)
    context.clear_cookies()
    here.come_in(context, seeded.unit.people["O1"])
    page.goto(f"{here.address}/exhibits/{seeded.unit.story.disk.id}/acts/place-hold")
    page.get_by_role("button", name="Place").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(":focus")).to_have_text(re.compile(r"^\s*There is a problem"))
    look(page, "an empty form", found)
    assert found == []


def test_the_first_page_is_light(chromium: Browser, here: Here, seeded: Seeded) -> None:
    context = chromium.new_context()
    here.come_in(context, seeded.unit.people["S1"])
    page, sizes = context.new_page(), []
    page.on("response", lambda answer: sizes.append(len(answer.body())))

    page.goto(f"{here.address}/cases", wait_until="networkidle")

    assert len(sizes) > 3
    assert sum(sizes) < FIRST_PAGE_BYTES


def test_without_scripts_every_page_still_shows_its_heading_and_forms(
    chromium: Browser, here: Here, seeded: Seeded, draw: Draw
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    here.come_in(context, seeded.unit.people["S1"])
    page = context.new_page()
    pages = pages_of(here, seeded, draw, by="without scripts", share=1 / 12)
    shown = [one.path for _, one in pages if is_page(page, here.address + one.path)]
    assert shown
    for path in shown:
        page.goto(here.address + path)
        assert page.url == here.address + path
        assert page.locator("h1").first.is_visible(), path


def listen(page: Page, address: str, found: list[str]) -> None:
    page.on(
        "console",
        lambda said: (
            found.append(f"console {said.type}: {said.text} at {page.url}")
            if said.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: found.append(f"script: {error} at {page.url}"))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(f"{address}/")
            else found.append(f"asked elsewhere: {asked.url}")
        ),
    )


def walk(page: Page, url: str, found: list[str]) -> None:
    """Open one page, wide and narrow, and judge it."""
    answer = page.goto(url)
    assert answer is not None
    if answer.status != 200:
        found.append(f"{answer.status}: {url}")
    if page.url != url:  # the sign-in page is good, and is not what was asked for
        found.append(f"{url} led to {page.url}")
    look(page, url, found)


def look(page: Page, where: str, found: list[str]) -> None:
    found += [
        f"axe at {where}: {fault['id']}: {node['html'][:120]}"
        for fault in page.evaluate(FAULTS, RULES)
        for node in fault["nodes"]
    ]
    found += [f"no focus to be seen at {where}: {each}" for each in page.evaluate(NO_FOCUS)]
    text, title = page.locator("body").inner_text(), page.title()
    page.set_viewport_size({"width": 320, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    if wider > 0:
        found.append(f"{wider} pixels wider than a screen of 320: {where}")
    if unfilled := re.findall(r"\{[{%}].{0,20}", text):
        found.append(f"a place that nothing was put in at {where}: {unfilled}")
    if words := re.findall(OF_THE_CODE, page.evaluate(WORDS)):
        found.append(f"words of the code at {where}: {sorted(set(words))}")
    if not re.fullmatch(r".+ – Expunge", title) or any(each in title for each in CANARIES):
        found.append(f"title of {where}: {title}")
