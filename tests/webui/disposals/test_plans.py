"""A supervisor decides with everything in view: singly, on one manifest, by refusing, by asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.exhibits.continuity import hand_over
from evidence_store.workflow.holds.holds import place_hold
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.proposals import GAP, propose_three

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit


@pytest.fixture
def proposed(open_unit: Unit) -> list[Disposal]:
    return propose_three(open_unit)


def states(unit: Unit, proposed: list[Disposal]) -> list[DisposalState]:
    with unit.store.reading() as uow:
        return [uow.disposals.get(one.id).state for one in proposed]


MANIFEST = "/unit/acts/authorise-several"


@pytest.mark.usefixtures("golden")
def test_ordinary_proposals_are_authorised_on_one_manifest_and_one_is_struck_out(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal]
) -> None:
    supervisor = signed_in(open_app, "S1")
    queue, form = supervisor.get("/approvals").text, supervisor.get(MANIFEST).text

    sent = supervisor.do(MANIFEST, lines=[proposed[0].id], passphrase=PASSPHRASE)

    assert "Gaps known before, to be accepted: 1." in queue.split("Ordinary")[0]
    assert form.count(" checked") == 2
    assert proposed[2].id not in form  # an unusual one is looked at by itself
    assert (sent.status_code, sent.location) == (303, "/approvals")
    assert states(open_unit, proposed) == ["authorised", "proposed", "proposed"]
    with open_unit.store.reading() as uow:
        entries = [uow.custody.leaves.entry(n) for n in range(uow.custody.head().size)]
        bodies = [entry.body for entry in entries if entry]
    (manifest,) = (body for body in bodies if b"approval.manifest_signed" in body)
    assert b'"struck":1' in manifest
    assert list(open_unit.store.check(known=()))  # signatures and chains hold


def test_the_person_who_authorises_reads_who_proposed_it(
    open_app: Flask, proposed: list[Disposal]
) -> None:
    form = signed_in(open_app, "S1").get(f"/disposals/{proposed[0].id}/acts/authorise").text

    said = " ".join(form.split("Proposed</dt>")[1].split("</dd>")[0].split())
    assert ">Siân Ŷs-Hughes, <time" in said
    assert "The signature expires" in said


def test_a_hold_on_one_line_refuses_the_whole_manifest_and_says_which(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal]
) -> None:
    supervisor = signed_in(open_app, "S1")
    filled = supervisor.fill(MANIFEST, lines=[one.id for one in proposed[:2]],
                             passphrase=PASSPHRASE)  # fmt: skip
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    code = next(r.code for r in open_unit.store.rules.hold_reasons if r.code != "stop_and_refer")
    place_hold(open_unit.store.desk_of(officer), proposed[1].exhibit_id, code=code, note="")

    sent = supervisor.send(MANIFEST, filled)

    assert sent.status_code in (403, 422)  # it became void, so it is no line any more
    assert DisposalState.AUTHORISED not in states(open_unit, proposed)


@pytest.mark.parametrize("lines", [[], ["d_unknown"]])
def test_a_manifest_without_a_line_of_the_list_is_not_signed(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal], lines: list[str]
) -> None:
    sent = signed_in(open_app, "S1").do(MANIFEST, lines=lines, passphrase=PASSPHRASE)

    assert sent.status_code == 422
    assert DisposalState.AUTHORISED not in states(open_unit, proposed)


def test_a_plan_shows_authority_holds_and_what_changed_since(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal]
) -> None:
    supervisor, one = signed_in(open_app, "S1"), proposed[2]
    address = f"/disposals/{one.id}"
    before = supervisor.get(address).text
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    with open_unit.store.reading() as uow:
        phone: Exhibit = uow.exhibits.get(one.exhibit_id)
    moved = Movement(open_unit.store.clock(), phone.holder, "Property store, Bangor", "Kept",
                     phone.seal.number if phone.seal else "")  # fmt: skip
    hand_over(open_unit.store.desk_of(officer), phone.id, movement=moved)

    after = supervisor.get(address).text
    table = supervisor.get(f"{address}/holds.csv").text

    assert "I direct that exhibit ABC/10 be destroyed." in before
    assert "Nothing was recorded about the exhibit since then." in before
    assert "The holds read exactly as they did when it was proposed." in before
    assert GAP in before
    assert "This one must be authorised on its own." in before
    assert "The exhibit was handed over under seal" in after.split("What changed since")[1]
    assert "arithmetic" in table


@pytest.mark.usefixtures("golden")
def test_a_question_is_as_easy_as_authorising_and_waits_until_it_is_answered(
    open_app: Flask, proposed: list[Disposal]
) -> None:
    supervisor, examiner = signed_in(open_app, "S1"), signed_in(open_app, "E1")
    page = f"/disposals/{proposed[0].id}"

    asked = supervisor.do(f"{page}/acts/ask", text="Was the SIM card examined?")
    waiting = examiner.get("/tasks").text
    address = examiner.get(page).text.split('href="/questions/')[1].split('"')[0]
    own = supervisor.do(f"/questions/{address}", answer="I think so.")
    answered = examiner.do(f"/questions/{address}", answer="It was; see the statement.")
    again = examiner.do(f"/questions/{address}", answer="Twice")

    assert own.status_code == 403
    assert (asked.status_code, answered.status_code, again.status_code) == (303, 303, 403)
    assert "A question about its disposal is not answered." in waiting
    assert "It was; see the statement." in supervisor.get(page).text
    assert "A question about its disposal" not in examiner.get("/tasks").text


def test_the_proposer_sees_no_line_of_their_own_on_the_manifest(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal]
) -> None:
    examiner = signed_in(open_app, "E1")

    assert examiner.get(MANIFEST).status_code == 403
    assert "Ordinary" in examiner.get("/approvals").text
    assert "ABC/8" in examiner.get("/approvals.csv").text
    assert states(open_unit, proposed) == ["proposed"] * 3


def test_nothing_is_said_to_be_struck_out_that_was_not_on_the_list(
    open_app: Flask, open_unit: Unit, proposed: list[Disposal]
) -> None:
    supervisor, officer = signed_in(open_app, "S1"), signed_in(open_app, "O1")
    asked = f"/disposals/{proposed[1].id}/acts/ask"
    officer.do(asked, text="Which phone?")  # so it is unusual, and no line
    filled = supervisor.fill(MANIFEST, lines=[proposed[0].id], passphrase=PASSPHRASE)
    with open_unit.store.reading() as uow:
        (question,) = uow.questions.find()
    signed_in(open_app, "E1").do(f"/questions/{question.id}/acts/answer", answer="The grey one.")

    sent = supervisor.send(MANIFEST, filled)

    assert sent.status_code == 409
    assert proposed[1].id in sent.text
    assert DisposalState.AUTHORISED not in states(open_unit, proposed)
