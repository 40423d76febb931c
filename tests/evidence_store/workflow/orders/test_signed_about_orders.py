"""Whatever ends a bar to erasing is a statement, signed by whoever says that it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.decisions import (
    DecideDisclosure,
    FinishLawfulMaterial,
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
)
from evidence_store.acts.orders.duties_to_court import (
    CloseUndertaking,
    GiveUndertaking,
    LiftRestriction,
    NoteRestriction,
)
from evidence_store.acts.orders.letters import DecideNobodyElse, RecordObjection, ServeLetter
from evidence_store.acts.orders.order_changes import (
    AskEntryWithdrawal,
    ConfirmEntryWithdrawal,
    RecordRelease,
    ResumeOrder,
    SuspendOrder,
)
from evidence_store.acts.orders.order_items import MoveItem, NoteItem
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim, NoteProceeding
from evidence_store.domain.cases.case import Accused, Allegation
from evidence_store.domain.cases.case import Ending as CaseEnding
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.exhibits.standing import FinalKind, Standing
from evidence_store.domain.orders.matters import Need, ObjectionOutcome, OwnersChoice
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.errors import NotPermittedError, SamePersonError
from evidence_store.workflow.cases import prosecutions
from evidence_store.workflow.exhibits import endings
from evidence_store.workflow.exhibits.endings import ExhibitEnding
from evidence_store.workflow.orders import (
    appeals,
    notices,
    order_records,
    orders,
    quashings,
)
from evidence_store.workflow.orders.appeals import AppealAnswer
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement
from evidence_store.workflow.orders.order_records import VariationEntry
from forensics.documents import digest_of
from tests.builders import SHA, a_sentence, an_offence
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.orders.papers import READING, a_direction, a_disclaimer
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.workflow._kit.desk import SigningDesk

TODAY = date(2026, 7, 14)
ANSWER = AppealAnswer(
    TODAY,
    "Court office",
    "A clerk",
    asked=tuple(StatusMatter),
    pending=(),
    reply_digest=None,
    reply="None",
)


def read(desk: Desk, by: SigningDesk) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), validations=()))
    order_records.validate_order(by, "o_1", reading=READING)


def ask_about_appeals(desk: Desk, by: SigningDesk) -> None:
    del desk
    appeals.record_appeal_check(by, "o_1", answer=ANSWER)


def determine(desk: Desk, by: SigningDesk) -> None:
    del desk
    kind = ProceedingKind.APPEAL_AGAINST_SENTENCE
    noted = done(NoteProceeding(kind=kind, lodged_on=TODAY), "o_1", by)
    outcome = ProceedingOutcome.DISMISSED
    done(
        DetermineProceeding(
            proceeding=noted.proceedings[-1].id, determined_on=TODAY, outcome=outcome
        ),
        "o_1",
        by,
    )


def say_nobody_else(desk: Desk, by: SigningDesk) -> None:
    del desk
    done(DecideNobodyElse(decided_on=TODAY, reason="The family was asked"), "o_1", by)


def say_not_needed(desk: Desk, by: SigningDesk) -> None:
    del desk
    entry = DecideDisclosure(
        need=Need.NOT_NEEDED,
        officer="D. Officer",
        decided_on=TODAY,
        reason="Nothing is outstanding",
    )
    done(entry, "o_1", by)


def take_lawful_material_off(desk: Desk, by: SigningDesk) -> None:
    del desk
    entry = TakeLawfulMaterialOff(
        decided_on=TODAY, what="Photographs", owner="DC Y", due_on=date(2026, 8, 1)
    )
    order = done(entry, "o_1", by)
    found = order.matters.lawful[-1].id
    done(FinishLawfulMaterial(matter=found, done_on=TODAY, how="Copied off"), "o_1", by)


def fulfil_undertaking(desk: Desk, by: SigningDesk) -> None:
    del desk
    words = "Return the photographs"
    given = GiveUndertaking(words=words, owner="DC Y", given_on=TODAY, due_on=TODAY)
    found = done(given, "o_1", by).matters.undertakings[-1].id
    fulfilled = CloseUndertaking(undertaking=found, closed_on=TODAY, how="Handed over")
    done(fulfilled, "o_1", by)


def lift_restriction(desk: Desk, by: SigningDesk) -> None:
    del desk
    noted = NoteRestriction(noted_on=TODAY, words="Confiscation")
    found = done(noted, "o_1", by).matters.restrictions[-1].id
    done(LiftRestriction(restriction=found, lifted_on=TODAY, how="Paid"), "o_1", by)


def release(desk: Desk, by: SigningDesk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, sentence=a_sentence(kind=SentenceKind.CUSTODY)))
    done(RecordRelease(released_on=TODAY), "o_1", by)


def direct(desk: Desk, by: SigningDesk) -> None:
    del desk
    entry = a_direction(given_on=TODAY)
    done(entry, "o_1", by)


def owner_agrees(desk: Desk, by: SigningDesk) -> None:
    del desk
    choice = OwnersChoice.SANITISE_AND_RETURN
    entry = RecordOwnersDecision(
        choice=choice, owner="An owner", agreed_on=TODAY, words="Return it to me", exhibits=("x_1",)
    )
    done(entry, "o_1", by)


def say_that_it_was_keyed_in_error(desk: Desk, by: SigningDesk) -> None:
    del desk
    done(AskEntryWithdrawal(reason="Typed twice"), "o_1", by)


def confirm_that_it_was_keyed_in_error(desk: Desk, by: SigningDesk) -> None:
    done(AskEntryWithdrawal(reason="Typed twice"), "o_1", desk.of(desk.supervisor))
    done(ConfirmEntryWithdrawal(), "o_1", by)


def vary(desk: Desk, by: SigningDesk) -> None:
    del desk
    entry = VariationEntry(TODAY, TODAY, "Phone")
    order_records.vary_order(by, "o_1", entry=entry, received=received())


def end_a_suspension(desk: Desk, by: SigningDesk) -> None:
    del desk
    done(SuspendOrder(suspended_on=TODAY), "o_1", by)
    done(ResumeOrder(ended_on=TODAY), "o_1", by)


def quash(desk: Desk, by: SigningDesk) -> None:
    del desk
    quashings.record_quashing(by, "o_1", quashed_on=TODAY, reference="CO/12/2026")


def map_a_line(desk: Desk, by: SigningDesk) -> None:
    del desk
    orders.map_line(by, "o_1", line=1, exhibit_ids=("x_1",))


def serve_a_letter(desk: Desk, by: SigningDesk) -> str:
    del desk
    entry = NoticeEntry("A brother", TODAY, SHA)
    order = notices.record_notice(by, "o_1", entry=entry)
    letter = order.matters.notices[-1].id
    done(ServeLetter(notice=letter, served_on=TODAY, how="By hand"), "o_1", by)
    return letter


def settle_an_objection(desk: Desk, by: SigningDesk) -> None:
    letter = serve_a_letter(desk, by)
    heard = RecordObjection(notice=letter, received_on=TODAY, words="Mine")
    order = done(heard, "o_1", by)
    how = ObjectionSettlement(ObjectionOutcome.DISMISSED, TODAY, "It is not theirs")
    found = order.matters.notices[-1].objections[-1].id
    notices.settle_objection(by, "o_1", found, settlement=how)


def disclaim(desk: Desk, by: SigningDesk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, order_type="offender_disclaimer"))
    entry = a_disclaimer(signed_on=TODAY)
    done(entry, "o_1", by)


def receive_an_item(desk: Desk, by: SigningDesk) -> None:
    del desk
    entry = NoteItem(of_line=1, kind=ItemKind.DEVICE, label="Laptop")
    order = done(entry, "o_1", by)
    moved = MoveItem(item=order.items[-1].id, stands_at=ItemState.RECEIVED, exhibit="x_1")
    done(moved, "o_1", by)


def deliver_what_was_claimed(desk: Desk, by: SigningDesk) -> None:
    claim = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=TODAY, exhibits=("x_1",))
    noted = done(claim, "o_1", by)
    allowed: dict[str, Any] = {"determined_on": TODAY, "outcome": ProceedingOutcome.ALLOWED}
    done(DetermineProceeding(proceeding=noted.proceedings[-1].id, **allowed), "o_1", by)
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, standing=Standing.NO_ORDER_APPLIES))
    ending = ExhibitEnding(FinalKind.RETURNED_TO_THIRD_PARTY, "A mother", "Receipt 7")
    endings.end_exhibit(by, "x_1", ending=ending)


ACTS: dict[str, tuple[Callable[..., object], dict[str, str]]] = {
    "order.read": (read, {"edition": "1", "reading": str(digest_of(READING))}),
    "order.appeal_checked": (ask_about_appeals, {"office": "Court office", "words": "None"}),
    "order.proceeding_determined": (determine, {"outcome": "dismissed"}),
    "notice.nobody_else": (say_nobody_else, {"reason": "The family was asked", "exhibits": "x_1"}),
    "order.disclosure_decided": (say_not_needed, {"need": "not_needed", "officer": "D. Officer"}),
    "order.release_recorded": (release, {"released_on": "2026-07-14"}),
    "order.direction_recorded": (direct, {"exhibits": "x_1"}),
    "order.owner_decided": (owner_agrees, {"owner": "An owner", "words": "Return it to me"}),
    "order.lawful_material_done": (take_lawful_material_off, {"how": "Copied off"}),
    "order.undertaking_closed": (fulfil_undertaking, {"how": "Handed over"}),
    "order.restriction_lifted": (lift_restriction, {"how": "Paid"}),
    "order.withdrawal_asked": (say_that_it_was_keyed_in_error, {"reason": "Typed twice"}),
    "order.varied": (
        vary,
        {"varied_on": "2026-07-14", "document": str(received().digest), "follows": ""},
    ),
    "order.resumed": (end_a_suspension, {"ended_on": "2026-07-14"}),
    "order.quashed": (quash, {"quashed_on": "2026-07-14", "reference": "CO/12/2026"}),
    "order.mapped": (map_a_line, {"line": "1"}),
    "notice.served": (serve_a_letter, {"how": "By hand", "served_on": "2026-07-14"}),
    "notice.objection_settled": (settle_an_objection, {"outcome": "dismissed"}),
    "order.disclaimer_recorded": (disclaim, {"witnessed_by": "PC Z", "sole_owner": "yes"}),
    "order.item_moved": (receive_an_item, {"is": "received", "exhibit": "x_1"}),
    "order.claim_delivered": (deliver_what_was_claimed, {"exhibit": "x_1"}),
    "order.entry_withdrawn": (confirm_that_it_was_keyed_in_error, {}),
}


@pytest.mark.parametrize("event", ACTS)
def test_what_ends_a_bar_to_erasing_is_signed_by_whoever_says_so(event: str) -> None:
    desk, (act, facts) = Desk(), ACTS[event]
    who = desk.officer

    act(desk, desk.of(who))

    (draft,) = [each for each in desk.uow.custody.drafts if each.event == event]
    assert draft.signed is not None
    (signature,) = draft.signed.signatures
    statement = draft.signed.statement
    assert is_signed_by(who.person.signing_key, statement, signature.signature)
    assert (statement["event"], statement["case_id"]) == (event, "c_1")
    assert draft.signed.stated.items() >= {"order": "o_1", **facts}.items()


def test_that_nobody_was_convicted_is_signed_and_not_by_whoever_would_erase() -> None:
    desk = Desk()
    desk.permit(desk.authorise(desk.propose()), desk.everything)
    accused = (Accused("f_9", "Kim Example", None, (Allegation("soa2003_66B", ""),)),)
    desk.uow.cases.save(replace(desk.uow.cases.get("c_1"), accused=accused))
    told: dict[str, Any] = {"how": CaseEnding.ACQUITTED, "on": TODAY}

    for who, refusal in ((desk.everything, SamePersonError), (desk.examiner, NotPermittedError)):
        with pytest.raises(refusal):
            prosecutions.record_no_conviction(desk.of(who), "c_1", "f_9", **told)
    who = desk.officer
    prosecutions.record_no_conviction(desk.of(who), "c_1", "f_9", **told)

    draft = desk.uow.custody.drafts[-1]
    assert draft.signed is not None
    assert draft.signed.stated == {"person": "f_9", "how": "acquitted", "on": "2026-07-14"}


def test_a_conviction_is_signed_for_it_ends_that_somebody_awaits_trial() -> None:
    desk = Desk()
    accused = (Accused("f_9", "Kim Example", None, (Allegation("soa2003_66B", ""),)),)
    desk.uow.cases.save(replace(desk.uow.cases.get("c_1"), accused=accused))
    offences, who = (an_offence(),), desk.officer

    prosecutions.record_conviction(desk.of(who), "c_1", "f_9", offences=offences)

    draft = desk.uow.custody.drafts[-1]
    assert draft.signed is not None
    of_what = str(digest_of([*offences]))
    assert draft.signed.stated == {"person": "f_9", "offences": "1", "of_what": of_what}
