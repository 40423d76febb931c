"""Whatever an insider with every key but other people's writes, nobody who reads it believes it."""

from __future__ import annotations

import copy
import json
import re
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.entry_kinds import needed_by, public_fault
from forensics.value_classes import dataclass
from tests.attacks.accredited import WAYS as ACCREDITED_WAYS
from tests.attacks.accredited import accredited
from tests.attacks.certified_again import WAYS as CERTIFIED_WAYS
from tests.attacks.certified_again import certified_again
from tests.attacks.forging import (  # reading them names their families
    agreements,
    bar_ends,
    barred,
    forgeries,  # noqa: F401 -- the same
    manifests,
    new_keys,
    old_keys,  # noqa: F401 -- the same
    operators,
    together,
)
from tests.attacks.forging.families import FAMILIES, MANY, MEMBERS, Make, without_names
from tests.attacks.forging.insider import (
    FOLLOWING,
    OWN,
    Forged,
    act,
    begun,
    genuine,
    mapped,
    rests_on,
    stand,
)
from tests.attacks.forging.watched import after_a_later_extraction, watched_by_two
from tests.attacks.forging.without_duty import by_those_who_may
from tests.attacks.restores import WAYS as RESTORE_WAYS
from tests.attacks.restores import destroyed_again
from tests.attacks.samples import WAYS, sampled
from tests.attacks.selective import WAYS as SELECTIVE_WAYS
from tests.attacks.selective import selected
from tests.attacks.training_files import WAYS as TRAINING_WAYS
from tests.attacks.training_files import used
from tests.builders import told_in_clear
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.pages import ADDRESS, CHECK_MANY, require_chromium
from tests.webui.browsing import CHROMIUM_WORDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from playwright.sync_api import Page

    from tests.cost.drawing import Draw

GENUINE = 50
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


@dataclass
class Member:
    """One forgery of a family, or one genuine log, as readers get it."""

    refused: str | None
    """What fsck says of the log; None where it accepts it."""

    make: Make
    seed: tuple[object, ...]

    @cached_property
    def given_out(self) -> tuple[bytes, verify.Head]:
        """Its bundle, with a head from outside: made where it is read, of a log made once more."""
        chance = gen.seeded(*self.seed)
        made = self.make(chance)
        return made.bundle(chance), made.outside

    @cached_property
    def program(self) -> dict[str, Any]:
        """What ``verify.py`` answers."""
        return verify.check(*self.given_out)

    @property
    def asked(self) -> Any:
        """The same for the page."""
        bundle, outside = self.given_out
        return gen.b64(bundle), f"{outside.size}:{outside.root.hex()}", [], []


@pytest.fixture
def members(family: str, pytestconfig: pytest.Config) -> list[Member]:
    """Members as fsck reads them; a long run has more."""
    count = MEMBERS if pytestconfig.getoption("--long") else FAMILIES[family].some
    return [member(family, number) for number in range(count)]


@pytest.fixture
def given_out(family: str, members: list[Member], draw: Draw) -> list[Member]:
    """Those whose bundles are read: a share, and of what fsck says of a family each at least once.

    To make a bundle and to verify it takes five times as long as to read the log that it is of.
    """
    numbers = draw.of(
        range(len(members)),
        share=1 / 8,
        least=4,
        name=lambda number: f"{family} {number}",
        kinds=lambda number: [without_names(members[number].refused)],
    )
    return [members[number] for number in numbers]


@cache
def member(family: str, number: int) -> Member:
    return read_by(FAMILIES[family].make, family, number)


