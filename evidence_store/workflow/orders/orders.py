"""Orders: recorded verbatim, mapped to exhibits by a person, and the offender's release."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import Sentence, require_past_sentence
from evidence_store.domain.events.kinds.order_events import ORDER_MAPPED, ORDER_RECORDED
from evidence_store.domain.events.kinds.proceeding_events import ORDER_SENTENCE_RECORDED
from evidence_store.domain.holds.order_bars import is_sentence_elsewhere
from evidence_store.domain.law.calendar import plain_day, require_past_day
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order import Order, restated
from evidence_store.domain.orders.order_changes import lines_of
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import recorded_from
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow._kit.subjects.open_orders import (
    OpenOrder,
    open_order,
    require_same_case,
)
from evidence_store.workflow._kit.subjects.received_documents import (
    ReceivedDocument,
    kept_if_recorded,
)
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """An order as it is typed in from its document; the text is verbatim.

    ``specifies_destruction`` quotes the words that direct destruction, where there are any.
    ``basis`` is the code of a statutory basis in the rules.
    """

    offender_id: str
    order_type: str
    court_kind: CourtKind
    court: str
    made_on: date
    takes_effect_on: date
    made_by: str
    statutory_basis: str
    text: str
    sentence: Sentence
    specifies_destruction: str | None = None
    basis: str = ""
    committed_on: date | None = None


def record_order(
    desk: Desk, case_id: str, *, entry: OrderEntry, received: ReceivedDocument | None = None
) -> Order:
    """Record an order; its text is kept whole and its lines are numbered for mapping.

    Its document is kept with it, sealed for the case, where it is there already.

    Raises:
        WrongEntryError: a date cannot be so, there is no text, a quotation is not in it, or the
            document cannot be kept.
        NotFoundError: case or order type are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    # Nobody signs for the typing: nothing is erased under an order
    # before two people have read it against its document (ADR 18).
    require_duty(desk.actor, Act.RECORD_ORDER)
    # For its refusal alone, as the next: the rules of this force name no other.
    desk.rules.order_type(entry.order_type)
    if entry.basis:
        desk.rules.statutory_basis(entry.basis)
    with kept_if_recorded(received) as keep, desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.RECORD_ORDER, at)
        _verify(entry, case=case, rules=desk.rules, at=at)
        order = _made(
            entry,
            case_id=case_id,
            document_digest=None if received is None else received.digest,
            document=keep(desk, case_id, at),
        )
        beside = uow.orders.find(case_id=case_id)
        uow.orders.add(order)
        opened = OpenOrder(uow, desk.actor, at, order)
        opened.tell(
            ORDER_RECORDED,
            public={
                "type": order.order_type,
                "made_on": order.made_on.isoformat(),
                "takes_effect_on": order.takes_effect_on.isoformat(),
                "lines": len(order.lines),
                "document": None if order.document_digest is None else str(order.document_digest),
            },
        )
        # A sentence keeps the material of the whole case (CPIA Code), not of what its order names.
        if not is_sentence_elsewhere(order, beside):
            opened.void(lambda _: True, reason="an order with a sentence of its own was recorded")
        uow.commit()
    return order


def map_line(desk: SigningDesk, order_id: str, *, line: int, exhibit_ids: tuple[str, ...]) -> Order:
    """Say and sign which exhibits a line of the order means; each chain gets its own entry.

    Raises:
        WrongEntryError: an exhibit belongs to another case, or none was named.
        OutOfSequenceError: the order was quashed.
        NotFoundError: order, line or exhibit are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.MAP_ORDER)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.MAP_LINE)
        order = opened.order
        for exhibit_id in exhibit_ids:
            require_same_case(uow.exhibits.get(exhibit_id), order)
        saved = uow.orders.save(
            order.mapped(line, exhibit_ids=exhibit_ids, by=desk.actor.id, at=opened.at)
        )
        for exhibit_id in exhibit_ids:
            on = open_exhibit(desk, exhibit_id, opened.at)
            event, facts = ORDER_MAPPED, {"order": order.id, "line": str(line)}
            signed = on.sign_act(event, signer=desk.signer, facts=facts)
            opened.tell(
                event,
                public={"line": line, "state": [order.state.value, saved.state.value]},
                exhibit_id=exhibit_id,
                signed=signed,
            )
        # An order brings holds of its own, which the people who signed before had not seen.
        opened.void(
            lambda ids: saved.reaches(ids) and not order.reaches(ids),
            reason="a line of an order was mapped to it",
        )
        uow.commit()
    return saved


def record_sentence(desk: SigningDesk, order_id: str, *, sentence: Sentence) -> Order:
    """Record and sign another sentence that keeps as much: after deferral, activated, or longer.

    What stood there before is kept; the holds are worked out from the new one, and what was signed
    for erasure is void.

    Raises:
        WrongEntryError: it does not go together, or a day cannot be so.
        OutOfSequenceError: the entry of the order was withdrawn, or this sentence would keep
            material for less time than the recorded one: two people correct that.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.RECORD_RELEASE)
    sentence = kept_entry(sentence)
    require_words(sentence.description, otherwise="Enter the sentence in the court's words.")
    with desk.uow as uow:
        at = desk.clock()
        require_past_sentence(sentence, rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.SENTENCE, at)
        after = opened.order.sentenced(sentence)
        event = ORDER_SENTENCE_RECORDED
        public = {"kind": sentence.kind.value, "passed_on": sentence.passed_on.isoformat()}
        facts = {**public, "sentence": str(digest_of(sentence))}
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={**public},
            committed={"what": sentence.description},
            voids="the sentence was recorded again",
        )
        uow.commit()
    return saved


