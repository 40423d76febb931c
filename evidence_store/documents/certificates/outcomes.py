"""What documents say of the outcome of an exhibit, an item and a line of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.wording import (
    ITEM_STATES,
    SELECTIVE_TITLES,
    STAGES,
    TITLES,
)
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.order_outcome import Ended
from evidence_store.domain.exhibits.standing import FinalKind
from forensics.values import Route, claim_of, is_by_other_tool, is_witnessed, reads_phone

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertifiedItem
    from evidence_store.domain.certificates.order_outcome import (
        ExhibitOutcome,
        OutcomeDocument,
    )

LEFT = {
    FinalKind.DESTROYED: "Destroyed",
    FinalKind.SOLD: "Sold",
    FinalKind.RETURNED_TO_OFFENDER: "Returned to the offender",
    FinalKind.RETURNED_TO_THIRD_PARTY: "Returned to another person",
    FinalKind.VESTED: "Kept for police use",
}
NAMES_NOTHING = "These words name no item, as two people signed."
NOT_MAPPED = "Open: not yet mapped to an exhibit"


def named(exhibit: ExhibitOutcome) -> str:
    """An exhibit by its reference and description, and what it is a part of."""
    inside = f", part of {exhibit.part_of}" if exhibit.part_of else ""
    return f"{exhibit.reference}: {exhibit.description}{inside}"


def outcome_of(exhibit: ExhibitOutcome) -> tuple[str, ...]:
    """The outcome of one exhibit in sentences, the withdrawn documents last."""
    withdrawn = [each for each in exhibit.documents if each.withdrawn_at is not None]
    return (*_outcome(exhibit), *map(_withdrawn, withdrawn))


def outcome_of_item(item: CertifiedItem) -> str:
    """Where an item stands that the police never held as an exhibit."""
    return f"{item.label}: {ITEM_STATES[item.state]}"


def document_named(document: OutcomeDocument) -> str:
    """A document by its title, number and day."""
    title = TITLES[document.kind].format(claim=claim_of(document.method))
    if document.route is Route.SELECTIVE:
        title = SELECTIVE_TITLES[document.kind]
    return f"{title} {document.number} of {text.day(document.issued_at)}"


def _outcome(exhibit: ExhibitOutcome) -> tuple[str, ...]:
    stands = exhibit.standing
    if exhibit.outcome is Ended.LEFT:
        return (*_left(exhibit), *([] if stands is None else [document_named(stands)]))
    if stands is None:
        return (f"Open: {STAGES[exhibit.stage]}",)
    if exhibit.outcome is Ended.REPORTED:
        return (f"Open: not completed. {document_named(stands)}",)
    return (f"{_how(stands)}: {document_named(stands)}", *_left(exhibit))


def _how(document: OutcomeDocument) -> str:
    method = document.method
    if document.route is Route.SELECTIVE:
        return "Selected files overwritten and verified; everything else on it stays"
    if reads_phone(method):
        return "Reset to its factory state before two witnesses"
    if is_by_other_tool(method):
        return "Erased with another tool, and read here as zeros"
    return "Destroyed" if is_witnessed(method) else "Erased and verified"


def _left(exhibit: ExhibitOutcome) -> tuple[str, ...]:
    if exhibit.left is None or exhibit.left_at is None:
        return ()
    return (f"{LEFT[exhibit.left]} on {text.day(exhibit.left_at)}",)


def _withdrawn(document: OutcomeDocument) -> str:
    day = text.day(document.withdrawn_at) if document.withdrawn_at else "a day not recorded"
    return f"Withdrawn on {day}, and no longer counts: {document_named(document)}"
