"""Every step about an order, with all that it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.acts._kit.lasting import (
    EndMatter,
    NoteMatter,
    NoteMatterToDay,
    ProlongMatter,
)
from evidence_store.acts.catalogue import ACTS
from evidence_store.acts.orders.decisions import (
    DecideDisclosure,
    FinishLawfulMaterial,
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
    TakeNothingOff,
)
from evidence_store.acts.orders.directions import (
    WithdrawDirection,
    WithdrawDisclaimer,
)
from evidence_store.acts.orders.duties_to_court import (
    CloseUndertaking,
    GiveUndertaking,
    LiftRestriction,
    NoteRestriction,
    RecordProceedsOrder,
)
from evidence_store.acts.orders.letters import DecideNobodyElse, RecordObjection, ServeLetter
from evidence_store.acts.orders.order_changes import (
    AskEntryWithdrawal,
    CloseOrder,
    ConfirmEntryWithdrawal,
    RecordRelease,
    ReportIncident,
    ResumeOrder,
    SuspendOrder,
)
from evidence_store.acts.orders.order_items import AnswerReferral, MoveItem, NoteItem, ReferAccount
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteProceeding
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES, Answer
from evidence_store.domain.offers.order_deeds import OrderDeed as D
from evidence_store.domain.orders.matters import Need, ObjectionOutcome, OwnersChoice
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.errors import RefusedError, WrongEntryError
from evidence_store.workflow.orders import (
    appeals,
    enquiries,
    notices,
    order_nothing,
    order_records,
    orders,
    proceedings,
    quashings,
    sentence_corrections,
)
from evidence_store.workflow.orders.enquiries import EnquiryEntry
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement
from evidence_store.workflow.orders.order_records import VariationEntry
from evidence_store.workflow.orders.proceedings import CorrectionEntry
from evidence_store.workflow.orders.sentence_corrections import CorrectedSentence
from tests.builders import SHA, a_sentence
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.order_standings import CUSTODY, DAY
from tests.evidence_store.workflow.orders.papers import a_direction, a_disclaimer
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import SigningDesk

Told = dict[str, Any]


def of_all(things: Iterable[str], do: Callable[[str], object]) -> None:
    """Do it to the first of these for which it is taken; of none, to one that is not there.

    Raises:
        RefusedError: it is taken for none.
    """
    refused = None
    for each in tuple(things) or ("none",):
        try:
            do(each)
        except (RefusedError, WrongEntryError) as error:
            refused = error
        else:
            return
    if isinstance(refused, WrongEntryError):
        raise RefusedError(str(refused)) from refused
    if refused is not None:
        raise refused


def lines_of(order: Order) -> tuple[str, ...]:
    return tuple(str(each.number) for each in order.lines)


def appeals_of(order: Order) -> tuple[str, ...]:
    return tuple(each.id for each in order.proceedings)


def letters_of(order: Order) -> tuple[str, ...]:
    return tuple(each.id for each in order.matters.notices)


def objections_of(order: Order) -> tuple[str, ...]:
    return tuple(one.id for each in order.matters.notices for one in each.objections)


def read(order: Order, by: SigningDesk) -> None:
    reading = OrderReading("Alex Example", "2601", tuple(each.text for each in order.lines))
    order_records.validate_order(by, "o_1", reading=reading)


def vary(_: Order, by: SigningDesk) -> None:
    entry = VariationEntry(DAY, DAY, "Phone")
    order_records.vary_order(by, "o_1", entry=entry, received=received())


def check(_: Order, by: SigningDesk) -> None:
    asked = tuple(StatusMatter)
    answer = appeals.AppealAnswer(DAY, "Court office", "A. Clerk", asked, (), None, "Nothing.")
    appeals.record_appeal_check(by, "o_1", answer=answer)


def determine(order: Order, by: SigningDesk) -> None:
    how: Told = {"determined_on": DAY, "outcome": ProceedingOutcome.DISMISSED}
    of_all(
        appeals_of(order),
        lambda one: done(DetermineProceeding(proceeding=one, **how), "o_1", by),
    )


def correct_outcome(order: Order, by: SigningDesk) -> None:
    entry = CorrectionEntry(None, None, "The letter says so")
    of_all(
        appeals_of(order),
        lambda one: proceedings.ask_correction(by, "o_1", one, entry=entry),
    )


def confirm_outcome(order: Order, by: SigningDesk) -> None:
    of_all(
        appeals_of(order),
        lambda one: proceedings.confirm_correction(by, "o_1", one),
    )


def correct_sentence(_: Order, by: SigningDesk) -> None:
    entry = CorrectedSentence(a_sentence(), "The court's paper")
    sentence_corrections.ask_sentence_correction(by, "o_1", entry=entry)


def report(order: Order, by: SigningDesk) -> None:
    how: Told = {"reported_on": DAY, "reported_to": "Head"}
    of_all(
        (each.id for each in order.incidents),
        lambda one: done(ReportIncident(incident=one, **how), "o_1", by),
    )


def serve(order: Order, by: SigningDesk) -> None:
    of_all(
        letters_of(order),
        lambda one: done(ServeLetter(notice=one, served_on=DAY, how="By hand"), "o_1", by),
    )


def send(_: Order, by: SigningDesk) -> None:
    notices.record_notice(by, "o_1", entry=NoticeEntry("Somebody", DAY, SHA))


def object_to_it(order: Order, by: SigningDesk) -> None:
    of_all(
        letters_of(order),
        lambda one: done(RecordObjection(notice=one, received_on=DAY, words="Mine"), "o_1", by),
    )


def settle(order: Order, by: SigningDesk) -> None:
    how = ObjectionSettlement(ObjectionOutcome.DISMISSED, DAY, "Nothing is theirs")
    of_all(
        objections_of(order),
        lambda one: notices.settle_objection(by, "o_1", one, settlement=how),
    )


def own(_: Order, by: SigningDesk) -> None:
    entry = RecordOwnersDecision(
        choice=OwnersChoice.RETURN_AS_IT_IS,
        owner="Owner",
        agreed_on=DAY,
        words="Agreed",
        exhibits=("x_1",),
    )
    done(entry, "o_1", by)


def disclose(_: Order, by: SigningDesk) -> None:
    entry = DecideDisclosure(
        need=Need.NOT_NEEDED, officer="D. Officer", decided_on=DAY, reason="Nothing outstanding"
    )
    done(entry, "o_1", by)


def answer(_: Order, by: SigningDesk) -> None:
    entry = EnquiryEntry("A. Prosecutor", DAY, dict.fromkeys(REQUIRED_ENQUIRIES, Answer.NO))
    enquiries.answer_enquiries(by, "o_1", entry=entry)


def end_answer(order: Order, by: SigningDesk) -> None:
    found = [each.id for each in order.matters.restrictions]
    found += [each.id for one in by.uow.exhibits.find() for each in one.placed_holds]
    how: Told = {"ended_on": DAY, "how": "It ended"}
    of_all(
        found,
        lambda one: enquiries.end_enquiry(by, "o_1", "coroner", record=one, **how),
    )


def take_off(_: Order, by: SigningDesk) -> None:
    entry = TakeLawfulMaterialOff(
        decided_on=DAY, what="Pictures", owner="Owner", due_on=DAY, exhibits=("x_1",)
    )
    done(entry, "o_1", by)


def take_nothing_off(_: Order, by: SigningDesk) -> None:
    entry = TakeNothingOff(decided_on=DAY)
    done(entry, "o_1", by)


def taken_off(order: Order, by: SigningDesk) -> None:
    how: Told = {"done_on": DAY, "how": "Copied"}
    of_all(
        (each.id for each in order.matters.lawful),
        lambda one: done(FinishLawfulMaterial(matter=one, **how), "o_1", by),
    )


def undertake(_: Order, by: SigningDesk) -> None:
    entry = GiveUndertaking(words="To wait", owner="Owner", given_on=DAY, due_on=DAY)
    done(entry, "o_1", by)


def fulfil(order: Order, by: SigningDesk) -> None:
    how: Told = {"closed_on": DAY, "how": "Done"}
    of_all(
        (each.id for each in order.matters.undertakings),
        lambda one: done(CloseUndertaking(undertaking=one, **how), "o_1", by),
    )


def lift(order: Order, by: SigningDesk) -> None:
    how: Told = {"lifted_on": DAY, "how": "Paid"}
    of_all(
        (each.id for each in order.matters.restrictions),
        lambda one: done(LiftRestriction(restriction=one, **how), "o_1", by),
    )


def act_on_noted(act: Any) -> Callable[[Order, SigningDesk], object]:
    """The step of an act that notes, prolongs or ends what lasts, whatever that is."""
    to: Told = {"last_day": DAY + timedelta(days=9)}

    def note(_: Order, by: SigningDesk) -> None:
        is_to_day = issubclass(act, NoteMatterToDay)
        done(act(noted_on=DAY, words="As ordered", **(to if is_to_day else {})), "o_1", by)

    def change(order: Order, by: SigningDesk) -> None:
        prolonged: Told = {"prolonged_on": DAY, "words": "As ordered again", **to}
        ended: Told = {"ended_on": DAY, "how": "Over"}
        told = prolonged if issubclass(act, ProlongMatter) else ended
        of_all(
            (each.id for each in order.matters.noted.get(act.kind, ())),
            lambda one: done(act(matter=one, **told), "o_1", by),
        )

    return note if issubclass(act, NoteMatter) else change


def direct(_: Order, by: SigningDesk) -> None:
    entry = a_direction(
        given_on=DAY, reason="Not in the public interest", words="I direct that it be destroyed."
    )
    done(entry, "o_1", by)


def withdraw_direction(order: Order, by: SigningDesk) -> None:
    of_all(
        (each.id for each in order.matters.directions),
        lambda one: done(WithdrawDirection(direction=one, withdrawn_on=DAY), "o_1", by),
    )


def disclaim(_: Order, by: SigningDesk) -> None:
    entry = a_disclaimer(signed_on=DAY, witnessed_by="A. Witness", explained_by="A. Solicitor")
    done(entry, "o_1", by)


def map_line(_: Order, by: SigningDesk) -> None:
    orders.map_line(by, "o_1", line=1, exhibit_ids=("x_1",))


def mark(order: Order, by: SigningDesk) -> None:
    of_all(
        lines_of(order),
        lambda one: order_nothing.mark_nothing(by, "o_1", line=int(one)),
    )


def confirm_mark(order: Order, by: SigningDesk) -> None:
    of_all(
        lines_of(order),
        lambda one: order_nothing.confirm_nothing(by, "o_1", line=int(one)),
    )


def note_item(_: Order, by: SigningDesk) -> None:
    done(NoteItem(of_line=1, kind=ItemKind.DEVICE, label="Phone"), "o_1", by)


def move_item(order: Order, by: SigningDesk) -> None:
    to: Told = {"stands_at": ItemState.NOT_IN_SCOPE, "exhibit": None}
    of_all(
        (each.id for each in order.items),
        lambda one: done(MoveItem(item=one, **to), "o_1", by),
    )


def refer_item(order: Order, by: SigningDesk) -> None:
    how: Told = {"platform": "Site", "report": "R2", "referred_on": DAY}
    of_all(
        (each.id for each in order.items),
        lambda one: done(ReferAccount(item=one, **how), "o_1", by),
    )


def answer_referral(order: Order, by: SigningDesk) -> None:
    how: Told = {"answered_on": DAY, "answer": "Removed"}
    of_all(
        (one.id for each in order.items for one in each.referrals),
        lambda one: done(AnswerReferral(referral=one, **how), "o_1", by),
    )


STEPS: Mapping[str, Callable[[Order, SigningDesk], object]] = {
    D.ATTACH_DOCUMENT: lambda _, by: order_records.attach_document(by, "o_1", received=received()),
    D.READ: read,
    D.MAP_LINE: map_line,
    D.MARK_NOTHING: mark,
    D.CONFIRM_NOTHING: confirm_mark,
    "note-item": note_item,
    "move-item": move_item,
    "refer-item": refer_item,
    "answer-referral": answer_referral,
    D.CHECK_APPEAL: check,
    "note-proceeding": lambda _, by: done(
        NoteProceeding(kind=ProceedingKind.CCRC, lodged_on=DAY), "o_1", by
    ),
    "determine-proceeding": determine,
    D.CORRECT_OUTCOME: correct_outcome,
    D.CONFIRM_OUTCOME: confirm_outcome,
    D.VARY: vary,
    "suspend": lambda _, by: done(SuspendOrder(suspended_on=DAY), "o_1", by),
    "end-suspension": lambda _, by: done(ResumeOrder(ended_on=DAY), "o_1", by),
    D.QUASH: lambda _, by: quashings.record_quashing(by, "o_1", quashed_on=DAY),
    "report-incident": report,
    "record-release": lambda _, by: done(RecordRelease(released_on=DAY), "o_1", by),
    D.SENTENCE: lambda _, by: orders.record_sentence(by, "o_1", sentence=CUSTODY),
    D.CORRECT_SENTENCE: correct_sentence,
    D.CONFIRM_SENTENCE: lambda _, by: sentence_corrections.confirm_sentence_correction(by, "o_1"),
    D.SEND_LETTER: send,
    "letter-served": serve,
    "objection": object_to_it,
    D.SETTLE_OBJECTION: settle,
    "nobody-else": lambda _, by: done(DecideNobodyElse(decided_on=DAY, reason="Asked"), "o_1", by),
    "owner": own,
    "disclosure-decision": disclose,
    D.ANSWER: answer,
    D.END_ANSWER: end_answer,
    "lawful-material": take_off,
    "no-lawful-material": take_nothing_off,
    "lawful-material-done": taken_off,
    "undertaking": undertake,
    "close-undertaking": fulfil,
    "proceeds": lambda _, by: done(RecordProceedsOrder(made_on=DAY, words="To be sold"), "o_1", by),
    "restriction": lambda _, by: done(
        NoteRestriction(noted_on=DAY, words="Confiscation"), "o_1", by
    ),
    "lift-restriction": lift,
    "direction": direct,
    "withdraw-direction": withdraw_direction,
    "disclaimer": disclaim,
    "withdraw-disclaimer": lambda _, by: done(WithdrawDisclaimer(withdrawn_on=DAY), "o_1", by),
    "withdraw-entry": lambda _, by: done(AskEntryWithdrawal(reason="Twice"), "o_1", by),
    "confirm-withdrawal": lambda _, by: done(ConfirmEntryWithdrawal(), "o_1", by),
    "close": lambda _, by: done(CloseOrder(closed_on=DAY), "o_1", by),
    **{
        act.page: act_on_noted(act)
        for act in ACTS
        if issubclass(act, (NoteMatter, ProlongMatter, EndMatter))
    },
}
"""What each step asks for: the order as it stands, and who does it at which desk."""