@cache
def honest() -> tuple[Member, ...]:
    """Genuine logs: of each kind that rests on others at least one, and by people of few duties."""
    made = [read_by(genuine, "genuine", n) for n in range(GENUINE)]
    may = [read_by(by_those_who_may, "may", n) for n in range(GENUINE // 2)]
    seen = [read_by(watched_by_two, "seen", n) for n in range(5)]
    seen += [read_by(after_a_later_extraction, "later", n) for n in range(4)]
    seen += [read_by(agreements.copy_authorised_anew, "anew", n) for n in range(4)]
    moved = [read_by(manifests.genuine_manifest, "moved", n) for n in range(10)]
    aged = [read_by(new_keys.genuine_with_a_settled_key, "aged", n) for n in range(12)]
    apart = [read_by(bar_ends.ended_for_another, "apart", n) for n in range(20)]
    after = [read_by(barred.carried_out_after_a_bar, "after", n) for n in range(20)]
    ended = [read_by(barred.reported_or_certified, "ended", n) for n in range(10)]
    lists = [read_by(together.genuine_list, "lists", n) for n in range(20)]
    return (*made, *may, *seen, *moved, *aged, *apart, *after, *ended, *lists)


def read_by(make: Make, *seed: object) -> Member:
    return Member(make(gen.seeded(*seed)).refused_by_fsck(), make, seed)


def answers_of_the_page(chromium: Page, made: Sequence[Member]) -> list[dict[str, Any]]:
    script = f"(words) => (function () {{ {CHECK_MANY} }}).apply(null, words)"
    answers: list[dict[str, Any]] = []
    for first in range(0, len(made), BATCH):
        asked = [each.asked for each in made[first : first + BATCH]]
        answers += json.loads(chromium.evaluate(script, [asked]))
    return answers


def require_refused(answer: dict[str, Any], *, because: str, name: str) -> None:
    """Not merely "cannot be compared", and not for something that the forgery was not about."""
    assert (answer["exit"], answer["answer"]) == (1, "failed"), (name, answer["why"])
    assert re.search(because, answer["why"]), (name, answer["why"])


@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_log_passes_fsck(family: str, members: Sequence[Member]) -> None:
    for number, each in enumerate(members):
        assert re.search(FAMILIES[family].fsck, each.refused or ""), (number, each.refused)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_bundle_is_verified(family: str, given_out: Sequence[Member]) -> None:
    for number, each in enumerate(given_out):
        require_refused(each.program, because=FAMILIES[family].verifiers, name=f"{family} {number}")


@pytest.mark.browser
@pytest.mark.parametrize("family", FAMILIES)
def test_the_three_readers_refuse_every_member_alike(
    given_out: Sequence[Member], chromium: Page
) -> None:
    shown = answers_of_the_page(chromium, given_out)

    for number, (each, page) in enumerate(zip(given_out, shown, strict=True)):
        verdicts = each.refused is not None, each.program["exit"], page["exit"]
        assert verdicts == (True, 1, 1), (number, each.refused, page["why"])
        assert each.program == page, number


@pytest.mark.browser
def test_the_three_readers_accept_every_genuine_log_alike(chromium: Page) -> None:
    made = honest()

    shown = answers_of_the_page(chromium, made)

    for number, (each, page) in enumerate(zip(made, shown, strict=True)):
        verdicts = each.refused, each.program["exit"], page["exit"]
        assert verdicts == (None, 0, 0), (number, page["why"])
        assert each.program == page, number


def test_a_genuine_log_and_its_bundle_are_accepted() -> None:
    for number, each in enumerate(honest()):
        answer = each.program
        assert each.refused is None, (number, each.refused)
        assert (answer["exit"], answer["answer"]) == (0, "verified"), (number, answer["why"])


@pytest.mark.browser
def test_the_three_readers_take_no_sample_but_the_one_that_the_log_drew(chromium: Page) -> None:
    require_told(chromium, "sample", sampled, WAYS)


def test_the_three_readers_hold_a_selective_erasure_to_its_plan_and_its_grades(
    chromium: Page,
) -> None:
    require_told(chromium, "selective", selected, SELECTIVE_WAYS)


def test_the_three_readers_hold_a_start_of_imaging_to_the_days_of_the_accreditation(
    chromium: Page,
) -> None:
    require_told(chromium, "accredited", accredited, ACCREDITED_WAYS)


def test_the_three_readers_take_another_erasure_after_a_certificate_was_withdrawn_alone(
    chromium: Page,
) -> None:
    require_told(chromium, "certified", certified_again, CERTIFIED_WAYS)


def test_the_three_readers_take_a_training_file_in_a_folder_for_training_alone(
    chromium: Page,
) -> None:
    require_told(chromium, "training", used, TRAINING_WAYS)


def test_the_three_readers_take_a_destruction_of_values_by_nobody_after_a_restore_alone(
    chromium: Page,
) -> None:
    require_told(chromium, "again", destroyed_again, RESTORE_WAYS)


def require_told(
    chromium: Page,
    name: str,
    make: Callable[[str, random.Random], Forged],
    ways: Mapping[str, str],
) -> None:
    """Each way is refused by the log's reader and both verifiers for its reason, or is genuine."""
    made = [read_by(partial(make, way), name, way) for way in ways]

    shown = answers_of_the_page(chromium, made)

    for (way, because), each, page in zip(ways.items(), made, shown, strict=True):
        assert each.program == page, way
        if because:
            assert re.search(because, each.refused or ""), (way, each.refused)
            require_refused(page, because=because, name=way)
        else:
            assert (each.refused, page["exit"]) == (None, 0), (way, each.refused, page["why"])


def test_whoever_signed_for_the_permit_is_believed_to_have_carried_it_out() -> None:
    for number in range(20):
        made = read_by(operators.genuine_operator, "operator", number)

        assert made.refused is None, (number, made.refused)
        assert (made.program["exit"], made.program["answer"]) == (0, "verified"), number


@pytest.mark.parametrize("event", FOLLOWING)
def test_each_kind_that_rests_on_others_is_accepted_after_them(event: str) -> None:
    chance = gen.seeded("follows", event)
    log = begun(chance)
    stand(log, rests_on(event))
    act(log, event, OWN)
    made = Forged(log, mapped(log, chance))

    assert made.refused_by_fsck() is None
    assert verify.check(made.bundle(chance), made.outside)["exit"] == 0


@pytest.mark.parametrize("event", EVENTS)
def test_no_entry_is_read_without_any_field_that_its_kind_has(event: str) -> None:
    told = told_in_clear(event)
    assert public_fault(event, told) is None
    assert verify.strange({"ev": event, "pub": told}) is None

    for name in needed_by(event):
        for less in ({**told, name: None}, {n: v for n, v in told.items() if n != name}):
            assert public_fault(event, less) == f"{event} does not say {name} in clear"
            assert f"does not say {name} in clear" in str(
                verify.strange({"ev": event, "pub": less})
            )


@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_forged_log_passes_the_rules_however_many_are_tried(family: str) -> None:
    make, because = FAMILIES[family].make, FAMILIES[family].fsck
    for number in range(MANY):
        refused = make(gen.seeded(family, number)).refused_by_fsck()
        assert re.search(because, refused or ""), (number, refused)


def test_a_branch_that_leaves_an_entry_out_is_refused_by_name() -> None:
    chance = gen.seeded("branch by name")
    forged = FAMILIES["entry_branched"].make(chance)

    answer = verify.check(forged.bundle(chance), forged.outside)

    assert answer["promise"] == "completeness"
    assert "a branch of the history was left out" in answer["why"]


def test_heads_and_bundles_of_a_log_whose_keys_were_replaced_are_accepted() -> None:
    for number in range(20):
        chance = gen.seeded("replaced", number)
        honest = genuine(chance)
        honest.log.replace_keys(1)

        assert honest.refused_by_fsck() is None
        answer = verify.check(honest.bundle(chance), honest.outside)
        assert (answer["exit"], answer["answer"]) == (0, "verified"), answer["why"]


def test_a_head_by_a_key_that_was_replaced_is_refused_by_name() -> None:
    chance = gen.seeded("old key")
    forged = genuine(chance)
    seq = forged.log.replace_keys(1)
    forged.signed_by = 0

    assert f"replaced after {seq} entries" in str(forged.refused_by_fsck())
    answer = verify.check(forged.bundle(chance), forged.outside)
    assert answer["promise"] == "signed"
    assert f"a key of the log that was replaced at entry {seq}" in answer["why"]


def test_a_bundle_that_does_not_know_the_new_key_is_refused_by_a_newer_head() -> None:
    chance = gen.seeded("branch of before")
    forged = genuine(chance)
    whole = copy.deepcopy(forged.log)
    whole.replace_keys(1)
    note = gen.sign_as_head(whole, whole.head())

    answer = verify.check(forged.bundle(chance), verify.read_note(note))

    assert answer["promise"] == "outside"
    assert "a key of the log that this bundle does not know" in answer["why"]