def missing_for_basis(order: Order, *, case: Case, rules: Rules) -> tuple[str, ...]:
    """What the order's basis needs and the case does not show: to be told, not stopped."""
    if not order.basis:
        return ()
    basis = rules.statutory_basis(order.basis)
    if not basis.offences:
        return ()
    offender = next(each for each in case.offenders if each.id == order.offender_id)
    named = [offence for offence in offender.offences if offence.code in basis.offences]
    # Told and not refused: since when such a provision is
    # in force is to be confirmed (docs/law.md).
    begun = basis.in_force_from
    told = []
    if not named:
        told.append(f"{basis.title}: the case names no offence of that kind. Check the basis.")
    if begun and any(each.committed_on and each.committed_on < begun for each in named):
        told.append(f"{basis.title}: an offence lies before {plain_day(begun)}. Check the basis.")
    return tuple(told)


def _verify(entry: OrderEntry, *, case: Case, rules: Rules, at: datetime) -> None:
    offender = next((each for each in case.offenders if each.id == entry.offender_id), None)
    if offender is None:
        message = f"{case.reference}: the order names a person who is not in this case."
        raise WrongEntryError(message)
    if not entry.text.strip():
        message = f"{case.reference}: the order's own words are needed, verbatim."
        raise WrongEntryError(message)
    require_past_day(entry.made_on, "The order", rules=rules, at=at)
    if entry.committed_on is not None and entry.court_kind is not CourtKind.CROWN:
        message = f"{case.reference}: only the Crown Court sentences after a committal."
        raise WrongEntryError(message)
    if entry.committed_on is not None and entry.committed_on > entry.made_on:
        message = f"{case.reference}: the committal for sentence cannot lie after the order."
        raise WrongEntryError(message)
    # Later it can be: a court may give time to take lawful
    # material off first (R v Tan [2024] EWCA Crim 1104).
    if entry.takes_effect_on < entry.made_on:
        message = f"{case.reference}: the order cannot take effect before it was made."
        raise WrongEntryError(message)
    # The court by or before which somebody is convicted
    # makes the order (Sentencing Act 2020 s.153(1)).
    if entry.made_on < min(offence.convicted_on for offence in offender.offences):
        message = f"{case.reference}: the order cannot be made before the conviction."
        raise WrongEntryError(message)
    quotation = entry.specifies_destruction
    if quotation is not None and not (quotation.strip() and quotation in entry.text):
        message = (
            f"{case.reference}: the words that direct destruction are not in the order's text."
        )
        raise WrongEntryError(message)
    require_past_sentence(entry.sentence, rules=rules, at=at)
    _require_in_table(entry, rules=rules)


def _require_in_table(entry: OrderEntry, *, rules: Rules) -> None:
    """Check that business days can be counted from the order: their table has a first year."""
    # Rule 34.2 counts in business days: an appeal from magistrates, after a committal too.
    if entry.court_kind is CourtKind.CROWN and entry.committed_on is None:
        return
    first = rules.bank_holidays.first_year
    earliest = min(filter(None, (entry.made_on, entry.sentence.passed_on, entry.committed_on)))
    if earliest.year < first:
        message = (
            f"An order of magistrates from before {first} is not carried out here: the table of "
            f"bank holidays, by which its time to appeal is counted, begins in {first}. Ask the "
            "court for a new order, and record that."
        )
        raise WrongEntryError(message)


def _made(entry: OrderEntry, *, case_id: str, **document: object) -> Order:
    made = recorded_from(
        Order,
        entry,
        id=new_id("o"),
        version=1,
        case_id=case_id,
        # Sentencing Act 2020 ss.152-159 prescribe no form: a person says what each line means.
        lines=lines_of(entry.text),
        state=OrderState.RECEIVED,
        **document,
    )
    return restated(made)
