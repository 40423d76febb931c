"""Run in a copy of the program with the hold to a day of ``docs/how-to/add-a-hold.md``."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from evidence_store.acts._kit.fields import specs_of
from evidence_store.acts.catalogue import ACTS
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.record_rules import Change
from evidence_store.domain.holds.order_bars import bars_of
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.domain.orders.lasting_matters import NotedMatter, Prolonging
from evidence_store.domain.orders.matters import Matters
from evidence_store.errors import (
    ConflictError,
    HoldOpenError,
    NotFoundError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.persistence.records.marks import Kept, RecordMark
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.subjects.bar_ends import bar_enders
from forensics.documents import to_canonical
from tests.attacks.forging.barred import WORK, work
from tests.attacks.forging.insider import Forged, act, begun, mapped, named_by_an_order
from tests.builders import an_order, told_in_clear
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.pages import ADDRESS, CHECK_MANY, require_chromium
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.webui.browsing import CHROMIUM_WORDS

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST, TODAY = date(2026, 7, 1), date(2026, 7, 14)
BY_PAGE: Any = {each.page: each for each in ACTS}


def line_of(desk: Desk, at: datetime | None = None) -> HoldLine:
    exhibit = desk.uow.exhibits.get("x_1")
    evaluation = evaluate_holds(desk.uow, exhibit, rules=RULES, at=at or desk.clock())
    (line,) = [each for each in evaluation.lines if each.code == "detention"]
    return line


def ordered(desk: Desk, last_day: date) -> NotedMatter:
    entry = BY_PAGE["detention"](noted_on=FIRST, words="As ordered", last_day=last_day)
    order: Order = done(entry, "o_1", desk.of(desk.officer))
    return order.matters.noted["detention"][-1]


def prolong(desk: Desk, matter: NotedMatter, last_day: date, on: date = TODAY) -> Order:
    entry = BY_PAGE["prolong-detention"](
        matter=matter.id, prolonged_on=on, last_day=last_day, words="As ordered again"
    )
    order: Order = done(entry, "o_1", desk.of(desk.officer))
    return order


def end(desk: Desk, matter: NotedMatter) -> Order:
    entry = BY_PAGE["end-detention"](matter=matter.id, ended_on=TODAY, how="Released")
    order: Order = done(entry, "o_1", desk.of(desk.officer))
    return order


def test_it_holds_to_the_end_of_its_day_and_says_its_arithmetic() -> None:
    desk = Desk()
    assert line_of(desk).state is HoldState.NONE_RECORDED
    authorised = desk.authorise(desk.propose())

    ordered(desk, TODAY)

    assert desk.uow.disposals.get(authorised.id).state is DisposalState.VOID
    with pytest.raises(HoldOpenError, match="14 July 2026"):
        desk.propose()
    line = line_of(desk)
    assert (line.state, line.ends_on, line.starts_on) == (HoldState.OPEN, TODAY, FIRST)
    assert line.arithmetic == (
        "In force since 1 July 2026, to 14 July 2026. That ends at the end of 14 July 2026."
    )
    desk.clock.forward(days=1)
    assert line_of(desk).state is HoldState.PAST
    desk.propose()


@pytest.mark.parametrize(
    ("last_day", "first_clear"),
    [
        (date(2026, 7, 14), datetime(2026, 7, 14, 23, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC)),  # a day of 25 hours
        (date(2027, 3, 27), datetime(2027, 3, 28, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),  # and one of 23
    ],
)
def test_its_day_ends_in_london_whatever_the_clocks_do_that_night(
    last_day: date, first_clear: datetime
) -> None:
    desk = Desk()
    ordered(desk, last_day)

    assert line_of(desk, first_clear - timedelta(microseconds=1)).state is HoldState.OPEN
    assert line_of(desk, first_clear).state is HoldState.PAST


def test_it_is_prolonged_to_a_later_day_before_its_day_and_after_it() -> None:
    desk = Desk()
    matter = ordered(desk, TODAY)
    desk.clock.forward(days=1)
    assert line_of(desk).state is HoldState.PAST
    authorised = desk.authorise(desk.propose())

    prolong(desk, matter, TODAY + DAY, on=TODAY + DAY)
    order = prolong(desk, matter, TODAY + 9 * DAY, on=TODAY + DAY)

    assert desk.uow.disposals.get(authorised.id).state is DisposalState.VOID
    assert (line_of(desk).state, line_of(desk).ends_on) == (HoldState.OPEN, TODAY + 9 * DAY)
    assert line_of(desk).arithmetic == (
        "In force since 1 July 2026, to 14 July 2026; prolonged on 15 July 2026 to 15 July 2026; "
        "prolonged on 15 July 2026 to 23 July 2026. That ends at the end of 23 July 2026."
    )
    (kept,) = order.matters.noted["detention"]
    assert [each.last_day for each in kept.prolonged] == [TODAY + DAY, TODAY + 9 * DAY]
    assert bar_enders(desk.uow, desk.uow.exhibits.get("x_1")) == set()


def test_nothing_is_prolonged_to_a_day_that_is_no_later_or_has_passed() -> None:
    desk = Desk()
    matter = ordered(desk, TODAY)
    desk.clock.forward(days=3)

    for day in (TODAY, TODAY - DAY):
        with pytest.raises(WrongEntryError, match="holds to 14 July 2026 already"):
            prolong(desk, matter, day)
    with pytest.raises(WrongEntryError, match=r"has passed \(16 July 2026\)"):
        prolong(desk, matter, TODAY + 2 * DAY)
    with pytest.raises(WrongEntryError, match="before it was noted"):
        prolong(desk, matter, TODAY + 9 * DAY, on=FIRST - DAY)
    with pytest.raises(WrongEntryError, match="lies in the future"):
        prolong(desk, matter, TODAY + 9 * DAY, on=TODAY + 4 * DAY)
    with pytest.raises(WrongEntryError, match="has passed"):
        ordered(desk, FIRST)
    with pytest.raises(WrongEntryError, match="before it was noted"):
        ordered(desk, FIRST - DAY)


def test_of_two_prolongings_at_once_the_later_day_holds_and_neither_is_lost() -> None:
    desk = Desk()
    matter = ordered(desk, TODAY)
    before = desk.uow.orders.get("o_1")

    prolong(desk, matter, TODAY + 9 * DAY)
    with pytest.raises(WrongEntryError, match="holds to 23 July 2026 already"):
        prolong(desk, matter, TODAY + 5 * DAY)
    with pytest.raises(ConflictError):
        desk.uow.orders.save(before)
    order = prolong(desk, matter, TODAY + 10 * DAY)

    (kept,) = order.matters.noted["detention"]
    picked = specs_of(BY_PAGE["end-detention"])["matter"].among
    assert picked is not None
    assert [*picked(order)] == [(kept.id, "As ordered (noted on 1 July 2026, to 24 July 2026)")]
    assert (len(kept.prolonged), kept.holds_to) == (2, TODAY + 10 * DAY)


def test_what_ended_by_a_signature_is_not_prolonged_and_another_is_noted() -> None:
    desk = Desk()
    matter = ordered(desk, TODAY + 9 * DAY)
    assert bars_of(desk.uow.orders.get("o_1"), beside=()) == ("a detention of 1 July 2026",)
    ended = end(desk, matter)

    assert (line_of(desk).state, bars_of(ended, beside=())) == (HoldState.PAST, ())
    assert "u_officer" in bar_enders(desk.uow, desk.uow.exhibits.get("x_1"))
    with pytest.raises(OutOfSequenceError, match="No detention is open"):
        prolong(desk, matter, TODAY + 20 * DAY)
    another = ordered(desk, TODAY + DAY)
    with pytest.raises(OutOfSequenceError, match="Its end was recorded before"):
        prolong(desk, matter, TODAY + 20 * DAY)
    with pytest.raises(NotFoundError):
        prolong(desk, replace(another, id="w_9"), TODAY + 20 * DAY)
    assert line_of(desk).ends_on == TODAY + DAY


# What an insider makes of the record, by entries that nobody signs.

NOTED = NotedMatter("w_1", "As ordered", FIRST, "u_officer", last_day=TODAY)
LONGER = replace(NOTED, prolonged=(Prolonging(TODAY, TODAY + 9 * DAY, "Again", "u_officer"),))


def of(*matters: NotedMatter) -> Order:
    return an_order(matters=Matters(noted={"detention": matters}))


def made_of(event: str, before: Order, after: Order, last_day: date) -> tuple[Change, bool]:
    """What such an entry would make of the order, and whether the record says what it says."""
    old, new = (
        Kept("order", each.id, version, bytes(32).hex(), to_canonical(each).decode())
        for version, each in ((1, before), (2, after))
    )
    told = told_in_clear(event, order="o_1", detention="w_1", last_day=last_day.isoformat())
    parts = RecordMark.of(old, new).parts
    change = Change(event, told, ("c_1", None), "order", "o_1", new.place, old.parts, parts)
    return change, all(new.digest_of(path, said) == mark for path, mark, said in change.bound)


def test_an_insider_s_shorter_day_takes_no_day_from_the_record() -> None:
    prolonged, day = "order.detention_prolonged", TODAY - 5 * DAY
    shorter = replace(LONGER, prolonged=(*LONGER.prolonged, Prolonging(TODAY, day, "", "u_1")))

    taken, agrees = made_of(prolonged, of(LONGER), of(shorter), day)

    assert (taken.fault, agrees) == (None, True)
    assert shorter.holds_to == LONGER.holds_to == TODAY + 9 * DAY


def test_the_record_says_the_day_that_its_entry_says() -> None:
    ordering, prolonging = "order.detention_ordered", "order.detention_prolonged"

    assert made_of(ordering, of(), of(NOTED), TODAY)[1]
    assert not made_of(ordering, of(), of(NOTED), TODAY + DAY)[1]
    assert made_of(prolonging, of(NOTED), of(LONGER), TODAY + 9 * DAY)[1]
    assert not made_of(prolonging, of(NOTED), of(LONGER), TODAY + 99 * DAY)[1]


# What those who read the log alone make of it.

NIGHTS = {
    "2027-03-27": datetime(2027, 3, 28, tzinfo=UTC),
    "2027-03-28": datetime(2027, 3, 28, 23, tzinfo=UTC),  # a day of 23 hours
    "2027-10-30": datetime(2027, 10, 30, 23, tzinfo=UTC),
    "2027-10-31": datetime(2027, 11, 1, tzinfo=UTC),  # and one of 25
}


def a_log(*days: object, begins: datetime, ended: bool = False) -> Forged:
    """A detention to these days, one noted after the other, and work that begins at that moment."""
    chance = gen.seeded("detention", str(days), begins.isoformat(), ended)
    log = begun(chance)
    named_by_an_order(log)
    event = "order.detention_ordered"
    for each in days:
        act(log, event, 1, about=None, order="o_1", detention="w_1", last_day=each)
        event = "order.detention_prolonged"
    if ended:
        act(log, "order.detention_ended", 1, about=None, order="o_1", detention="w_1")
    head = mapped(log, chance)
    log.now = begins
    work(log, (*WORK[:6], ("certificate.issued", 3)))
    return Forged(log, head)


def the_logs() -> dict[str, tuple[bool, Forged]]:
    """Each with whether the bar is over when the work begins."""
    found: dict[str, tuple[bool, Forged]] = {}
    for day, end_of_it in NIGHTS.items():
        # The entries of the work are made in less than an hour.
        found[f"{day} before its end"] = False, a_log(day, begins=end_of_it - HOUR)
        found[f"{day} after its end"] = True, a_log(day, begins=end_of_it)
    late = datetime(2027, 9, 1, tzinfo=UTC)
    found["prolonged"] = False, a_log("2027-07-14", "2027-09-30", begins=late)
    found["prolonged to an earlier day"] = False, a_log("2027-09-30", "2027-07-14", begins=late)
    found["twice, the second earlier"] = (
        False, a_log("2027-07-14", "2027-09-30", "2027-08-01", begins=late)
    )  # fmt: skip
    found["prolonged and over"] = True, a_log("2027-07-14", "2027-08-31", begins=late)
    for odd in ("", "2027-7-14", ["2027-07-14"]):
        found[f"no day but {odd!r}"] = False, a_log(odd, begins=late)
        found[f"prolonged to no day but {odd!r}"] = False, a_log("2027-07-14", odd, begins=late)
    found["ended before its day"] = True, a_log("2027-09-30", begins=late, ended=True)
    return found


@pytest.fixture(scope="module")
def logs() -> dict[str, tuple[bool, Forged]]:
    return the_logs()


def is_refused(name: str, why: str) -> bool:
    assert "a bar to erasing (detention) stands open" in why or not why, (name, why)
    return bool(why)


def test_whoever_reads_the_whole_log_takes_the_bar_to_its_last_day(
    logs: dict[str, tuple[bool, Forged]],
) -> None:
    for name, (is_over, log) in logs.items():
        assert is_refused(name, log.refused_by_fsck() or "") is not is_over, name


SOME = (
    "2027-03-28 before its end",
    "2027-03-28 after its end",
    "2027-10-31 before its end",
    "2027-10-31 after its end",
    "prolonged to an earlier day",
    "prolonged and over",
    "prolonged to no day but ''",
    "ended before its day",
)
"""Those of which a bundle is read: that takes ten times as long as the log."""

Given = tuple[bytes, verify.Head]


@pytest.fixture(scope="module")
def bundles(logs: dict[str, tuple[bool, Forged]]) -> dict[str, Given]:
    return {name: (logs[name][1].bundle(gen.seeded(name)), logs[name][1].outside) for name in SOME}


@pytest.fixture(scope="module")
def answers(bundles: dict[str, Given]) -> dict[str, dict[str, Any]]:
    return {name: verify.check(*each) for name, each in bundles.items()}


def test_the_verifier_of_the_copy_takes_the_bar_to_its_last_day(
    logs: dict[str, tuple[bool, Forged]], answers: dict[str, dict[str, Any]]
) -> None:
    for name, answer in answers.items():
        why = answer["why"] if answer["exit"] == 1 else ""
        assert is_refused(name, why) is not logs[name][0], name


def test_the_page_of_the_copy_answers_as_the_verifier_does(
    bundles: dict[str, Given], answers: dict[str, dict[str, Any]]
) -> None:
    executable = require_chromium()
    asked = [
        [gen.b64(data), f"{head.size}:{head.root.hex()}", [], []] for data, head in bundles.values()
    ]
    script = f"(words) => (function () {{ {CHECK_MANY} }}).apply(null, words)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        page = browser.new_page()
        page.set_default_timeout(300_000)
        page.goto(ADDRESS)
        shown = json.loads(page.evaluate(script, [asked]))
        browser.close()

    assert shown == [*answers.values()]
