"""What page 1 of a case certificate says: the order, what is done, what is open, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.outcomes import document_named
from evidence_store.documents.certificates.wording import (
    ORDER_COMPLETE,
    ORDER_NOT_IN_FORCE,
    ORDER_NOT_READ,
    ORDER_OPEN,
    ORDER_UNREAD,
)
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.case_content import standing_documents
from evidence_store.domain.certificates.order_outcome import Ended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.certificates.case_content import CaseContent
    from evidence_store.domain.certificates.order_outcome import OrderOutcome

_MOST = 12
_NOT_COVERED = (
    (
        "This document covers only what the order names. It does not say that no copy exists "
        "anywhere else."
    ),
    "The police keep the copies that the law lets them keep, each on its own basis.",
    (
        "A later page says for each item what was not examined and what its document does not "
        "cover. A scan that found nothing is no finding that nothing is there."
    ),
)


def headline(outcome: OrderOutcome) -> str:
    """The one sentence that a reader takes away."""
    if outcome.is_complete:
        return ORDER_COMPLETE
    if outcome.open_lines:
        return ORDER_OPEN.format(lines=_lines(outcome.open_lines))
    return ORDER_NOT_IN_FORCE if outcome.order.is_read else ORDER_NOT_READ


def rows(content: CaseContent) -> list[tuple[str, list[str]]]:
    """Labels of page 1 with their lines."""
    outcome = content.outcome
    return [
        ("Court’s order", _order(outcome)),
        ("What was done", _done(outcome)),
        ("What was not done", _not_done(outcome)),
        ("What remains", [*_NOT_COVERED]),
        ("Who", _who(content)),
    ]


def _order(outcome: OrderOutcome) -> list[str]:
    order, case = outcome.order, outcome.case
    return [
        (
            f"{order.title} ({order.statutory_basis}), made on {text.day(order.made_on)} by "
            f"{order.made_by} at {order.court}, in force from {text.day(order.takes_effect_on)}, "
            f"edition {order.edition}."
        ),
        f"R v {case.offender}, {shown.case_number(case, after=', ')}URN {case.reference}.",
        f"Lines of the order that are recorded: {len(outcome.lines):,}.",
    ]


def _done(outcome: OrderOutcome) -> list[str]:
    certified = [each for each in outcome.exhibits if each.outcome is Ended.CERTIFIED]
    listed = [
        f"{each.reference}: {document_named(each.standing)}"
        for each in certified
        if each.standing is not None
    ]
    left = [each.reference for each in outcome.exhibits if each.outcome is Ended.LEFT]
    if left:
        listed.append(f"Left the police (see the next page): {', '.join(left)}")
    return _some(listed) or ["No item of the order has a certificate."]


def _not_done(outcome: OrderOutcome) -> list[str]:
    open_lines = [f"Line {each}: see the next page." for each in outcome.open_lines]
    reported = [
        f"{each.reference}: not completed. {document_named(each.standing)}"
        for each in outcome.exhibits
        if each.outcome is Ended.REPORTED and each.standing is not None
    ]
    unread = [] if outcome.order.is_read else [ORDER_UNREAD]
    lines = [*unread, *reported, *open_lines]
    return _some(lines) or ["Nothing: every line of the order has an outcome."]


def _who(content: CaseContent) -> list[str]:
    first = shown.person(content, content.stated_by)
    second = shown.person(content, content.agreed_by)
    issued = shown.person(content, content.issued_by)
    count = text.number(len(standing_documents(content.outcome)), "document", "documents")
    return [
        f"Worked out from {count} and signed by {first} on {text.instant(content.stated_at)}.",
        f"Worked out again and signed by {second} on {text.instant(content.agreed_at)}.",
        f"Issued by {issued}.",
    ]


def _lines(numbers: Iterable[int]) -> str:
    named = [f"line {each}" for each in numbers]
    return ", ".join(named[:_MOST]) + (
        f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
    )


def _some(lines: list[str]) -> list[str]:
    """The first of many lines, and how many more a later page has: page 1 stays one page."""
    if len(lines) <= _MOST:
        return lines
    return [*lines[:_MOST], f"And {len(lines) - _MOST} more: see the next page."]
