"""Single cases shared with a reader: who shares, what it opens, until when, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.cases.case_shares import LONGEST_DAYS, CaseShare
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.workflow.cases.certificate_outlooks import outlook_of_certificate
from evidence_store.workflow.cases.outlooks import list_outlooks, outlook_of
from evidence_store.workflow.cases.sharing import share_case, withdraw_share
from evidence_store.workflow.overview.due import list_due
from forensics.cli.root import expunge
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.nets.sentences import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.workflow._kit.desk import Desk

TOGETHER = "The case is shared until"


def reader_of(unit: Unit) -> Actor:
    return Actor(unit.people["R1"], "Rhian Darllen", "Clerk", frozenset({Duty.READER}))


def share(unit: Unit, *, by: str = "O1", reader: str = "R1", days: float = 30.0) -> CaseShare:
    acting = unit.store.open_actor(by, PASSPHRASE)
    ends = unit.store.clock() + timedelta(days=days)
    return share_case(
        unit.store.signing_desk(acting), unit.story.case.id, unit.people[reader], ends=ends
    )


def withdraw(unit: Unit, share_id: str) -> None:
    acting = unit.store.open_actor("E1", PASSPHRASE)
    withdraw_share(unit.store.desk_of(acting), unit.story.case.id, share_id)


def held(unit: Unit) -> CaseShare:
    with unit.store.reading() as uow:
        return uow.cases.get(unit.story.case.id).shares[-1]


@pytest.fixture
def unshared(open_unit: Unit) -> Unit:
    """The unit once its case is shared with nobody any more."""
    withdraw(open_unit, held(open_unit).id)
    return open_unit


def sees(unit: Unit, *, later: timedelta = timedelta(0)) -> bool:
    """Whether the reader sees the case by any of the ways there are, or by none of them."""
    store, actor = unit.store, reader_of(unit)

    def desk() -> Desk:
        return replace(store.reading_desk(actor), clock=lambda: store.clock() + later)

    found = [list_outlooks(desk(), "", first=0, most=9)[1] == 1]
    for look in (
        lambda: outlook_of(desk(), unit.story.case.id),
        lambda: list_due(desk(), unit.story.case.id),
        lambda: outlook_of_certificate(desk(), unit.story.certificate.id),
    ):
        try:
            look()
        except NotFoundError:
            found.append(False)
        else:
            found.append(True)
    everything = list_due(desk(), None, days=4000)
    assert not everything or found[0]
    assert len(set(found)) == 1
    return found[0]


def test_a_reader_sees_a_case_from_the_share_until_its_end_and_not_a_moment_longer(
    unshared: Unit,
) -> None:
    before = sees(unshared)
    share(unshared, days=30)

    assert not before
    assert sees(unshared)
    assert sees(unshared, later=timedelta(days=29, hours=23))
    assert not sees(unshared, later=timedelta(days=30, minutes=1))


def test_a_share_is_signed_by_who_made_it_stands_in_the_log_and_is_withdrawn_in_one_act(
    unshared: Unit,
) -> None:
    made = share(unshared, by="S1")
    withdraw(unshared, made.id)

    with unshared.store.reading() as uow:
        case = uow.cases.get(unshared.story.case.id)
        told = [read_leaf(entry.body).event for entry in uow.custody.of_case(case.id)][-2:]
    assert told == ["case.shared", "case.share_withdrawn"]
    assert made.signed.statement.signers == (("sharer", unshared.people["S1"]),)
    assert case.shares[-1].withdrawn_by == unshared.people["E1"]
    assert not sees(unshared)
    with pytest.raises(OutOfSequenceError):
        withdraw(unshared, made.id)
    assert list(unshared.store.check(known=()))  # raises where anything does not hold


def test_nobody_shares_without_the_duty_with_no_reader_or_for_longer_than_a_year(
    unshared: Unit,
) -> None:
    with pytest.raises(NotPermittedError):
        share(unshared, by="E1")
    wrongs: list[dict[str, Any]] = [{"reader": "U1"}, {"days": 0}, {"days": LONGEST_DAYS + 1}]
    for wrong in wrongs:
        with pytest.raises(WrongEntryError):
            share(unshared, **wrong)
    share(unshared)
    with pytest.raises(OutOfSequenceError, match="already"):
        share(unshared)
    assert sees(unshared)


def test_other_duties_see_every_case_and_a_share_adds_nothing_to_them(unshared: Unit) -> None:
    store = unshared.store
    both = replace(reader_of(unshared), duties=frozenset({Duty.READER, Duty.AUDITOR}))

    found = list_outlooks(store.reading_desk(both), "", first=0, most=9)

    assert found[1] == 1


def test_an_officer_shares_a_case_in_the_browser_and_ends_it_there(
    unshared: Unit, open_app: Flask
) -> None:
    officer, reader = Visitor(open_app), Visitor(open_app)
    officer.come_in("O1")
    reader.come_in("R1")
    case = f"/cases/{unshared.story.case.id}"
    page = f"/standing/{unshared.story.case.id}"
    last = datetime.now(LONDON).date() + timedelta(days=10)
    typed = {
        "reader": unshared.people["R1"],
        "last": [str(last.day), str(last.month), str(last.year)],
        "passphrase": PASSPHRASE,
    }

    alone = reader.get("/standing").text, reader.get(page).status_code
    form = officer.get(f"{case}/acts/share-case").text
    shared = officer.do(f"{case}/acts/share-case", **typed)
    told = officer.get(case).text
    then = reader.get("/standing").text, reader.get(page).status_code
    given, again = held(unshared).id, officer.get(f"{case}/acts/share-case").text
    ended = officer.do(f"{case}/acts/withdraw-share", share=given)
    after = reader.get(page).status_code

    assert "No case is shared with you." in alone[0]
    assert unshared.story.case.reference not in alone[0]
    assert unshared.store.settings.unit.telephone in alone[0]
    assert "Siân" not in form  # who is no reader is not offered
    assert "shared with every reader already" not in form
    assert "shared with every reader already" in again
    assert f"{case}/acts/share-case" not in told  # nobody is left with whom to share it
    assert shared.status_code == ended.status_code == 303
    assert TOGETHER in told
    assert "Rhian Darllen" in told
    assert unshared.story.case.reference in then[0]
    assert (alone[1], then[1], after) == (404, 200, 404)


def test_a_reader_stops_an_exhibit_by_its_label_also_of_a_case_that_is_not_shared(
    unshared: Unit, open_app: Flask
) -> None:
    """One act by anyone: whoever knows of it may stop it, and is shown nothing of the case."""
    reader = signed_in(open_app, "R1")

    sent = reader.do("/unit/acts/stop-and-refer", reference="ABC/1", case="", note="")
    shown = reader.get(sent.location, follow_redirects=True)

    assert (sent.status_code, shown.status_code) == (303, 200)
    assert unshared.story.case.reference not in shown.text
    with unshared.store.reading() as uow:
        assert uow.exhibits.get(unshared.story.disk.id).placed_holds[-1].is_open


def test_a_case_is_shared_listed_and_taken_back_on_the_command_line(
    unshared: Unit, tmp_path: Path
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    words = ["--data", str(unshared.store.data), "--as", "O1", "--passphrase-file", str(secret)]
    case, last = unshared.story.case.reference, datetime.now(LONDON).date() + timedelta(days=7)

    def run(*verb: str) -> str:
        done = CliRunner().invoke(expunge, ["case", *verb, *words])
        assert done.exit_code == 0, done.output
        return done.output

    shared = run("share", case, "R1", "--until", last.isoformat())
    seen = sees(unshared)
    listed = run("shares", case, "--why", "A test")
    taken = run("withdraw-share", case, "R1")

    assert f"until {last.isoformat()}" in shared
    assert seen
    assert "In force" in listed
    assert "no longer shared" in taken
    assert not sees(unshared)


def test_an_address_that_only_leads_on_does_not_say_that_there_is_a_case(
    unshared: Unit, open_app: Flask
) -> None:
    visitor, story = Visitor(open_app), unshared.story
    visitor.come_in("R1")
    with unshared.store.reading() as uow:
        disposal = next(iter(uow.disposals.find()))
    there = [f"/go-on/cases/{story.case.id}/signed", f"/go-on/disposals/{disposal.id}"]

    closed = [visitor.get(each) for each in there]
    closed.append(visitor.get("/go-on/cases/c_1/signed"))  # there is none

    assert {(each.status_code, text_of(each.text)) for each in closed} == {
        (404, text_of(closed[-1].text))
    }
