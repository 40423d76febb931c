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
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    listed,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.documents.kit.blocks import Field
    from evidence_store.domain.certificates.case_content import CaseContent
    from evidence_store.domain.certificates.order_outcome import OrderOutcome

_MOST = 12
_NOT_COVERED = (
    (
        say(
            "This document covers only what the order names. It does not say that no "
            "copy exists anywhere else."
        )
    ),
    say("The police keep the copies that the law lets them keep, each on its own basis."),
    (
        say(
            "A later page says for each item what was not examined and what its "
            "document does not cover. A scan that found nothing is no finding that "
            "nothing is there."
        )
    ),
)


def headline(outcome: OrderOutcome) -> Said:
    """The one sentence that a reader takes away."""
    if outcome.is_complete:
        return ORDER_COMPLETE
    if outcome.open_lines:
        return ORDER_OPEN(lines=_lines(outcome.open_lines))
    # ADR 88: an order that is appealed, suspended, varied or not read is never called complete.
    return ORDER_NOT_IN_FORCE if outcome.order.is_read else ORDER_NOT_READ


def rows(content: CaseContent) -> list[Field]:
    """Labels of page 1 with their lines."""
    outcome = content.outcome
    return [
        (say("Court’s order"), _order(outcome)),
        (say("What was done"), _done(outcome)),
        (say("What was not done"), _not_done(outcome)),
        (say("What remains"), [*_NOT_COVERED]),
        (say("Who"), _who(content)),
    ]


def _order(outcome: OrderOutcome) -> list[Said]:
    order, case = outcome.order, outcome.case
    return [
        (
            say(
                "{title} ({statutory_basis}), made on {made_on} by {made_by} at {court}, "
                "in force from {takes_effect_on}, edition {edition}.",
                title=word_of_ours(order.title),
                statutory_basis=given(order.statutory_basis),
                made_on=text.day(order.made_on),
                made_by=given(order.made_by),
                court=given(order.court),
                takes_effect_on=text.day(order.takes_effect_on),
                edition=order.edition,
            )
        ),
        say("{case}.", case=shown.case_named(case)),
        say("Lines of the order that are recorded: {lines}.", lines=len(outcome.lines)),
    ]


def _done(outcome: OrderOutcome) -> list[Said]:
    certified = [each for each in outcome.exhibits if each.outcome is Ended.CERTIFIED]
    named = [
        say(
            "{reference}: {standing}",
            reference=given(each.reference),
            standing=document_named(each.standing),
        )
        for each in certified
        if each.standing is not None
    ]
    left = [each.reference for each in outcome.exhibits if each.outcome is Ended.LEFT]
    if left:
        named.append(
            say("Left the police (see the next page): {left}", left=listed(map(given, left)))
        )
    return _some(named) or [say("No item of the order has a certificate.")]


def _not_done(outcome: OrderOutcome) -> list[Said]:
    open_lines = [say("Line {each}: see the next page.", each=each) for each in outcome.open_lines]
    reported = [
        say(
            "{reference}: not completed. {standing}",
            reference=given(each.reference),
            standing=document_named(each.standing),
        )
        for each in outcome.exhibits
        if each.outcome is Ended.REPORTED and each.standing is not None
    ]
    unread = [] if outcome.order.is_read else [ORDER_UNREAD]
    lines = [*unread, *reported, *open_lines]
    return _some(lines) or [say("Nothing: every line of the order has an outcome.")]


def _who(content: CaseContent) -> list[Said]:
    # Two, each by their own work: one alone could leave a line of the order out (ADR 97).
    first = shown.person(content, content.stated_by)
    second = shown.person(content, content.agreed_by)
    issued = shown.person(content, content.issued_by)
    count = counted(
        len(standing_documents(content.outcome)), "{count} document", "{count} documents"
    )
    return [
        say(
            "Worked out from {count} and signed by {first} on {stated_at}.",
            count=count,
            first=first,
            stated_at=text.instant(content.stated_at),
        ),
        say(
            "Worked out again and signed by {second} on {agreed_at}.",
            second=second,
            agreed_at=text.instant(content.agreed_at),
        ),
        say("Issued by {issued}.", issued=issued),
    ]


def _lines(numbers: Iterable[int]) -> Said:
    named = [say("line {each}", each=each) for each in numbers]
    first = listed(named[:_MOST])
    if len(named) <= _MOST:
        return first
    return say("{first} and {number} more", first=first, number=len(named) - _MOST)


def _some(lines: list[Said]) -> list[Said]:
    """The first of many lines, and how many more a later page has: page 1 stays one page."""
    if len(lines) <= _MOST:
        return lines
    return [*lines[:_MOST], say("And {lines} more: see the next page.", lines=len(lines) - _MOST)]
