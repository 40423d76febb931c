from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, sync_playwright

from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.values.zones import LONDON
from tests.evidence_store.disclosure import anchored, defects
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.making import with_an_extract
from tests.evidence_store.disclosure.firefox import Firefox, running_firefox
from tests.evidence_store.disclosure.pages import (
    ADDRESS,
    BROKEN,
    CHECK_MANY,
    PAGE,
    Run,
    accepted_flips,
    disagreements,
    require_chromium,
    require_firefox,
)
from tests.evidence_store.disclosure.renew_policy import renewed
from tests.evidence_store.disclosure.vectors import (
    ED25519,
    ODD,
    VECTORS,
    moments_about_the_changes,
)
from tests.webui.browsing import CHROMIUM_WORDS, Watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    executable = require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(ADDRESS)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    require_firefox()
    with running_firefox(tmp_path_factory.mktemp("firefox")) as driven:
        driven.open(ADDRESS)
        yield driven


def in_chromium(page: Page) -> Run:
    def run(script: str, *arguments: Any) -> Any:
        return page.evaluate(
            f"(words) => (function () {{ {script} }}).apply(null, words)", arguments
        )

    return run


def test_both_verifiers_give_the_same_answer_to_each_defect_and_as_many_valid_bundles(
    chromium: Page,
) -> None:
    assert disagreements(in_chromium(chromium), first=0, count=2 * len(BROKEN)) == []


def test_both_verifiers_give_the_same_answer_in_firefox(firefox: Firefox) -> None:
    assert disagreements(firefox.run, first=1_000, count=100) == []


@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
def test_both_verifiers_give_the_same_answer_to_100_000_bundles(chromium: Page) -> None:
    assert disagreements(in_chromium(chromium), first=10_000, count=100_000) == []


def test_both_verifiers_take_a_bundle_with_an_extract_and_name_what_of_it_is_absent(
    chromium: Page,
) -> None:
    bundle = with_an_extract(gen.seeded("extract")).sealed()
    asked: list[Any] = [(gen.b64(bundle), None, [], [])]

    answer = verify.check(bundle)

    assert json.loads(in_chromium(chromium)(CHECK_MANY, asked)) == [answer]
    assert answer["exit"] == 3  # no head from outside was given
    assert answer["documents"] == ["certificates/EXT-EXTRACTED-0004.pdf"]
    assert "certificates/EXT-EXTRACTED-0004.json" in answer["documents_absent"]


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_the_page_accepts_no_flipped_bit_in_any_byte_of_a_small_bundle(
    chromium: Page, every: int
) -> None:
    bundle = defects.small_with_anchors(gen.seeded(1)).sealed()

    assert accepted_flips(in_chromium(chromium), bundle, every=every) == []


def test_the_page_knows_the_day_in_london_in_every_hour_about_the_changes_of_clocks(
    chromium: Page,
) -> None:
    moments = [
        each for year in (1996, 2026, 2027, 2099) for each in moments_about_the_changes(year)
    ]
    script = "return arguments[0].map((each) => expungeVerifier.londonDay(each));"

    days = in_chromium(chromium)(script, [int(each.timestamp() * 1000) for each in moments])

    assert days == [each.astimezone(LONDON).date().isoformat() for each in moments]


