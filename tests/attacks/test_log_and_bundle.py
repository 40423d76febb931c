"""Whatever an insider with every key but other people's writes, nobody who reads it believes it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from evidence_store.disclosure.verifiers import verify
from tests.attacks.forgeries import FAMILIES
from tests.attacks.insider import genuine
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.pages import ADDRESS, CHECK_MANY, require_chromium
from tests.webui.browsing import CHROMIUM_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

MEMBERS = 200
MANY = 10_000
BATCH = 50


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    executable = require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        opened = browser.new_page()
        opened.set_default_timeout(300_000)
        opened.goto(ADDRESS)
        yield opened
        browser.close()


@cache
def members(family: str) -> tuple[tuple[bool, bytes, verify.Head | None], ...]:
    """Of each member: whether fsck accepts the log, the bundle of it, and the reader's head."""
    made = []
    for number in range(MEMBERS):
        chance = gen.seeded(family, number)
        forged = FAMILIES[family](chance)
        made.append((forged.passes_fsck(), forged.bundle(chance), forged.outside))
    return tuple(made)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_log_passes_fsck(family: str) -> None:
    assert [n for n, (accepted, *_) in enumerate(members(family)) if accepted] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_bundle_is_verified(family: str) -> None:
    answers = [verify.check(bundle, head) for _, bundle, head in members(family)]

    assert [n for n, answer in enumerate(answers) if answer["exit"] == 0] == []


@pytest.mark.browser
@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_bundle_is_verified_by_the_page(family: str, chromium: Page) -> None:
    made, accepted = members(family), []
    script = f"(words) => (function () {{ {CHECK_MANY} }}).apply(null, words)"
    for first in range(0, MEMBERS, BATCH):
        asked: list[Any] = [
            (gen.b64(bundle), head and f"{head.size}:{head.root.hex()}", [], [])
            for _, bundle, head in made[first : first + BATCH]
        ]
        answers = json.loads(chromium.evaluate(script, [asked]))
        accepted += [first + n for n, each in enumerate(answers) if each["exit"] == 0]

    assert accepted == []


@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_log_passes_the_rules_however_many_are_tried(family: str) -> None:
    tried = range(MEMBERS, MEMBERS + MANY)
    accepted = [n for n in tried if FAMILIES[family](gen.seeded(family, n)).passes_fsck()]

    assert accepted == []


def test_a_genuine_log_and_its_bundle_are_accepted() -> None:
    for number in range(20):
        chance = gen.seeded("genuine", number)
        honest = genuine(chance)

        assert honest.passes_fsck()
        answer = verify.check(honest.bundle(chance), honest.outside)
        assert (answer["exit"], answer["answer"]) == (0, "verified"), answer["why"]


@pytest.mark.browser
def test_the_page_accepts_a_genuine_bundle(chromium: Page) -> None:
    chance = gen.seeded("genuine", 1)
    honest = genuine(chance)
    asked: list[Any] = [(gen.b64(honest.bundle(chance)), str(honest.head), [], [])]
    script = f"(words) => (function () {{ {CHECK_MANY} }}).apply(null, words)"

    (answer,) = json.loads(chromium.evaluate(script, [asked]))

    assert (answer["exit"], answer["answer"]) == (0, "verified")


def test_a_branch_that_leaves_an_entry_out_is_refused_by_name() -> None:
    chance = gen.seeded("branch by name")
    forged = FAMILIES["entry_branched"](chance)

    answer = verify.check(forged.bundle(chance), forged.outside)

    assert answer["promise"] == "completeness"
    assert "a branch of the history was left out" in answer["why"]
