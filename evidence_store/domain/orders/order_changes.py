"""What can be done to the record of an order: document, readings, variation, suspension, closing.

Each function gives the next order, with its state derived again, or refuses.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order import Order, OrderLine, restated
from evidence_store.domain.orders.order_guards import (
    require_accounted_for,
    require_no_document,
    require_readable,
    require_withdrawal_asked,
    require_withdrawal_not_asked,
)
from evidence_store.domain.orders.order_history import (
    Edition,
    EntryWithdrawal,
    Suspension,
    Validation,
)
from evidence_store.domain.orders.order_proceedings import resolved_by_variation
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime

    from evidence_store.domain.orders.order_documents import KeptDocument
    from forensics.values import Digest


@dataclass(frozen=True, slots=True)
class OrderReading:
    """What one person read from the order's document with their own eyes.

    ``specifies_destruction`` quotes the words that direct destruction, where there are any.
    """

    offender: str
    court_case_number: str
    lines: tuple[str, ...]
    specifies_destruction: str | None = None


def lines_of(text: str) -> tuple[OrderLine, ...]:
    """The lines of an order's words, numbered; blank ones are none."""
    texts = [line for line in text.splitlines() if line.strip()]
    return tuple(OrderLine(number, line) for number, line in enumerate(texts, start=1))


def with_document(order: Order, digest: Digest, document: KeptDocument | None = None) -> Order:
    """The order with the digest of its document, and what is kept of it.

    Raises:
        OutOfSequenceError: it has one, or the order has ended.
    """
    order.require(OrderAct.ATTACH_DOCUMENT)
    require_no_document(order)
    return restated(replace(order, document_digest=digest, document=document))


def validated(
    order: Order,
    reading: OrderReading,
    *,
    offender: str,
    court_case_number: str,
    by: str,
    at: datetime,
) -> Order:
    """The order with one more person's reading of its document, equal to what is recorded.

    Args:
        order: as recorded.
        reading: what the person read.
        offender: the offender's name as recorded.
        court_case_number: the court's case number as recorded.
        by: who read it.
        at: when.

    Raises:
        WrongEntryError: it differs; the text says in what, and repeats nothing.
        SamePersonError: this person has read this edition before.
        OutOfSequenceError: there is no document yet, or the order has ended.
    """
    order.require(OrderAct.VALIDATE)
    require_readable(order, by=by)
    differing = _differing(order, reading, offender=offender, court_case_number=court_case_number)
    # It says where and never what, so that the second reading is the reader's own (ADR 18).
    if differing:
        message = (
            f"What you read differs from the record in: {', '.join(differing)}. Look at the "
            "document again. If the record is wrong, record the order again, with what is open "
            "under this entry, and withdraw the entry."
        )
        raise WrongEntryError(message)
    read = Validation(by, at, order.edition)
    return restated(replace(order, validations=(*order.validations, read)))


def varied(
    order: Order,
    *,
    text: str,
    takes_effect_on: date,
    document_digest: Digest,
    on: date,
    by: str,
    follows: tuple[str, ...] = (),
    quoted: str | None = None,
) -> Order:
    """The order as a court varied it: a new edition, unread and unmapped; the old one is kept.

    ``follows`` are the ids of the allowed appeals that it carries out: they are resolved by it, and
    no other. Periods that run from the order run from the variation, if that is later. ``quoted``
    are the new words that direct destruction; the former ones direct nothing any more.

    Raises:
        OutOfSequenceError: nothing was received that could be varied, or it has ended.
        WrongEntryError: there are no words, the quoted ones are not among them, the day lies before
            the order, or it follows something that it cannot.
        NotFoundError: it follows an appeal that is not recorded.
    """
    order.require(OrderAct.VARY)
    order = resolved_by_variation(order, follows, on=on)
    if not text.strip():
        message = "The order's new words are needed, verbatim."
        raise WrongEntryError(message)
    if quoted is not None and not (quoted.strip() and quoted in text):
        message = "The words that direct destruction are not in the order's new text."
        raise WrongEntryError(message)
    if on < max(order.made_on, order.varied_on or order.made_on):
        message = "An order cannot be varied before it was made, or before its last variation."
        raise WrongEntryError(message)
    old = Edition(
        number=order.edition,
        text=order.text,
        takes_effect_on=order.takes_effect_on,
        document_digest=order.document_digest,
        mapped=tuple((e.number, e.exhibit_ids) for e in order.lines if e.exhibit_ids),
        replaced_on=on,
        replaced_by=by,
        document=order.document,
    )
    return restated(
        replace(
            order,
            text=text,
            lines=lines_of(text),
            takes_effect_on=takes_effect_on,
            document_digest=document_digest,
            document=None,
            # Readings were of the former words: by this number none of them counts for these.
            edition=order.edition + 1,
            editions=(*order.editions, old),
            varied_on=on,
            # New words can name what was not accounted for.
            closed_on=None,
            # The former words direct nothing any more.
            specifies_destruction=quoted,
        )
    )