def test_the_page_has_the_tables_of_the_programme_word_for_word(chromium: Page) -> None:
    tables = in_chromium(chromium)("return JSON.parse(JSON.stringify(expungeVerifier.tables));")

    for event in tables["KINDS"].keys() | verify.KINDS.keys():
        own = tables["KINDS"].get(event)
        assert own == [*verify.KINDS.get(event, ())], f"verify.html, KINDS: {event}"
    assert tables["DIFFERENT"] == [[*each] for each in verify.DIFFERENT]
    assert tables["FOLLOWS"] == {
        kind: [[*each] for each in rest] for kind, rest in verify.FOLLOWS.items()
    }
    assert tables["VOIDS"] == {
        kind: [[*each] for each in rest] for kind, rest in verify.VOIDS.items()
    }
    assert tables["LISTED"] == json.loads(json.dumps(verify.LISTED))
    assert tables["CARRY_OUT"] == [*verify.CARRY_OUT]
    assert tables["ENDS_A_BAR"] == verify.ENDS_A_BAR
    for name in ("LASTS", "DOCUMENTS", "EARNS", "FOUND_LATER", "RECORDED_ONCE", "READ_TWICE",
                 "WHOLLY_READ", "STARTS", "STANDING", "OPENS", "CLOSES", "REOPENS", "OUTDATES",
                 "NAMES", "NAMES_AGAIN", "FALLS", "PART_OF", "OUT_OF_IT",
                 "DEEPEST", "FAILURES", "FAILED_OUTCOMES", "ADMINISTRATORS"):  # fmt: skip
        assert tables[name] == json.loads(json.dumps(getattr(verify, name))), name
    assert tables["LATE"] == verify.LATE.total_seconds() * 1000
    assert tables["NAMED_PARTS"] == [*verify.NAMED_PARTS]
    assert set(tables["SETTLED"]) == verify.SETTLED
    assert set(tables["TRIED"]) == verify.TRIED
    assert set(tables["OF_KEYS"]) == verify.OF_KEYS
    assert set(tables["MAY_BE_UNSIGNED"]) == verify.MAY_BE_UNSIGNED
    assert tables["STATED_AS"] == verify.STATED_AS
    assert tables["OTHER_PARTS"] == [[*each] for each in verify.OTHER_PARTS]
    assert tables["DUTIES"] == verify.DUTIES
    assert tables["OUTSIDE_CASES"] == verify.OUTSIDE_CASES


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_page_answers_the_public_vectors_of_the_tree_as_published(
    chromium: Page, kind: str
) -> None:
    script = """
      const { isIncluded, isConsistent, fromBase64 } = expungeVerifier;
      return arguments[0].map((c) => {
        const proof = (c.proof || []).map((each) => fromBase64(each)), b = BigInt;
        return "leafIdx" in c
          ? isIncluded(fromBase64(c.leafHash), b(c.leafIdx), b(c.treeSize), proof,
            fromBase64(c.root))
          : isConsistent(b(c.size1), b(c.size2), proof, fromBase64(c.root1), fromBase64(c.root2));
      });
    """
    numbers = ("leafIdx", "treeSize", "size1", "size2")  # beyond 2**53, some of them
    hashes = ("leafHash", "root", "root1", "root2")
    asked = [
        {
            **{name: str(case[name]) for name in numbers if name in case},
            **{name: case[name] or "" for name in hashes if name in case},
            "proof": case["proof"],
        }
        for case in VECTORS[kind]
    ]

    answers = in_chromium(chromium)(script, asked)

    pairs = zip(VECTORS[kind], answers, strict=True)
    assert [case["desc"] for case, holds in pairs if holds is case["wantErr"]] == ODD[kind]


def test_the_page_checks_signatures_of_rfc_8032(chromium: Page) -> None:
    script = """
      const { isSigned, fromHex } = expungeVerifier;
      return arguments[0].map((each) => isSigned(...each.map(fromHex)));
    """
    wrong = [(key, message + "00", signature) for key, message, signature in ED25519]

    answers = in_chromium(chromium)(script, [*ED25519, *wrong])

    assert answers == [True] * len(ED25519) + [False] * len(wrong)


@pytest.mark.parametrize("broken", [False, True], ids=["valid", "broken"])
def test_a_person_sees_the_answer_in_chromium(
    chromium: Page, tmp_path: Path, *, broken: bool
) -> None:
    watched = Watched(chromium, "file://")
    head = put_bundle(tmp_path, broken=broken)
    chromium.goto(ADDRESS)
    chromium.set_input_files("#bundle", tmp_path / "a.custody")
    chromium.fill("#head", head)
    chromium.click("button")
    chromium.wait_for_selector(".verdict")

    require_verdict(chromium.inner_text("#answer"), broken=broken)
    watched.require_good("Check a disclosure bundle")
    assert [each for each in watched.complaints if "file://" not in each] == []


