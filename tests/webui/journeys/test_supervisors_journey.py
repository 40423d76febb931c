"""A supervisor's morning in a real browser: from what is due, over decisions, to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.exhibits.continuity import hand_over
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.proposals import GAP, propose_three, ready_phone
from tests.webui.walking import ManifestPage, PlanPage, Walker, office

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

pytestmark = pytest.mark.browser

QUESTION, ANSWER = "Was the SIM card examined?", "It was; see the examiner’s statement."


def test_a_supervisor_decides_with_everything_in_view_and_reads_it_back_in_the_log(
    open_unit: Unit,
) -> None:
    ready_phone(open_unit, "ABC/11", "356938035644443")
    proposed = propose_three(open_unit)
    with office(open_unit) as at_work:
        supervisor, examiner = at_work.come_in("S1"), at_work.come_in("E1")
        see_what_is_due(supervisor)
        plan = open_a_proposal(supervisor, "ABC/9")
        see_arithmetic_and_changes(plan, open_unit, proposed[1])
        ask_and_be_answered(plan, examiner)
        authorise_all_but(supervisor, "ABC/8")
        authorise_singly(supervisor, "ABC/10")
        read_it_back(supervisor)

    with open_unit.store.reading() as uow:
        found = [uow.disposals.get(one.id).state for one in proposed]
    assert found == [DisposalState.PROPOSED, DisposalState.AUTHORISED, DisposalState.AUTHORISED]


def see_what_is_due(supervisor: Walker) -> None:
    """From the overview to an exhibit of which something is due."""
    supervisor.go("/overview")
    supervisor.require_good("Overview – Expunge")
    supervisor.follow("What is due")
    supervisor.require_good("What is due – Expunge")
    due = supervisor.row("ABC/11")
    assert "At once" in due.inner_text()
    assert "No hold stands. It can be proposed for disposal" in due.inner_text()
    supervisor.follow("ABC/11", within=due)
    supervisor.require_good("Exhibit ABC/11, case 62AB1234526 – Expunge")
    assert "Nothing stands in the way." in supervisor.text


def open_a_proposal(supervisor: Walker, reference: str) -> PlanPage:
    """From the tasks, over the proposals that wait, to one plan."""
    supervisor.follow("My tasks")
    supervisor.require_good("6 tasks – Expunge")
    supervisor.follow("Proposals that wait to be authorised")
    supervisor.require_good("Proposals that wait – Expunge")
    assert "Gaps known before, to be accepted: 1." in supervisor.row("ABC/10").inner_text()
    supervisor.follow(reference)
    plan = PlanPage(supervisor, reference)
    plan.require()
    return plan


def see_arithmetic_and_changes(plan: PlanPage, unit: Unit, disposal: Disposal) -> None:
    """Each hold with how it was worked out; then what a colleague recorded meanwhile."""
    assert "Six months from that day ends at the end of" in plan.arithmetic_of(
        "Six-month bar on disposal"
    )
    assert "The holds read exactly as they did" in plan.part("What changed since it was proposed")
    assert "Nothing was recorded" in plan.part("What changed since it was proposed")

    officer, store = unit.store.open_actor("O1", PASSPHRASE), unit.store
    with store.reading() as uow:
        phone = uow.exhibits.get(disposal.exhibit_id)
    seal = phone.seal.number if phone.seal else ""
    moved = Movement(store.clock(), phone.holder, "Property store, Bangor", "Kept", seal)
    hand_over(unit.store.desk_of(officer), phone.id, movement=moved)

    plan.walker.page.reload()
    changes = plan.part("What changed since it was proposed")
    assert "The exhibit was handed over under seal" in changes
    plan.walker.follow("Rules in force")
    plan.walker.require_good("Rules in force – Expunge")
    assert "Six-month bar on disposal" in plan.walker.text
    plan.walker.page.go_back()


def ask_and_be_answered(plan: PlanPage, examiner: Walker) -> None:
    """What is not clear is asked, and is no ordinary proposal until it is answered."""
    plan.ask(QUESTION)
    assert "This one must be authorised on its own." in plan.walker.text

    examiner.go("/")
    asked = examiner.row("A question about its disposal is not answered.")
    assert plan.reference in asked.inner_text()
    examiner.follow("Answer this question", within=asked)
    examiner.require_good("Answer this question – Question about ABC/9 – Expunge")
    assert QUESTION in examiner.text
    examiner.page.get_by_label("Your answer").fill(ANSWER)
    examiner.press("Answer")
    assert examiner.is_refused(f"/disposals/{plan.id}/acts/authorise")

    plan.walker.page.reload()
    assert ANSWER in plan.part("Questions")
    assert "This one must be authorised on its own." not in plan.walker.text


def authorise_all_but(supervisor: Walker, struck_out: str) -> None:
    """Ordinary ones on one manifest; the line that is struck out stays proposed."""
    supervisor.go("/approvals")
    supervisor.follow("Authorise ordinary proposals on one manifest")
    manifest = ManifestPage(supervisor)
    assert manifest.lines() == ["ABC/8", "ABC/9"]
    manifest.strike_out(struck_out)
    manifest.sign()
    supervisor.require_good("Proposals that wait – Expunge")
    assert "Authorised and signed on one manifest: 1. Struck out: 1." in supervisor.text
    assert supervisor.row("ABC/9").count() == 0


def authorise_singly(supervisor: Walker, reference: str) -> None:
    """The unusual one, with what makes it so before the signature."""
    supervisor.follow(reference)
    plan = PlanPage(supervisor, reference)
    assert "This one must be authorised on its own." in supervisor.text
    assert GAP in plan.part("What is planned")
    plan.authorise()
    plan.require()
    assert "Siôn Ŵyn" in plan.part("Legal authority")
    assert "Authorise this disposal" not in supervisor.offers()


def read_it_back(supervisor: Walker) -> None:
    """The log says what was decided; and from it to what is held outside."""
    supervisor.follow("Custody log")
    supervisor.require_good("The custody log – Expunge")
    decided = supervisor.row("A second person authorised the disposal and signed for it.")
    assert ["ABC/10" in one for one in decided.all_inner_texts()][:2] == [True, False]
    number = decided.first.locator("th").inner_text()
    proofs = supervisor.page.locator("details tbody tr").all_inner_texts()  # unfolded by ``row``
    (proof,) = [each for each in proofs if each.split()[0].endswith(number)]
    assert "In the log. Not yet held outside" in proof
    manifest = supervisor.row("A manifest was signed: 1 authorised, 1 struck out.")
    assert "Siôn Ŵyn" in manifest.inner_text()
    supervisor.require_whole_on_paper()
    supervisor.press("Check the whole log")
    assert "check" in supervisor.page.get_by_role("status").last.inner_text()
    supervisor.follow("Overview")
    supervisor.follow("Heads that are held outside")
    supervisor.require_good("Heads held outside – Expunge")
    assert supervisor.row("printed sheet").count() == 1