def suspended(order: Order, *, on: date, by: str) -> Order:
    """The order while a court has it wait.

    Raises:
        OutOfSequenceError: it is suspended, or has ended.
        WrongEntryError: the day lies before the order.
    """
    order.require(OrderAct.SUSPEND)
    if on < order.made_on:
        message = "An order cannot be suspended before it was made."
        raise WrongEntryError(message)
    return restated(replace(order, suspensions=(*order.suspensions, Suspension(on, by))))


def resumed(order: Order, *, on: date) -> Order:
    """The order after a suspension ended; what it made void stays void.

    Raises:
        OutOfSequenceError: it is not suspended.
        WrongEntryError: the end would lie before the beginning.
    """
    order.require(OrderAct.RESUME)
    found = order.open_suspension
    if found is None or on < found.suspended_on:
        message = "A suspension cannot end before it began."
        raise WrongEntryError(message)
    ended = tuple(
        replace(each, lifted_on=on) if each is found else each for each in order.suspensions
    )
    return restated(replace(order, suspensions=ended))


def withdrawal_asked(order: Order, *, reason: str, by: str, at: datetime) -> Order:
    """The order with one person's word that it was keyed in error.

    Raises:
        OutOfSequenceError: it has ended, or was asked for before.
    """
    order.require(OrderAct.WITHDRAW_ENTRY)
    require_withdrawal_not_asked(order)
    return replace(order, entry_withdrawal=EntryWithdrawal(reason, by, at))


def withdrawal_confirmed(order: Order, *, by: str, at: datetime) -> Order:
    """The order as withdrawn: kept, and nothing is done under it.

    Raises:
        OutOfSequenceError: nobody asked for it, or it has ended.
    """
    order.require(OrderAct.WITHDRAW_ENTRY)
    asked = require_withdrawal_asked(order)
    return restated(
        replace(order, entry_withdrawal=replace(asked, confirmed_by=by, confirmed_at=at))
    )


def closed(order: Order, *, on: date) -> Order:
    """The order once everything that it names is accounted for.

    Raises:
        OutOfSequenceError: a line is not mapped to an exhibit, an item or
            nothing, or an item is outstanding.
    """
    order.require(OrderAct.CLOSE)
    require_accounted_for(order)
    return restated(replace(order, closed_on=on))


def _differing(
    order: Order, reading: OrderReading, *, offender: str, court_case_number: str
) -> list[str]:
    differing = []
    if _same(reading.offender) != _same(offender):
        differing.append("the offender's name")
    if _same(reading.court_case_number) != _same(court_case_number):
        differing.append("the court's case number")
    if _same(reading.specifies_destruction or "") != _same(order.specifies_destruction or ""):
        differing.append("the words that direct destruction")
    read = [line for line in reading.lines if line.strip()]
    if len(read) != len(order.lines):
        differing.append(f"the count of lines ({len(read)} read, {len(order.lines)} recorded)")
    differing += [
        f"line {line.number}"
        for line, text in zip(order.lines, read, strict=False)
        if _same(line.text) != _same(text)
    ]
    return differing


def _same(text: str) -> str:
    """What counts when words are compared: every letter and sign, not how blanks are set."""
    # Two keyboards can write one letter with its accent in two ways.
    return " ".join(unicodedata.normalize("NFC", text).split())
