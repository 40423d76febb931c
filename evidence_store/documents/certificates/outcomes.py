"""What documents say of the outcome of an exhibit, an item and a line of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.wording import (
    ITEM_STATES,
    STAGES,
    title_of,
)
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.order_outcome import Ended
from evidence_store.domain.exhibits.standing import FinalKind
from forensics.saying.sentences import (
    Said,
    given,
    say,
)
from forensics.values import Route, is_by_other_tool, is_witnessed, reads_phone

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertifiedItem
    from evidence_store.domain.certificates.order_outcome import (
        ExhibitOutcome,
        OutcomeDocument,
    )

LEFT = {
    FinalKind.DESTROYED: say("Destroyed"),
    FinalKind.SOLD: say("Sold"),
    FinalKind.RETURNED_TO_OFFENDER: say("Returned to the offender"),
    FinalKind.RETURNED_TO_THIRD_PARTY: say("Returned to another person"),
    FinalKind.VESTED: say("Kept for police use"),
}
NAMES_NOTHING = say("These words name no item, as two people signed.")
NOT_MAPPED = say("Open: not yet mapped to an exhibit")


def named(exhibit: ExhibitOutcome) -> Said:
    """An exhibit by its reference and description, and what it is a part of."""
    reference, what = given(exhibit.reference), given(exhibit.description)
    if exhibit.part_of:
        return say(
            "{reference}: {description}, part of {part_of}",
            reference=reference,
            description=what,
            part_of=given(exhibit.part_of),
        )
    return say("{reference}: {description}", reference=reference, description=what)


def outcome_of(exhibit: ExhibitOutcome) -> tuple[Said, ...]:
    """The outcome of one exhibit in sentences, the withdrawn documents last."""
    withdrawn = [each for each in exhibit.documents if each.withdrawn_at is not None]
    return (*_outcome(exhibit), *map(_withdrawn, withdrawn))


def outcome_of_item(item: CertifiedItem) -> Said:
    """Where an item stands that the police never held as an exhibit."""
    return say("{label}: {state}", label=given(item.label), state=ITEM_STATES[item.state])


def document_named(document: OutcomeDocument) -> Said:
    """A document by its title, number and day."""
    is_selective = document.route is Route.SELECTIVE
    title = title_of(document.kind, document.method, is_selective=is_selective)
    return say(
        "{title} {number} of {issued_at}",
        title=title,
        number=given(document.number),
        issued_at=text.day(document.issued_at),
    )


def _outcome(exhibit: ExhibitOutcome) -> tuple[Said, ...]:
    stands = exhibit.standing
    if exhibit.outcome is Ended.LEFT:
        return (*_left(exhibit), *([] if stands is None else [document_named(stands)]))
    if stands is None:
        return (say("Open: {stage}", stage=STAGES[exhibit.stage]),)
    # ADR 88: a report of work that was not completed is no end, so its line stays open.
    if exhibit.outcome is Ended.REPORTED:
        return (say("Open: not completed. {document}", document=document_named(stands)),)
    return (
        say("{how}: {document}", how=_how(stands), document=document_named(stands)),
        *_left(exhibit),
    )


def _how(document: OutcomeDocument) -> Said:
    method = document.method
    if document.route is Route.SELECTIVE:
        return say("Selected files overwritten and verified; everything else on it stays")
    if reads_phone(method):
        return say("Reset to its factory state before two witnesses")
    if is_by_other_tool(method):
        # What was read, and no more: what the tool reached besides, no reading shows (ADR 103).
        return say("Erased with another tool, and read here as zeros")
    return say("Destroyed") if is_witnessed(method) else say("Erased and verified")


def _left(exhibit: ExhibitOutcome) -> tuple[Said, ...]:
    if exhibit.left is None or exhibit.left_at is None:
        return ()
    return (say("{left} on {left_at}", left=LEFT[exhibit.left], left_at=text.day(exhibit.left_at)),)


def _withdrawn(document: OutcomeDocument) -> Said:
    day = text.day(document.withdrawn_at) if document.withdrawn_at else say("a day not recorded")
    return say(
        "Withdrawn on {day}, and no longer counts: {document}",
        day=day,
        document=document_named(document),
    )
