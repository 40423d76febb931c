from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from evidence_store.custody.leaves.entries import ClockMarks, read_leaf
from evidence_store.custody.log.log import Log
from evidence_store.custody.signed.statements import as_signed
from evidence_store.custody.signed.times import (
    ASKED,
    ASKER,
    CONFIRMER,
    CORRECTED,
    UNTIMED,
    corrections_in,
    counted,
)
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.signing.signed_acts import SignedAct, act_statement, sign_act
from evidence_store.errors import ClockBehindError, TamperedLogError
from tests.builders import a_draft
from tests.evidence_store.custody.histories import ANN, BEN, ORIGIN, History, Signatory

REFUSED = "people did not sign that correction|in one matter|nothing that it could rest on"
AHEAD = 4
"""The entry that ``ahead`` makes under the wrong clock, after those that begin and enrol."""


def signed(history: History, event: str, part: str, who: Signatory, **facts: str) -> SignedAct:
    statement = act_statement(
        event,
        signers={part: who.id},
        about=(None, None),
        standing=history.log.standing(None),
        facts=facts,
        at=history.now,
    )
    return SignedAct(statement, (sign_act(statement, role=part, by=who.id, signer=who.sign),))


def ask(history: History, since: int = AHEAD, who: Signatory = ANN) -> int:
    act = signed(history, ASKED, ASKER, who, since=str(since))
    draft = a_draft(ASKED, None, None, history.now, public={"since": since}, signed=as_signed(act))
    return history.append(draft).seq


def correct(
    history: History, asked: int, since: int = AHEAD, who: Signatory = BEN, said: int | None = None
) -> int:
    facts = {"since": str(since if said is None else said), "asked": str(asked)}
    act = signed(history, CORRECTED, CONFIRMER, who, **facts)
    public = {"since": since, "asked": asked}
    draft = a_draft(CORRECTED, None, None, history.now, public=public, signed=as_signed(act))
    return history.append(draft).seq


@pytest.fixture
def ahead() -> History:
    """Two people are enrolled, and one entry was made under a clock ten years ahead."""
    history = History()
    history.record()
    history.enrol(ANN, BEN)
    true = history.now
    history.now += timedelta(days=3650)
    history.record()
    history.now = true
    return history


def test_what_permits_is_refused_under_a_clock_that_is_behind_and_the_text_gives_both_times(
    ahead: History,
) -> None:
    said = (
        r"This machine's clock says 24 November 2026, 09:00 in London .* the newest entry \(4\) "
        r"was made at 21 November 2036, 09:00 in London .*expunge clock correct"
    )
    with pytest.raises(ClockBehindError, match=said):
        ahead.record("disposal.authorised_by_test")


@pytest.mark.parametrize("event", ["hold.placed", "exhibit.referred", "job.stopped"])
def test_holds_referrals_and_stops_are_recorded_whatever_the_clock_says(
    ahead: History, event: str
) -> None:
    ahead.record(event)
    ahead.now -= timedelta(days=9000)
    ahead.record(event)

    ahead.verify()


def test_a_hold_under_a_clock_that_is_ahead_freezes_nothing() -> None:
    history = History()
    history.record()
    true = history.now
    history.now += timedelta(days=3650)
    history.record("hold.placed")
    history.now = true

    history.record()

    history.verify()


def test_small_steps_back_that_are_borne_do_not_add_up() -> None:
    history = History()
    for _ in range(3):
        history.record()
        history.now -= timedelta(seconds=2)

    with pytest.raises(ClockBehindError):
        history.record()
    history.verify()


def test_two_people_correct_the_time_and_the_log_goes_on_and_verifies(ahead: History) -> None:
    correct(ahead, ask(ahead))

    ahead.record()

    ahead.verify()


def test_after_a_correction_nothing_is_dated_back_before_it(ahead: History) -> None:
    correct(ahead, ask(ahead))
    ahead.now -= timedelta(hours=1)

    with pytest.raises(ClockBehindError):
        ahead.record()


def test_a_correction_that_one_person_signed_twice_is_refused(ahead: History) -> None:
    correct(ahead, ask(ahead, who=BEN), who=BEN)

    with pytest.raises(TamperedLogError, match=REFUSED):
        ahead.verify()


def test_a_correction_that_nobody_asked_for_is_refused(ahead: History) -> None:
    correct(ahead, asked=AHEAD)

    with pytest.raises(TamperedLogError, match=REFUSED):
        ahead.verify()


def test_a_correction_of_other_entries_than_were_asked_for_is_refused(ahead: History) -> None:
    correct(ahead, ask(ahead), since=1)

    with pytest.raises(TamperedLogError, match=REFUSED):
        ahead.verify()


def test_a_correction_that_says_something_else_than_was_signed_is_refused(ahead: History) -> None:
    asked = ask(ahead)

    with pytest.raises(ValueError, match="the statement is for another entry"):
        correct(ahead, asked, said=2)


def test_an_entry_that_permits_and_is_older_than_one_before_it_is_refused(ahead: History) -> None:
    ahead.record("hold.placed")
    ahead.log = Log(
        ahead.leaves,
        origin=ORIGIN,
        clock=lambda: ahead.now,
        marks=lambda: ClockMarks("9f2c", 0, "system"),
        keeps_time=False,  # as somebody would write it who holds the log's key
    )
    ahead.record()

    with pytest.raises(
        TamperedLogError, match=f"Entry {AHEAD + 2} is older than an entry before it"
    ):
        ahead.verify()


def test_what_was_recorded_under_a_wrong_clock_counts_from_the_correction_and_is_disputed(
    ahead: History,
) -> None:
    seq = correct(ahead, ask(ahead))
    ahead.record(exhibit=None)
    entries = [each.entry for each in ahead.leaves.stored]
    at = read_leaf(entries[seq].body).recorded

    told = {c.leaf["seq"]: c for c in counted(entries, corrections_in(entries))}

    assert [seq for seq, each in told.items() if each.is_disputed] == [AHEAD + 1, AHEAD]
    assert told[AHEAD].recorded == at
    assert told[AHEAD - 1].recorded == read_leaf(entries[AHEAD - 1].body).recorded
    assert not told[seq + 1].is_disputed


def test_the_verifiers_of_bundles_know_the_same_kinds_as_recorded_under_any_clock() -> None:
    page = Path(verify.__file__).with_name("verify.html").read_text("utf-8")
    listed = page.split("const UNTIMED = new Set([")[1].split("]")[0]

    assert verify.UNTIMED == UNTIMED
    assert {*re.findall(r'"([^"]+)"', listed)} == UNTIMED