@pytest.mark.parametrize("broken", [False, True], ids=["valid", "broken"])
def test_a_person_sees_the_answer_in_firefox(
    firefox: Firefox, tmp_path: Path, *, broken: bool
) -> None:
    head = put_bundle(tmp_path, broken=broken)
    firefox.open(ADDRESS)
    firefox.fill("#bundle", str(tmp_path / "a.custody"))
    firefox.fill("#head", head)
    firefox.click("button")

    firefox.text_when_there(".verdict")
    require_verdict(firefox.text_when_there("#answer"), broken=broken)


def put_bundle(folder: Path, *, broken: bool) -> str:
    made = gen.make(gen.seeded(4), acts=6, keep=0.5)
    bundle = defects.drop(made, 4).sealed() if broken else made.sealed()
    (folder / "a.custody").write_bytes(bundle)
    return str(made.log.head())


def require_verdict(text: str, *, broken: bool) -> None:
    if broken:
        assert text.startswith("Not verified")
        assert "an entry of the same chain is missing" in text
    else:
        assert text.startswith("Verified up to entry ")
        assert "Withheld: " in text
        assert "Entry 0: The custody log was started." in text


def test_the_page_without_a_head_never_says_verified(chromium: Page, tmp_path: Path) -> None:
    put_bundle(tmp_path, broken=False)
    chromium.goto(ADDRESS)
    chromium.set_input_files("#bundle", tmp_path / "a.custody")
    chromium.click("button")
    chromium.wait_for_selector(".verdict")

    said = chromium.inner_text("#answer")
    assert said.startswith("Consistent; completeness not shown")
    assert verify.NO_HEAD in said


def test_the_page_checks_anchors_with_the_keys_that_a_person_gives(
    chromium: Page, tmp_path: Path
) -> None:
    made = defects.small_with_anchors(gen.seeded(1))
    (tmp_path / "a.custody").write_bytes(made.sealed())
    (tmp_path / "tsa.der").write_bytes(anchored.certificate("rsa", 0))
    chromium.goto(ADDRESS)
    chromium.set_input_files("#bundle", tmp_path / "a.custody")
    chromium.fill("#witnesses", "\n".join(map(anchored.witness_key, anchored.WITNESSES)))
    chromium.set_input_files("#authorities", tmp_path / "tsa.der")
    chromium.click("button")
    chromium.wait_for_selector(".verdict")

    said = chromium.inner_text("#answer")
    assert said.startswith("Consistent; completeness not shown")
    assert "Checked with the key that you gave." in said
    assert said.count("whose key you gave, cosigned nothing in this bundle.") == 2
    assert "Its signature was checked with the certificate that you gave" in said
    Watched(chromium, "file://").require_good("Check a disclosure bundle")
    chromium.set_input_files("#authorities", tmp_path / "a.custody")
    chromium.click("button")
    chromium.wait_for_selector(".verdict.failed")
    assert "certificate of the authority cannot be read" in chromium.inner_text("#answer")


def test_the_page_takes_another_bundle_as_the_head(chromium: Page, tmp_path: Path) -> None:
    put_bundle(tmp_path, broken=False)
    chromium.goto(ADDRESS)
    chromium.set_input_files("#bundle", tmp_path / "a.custody")
    chromium.set_input_files("#head-file", tmp_path / "a.custody")
    chromium.click("button")
    chromium.wait_for_selector(".verdict")

    assert chromium.inner_text("#answer").startswith("Verified")


def test_the_page_loads_nothing_and_runs_only_what_it_names() -> None:
    page = PAGE.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    said = policy[1].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "form-action 'none'"} < {*said}
    assert policy[1].count("-src") == 3
    assert page == renewed(page), "run: python3 -m tests.evidence_store.disclosure.renew_policy"
    assert re.findall(r'(?:src|href)="|fetch\(|XMLHttpRequest|import\(|eval\(', page) == []


def test_the_two_verifiers_name_the_same_promises() -> None:
    page = PAGE.read_text("utf-8")

    for name, text in verify.PROMISES.items():
        assert f"{name}: {json.dumps(text)}" in page
