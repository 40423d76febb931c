"""The letter to an owner or defendant: which items were returned, which were not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.outcomes import named, outcome_of
from evidence_store.documents.kit.blocks import Grid, Heading
from evidence_store.documents.kit.text import day
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.errors import OutOfSequenceError
from forensics.saying.sentences import (
    Said,
    Sentence,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.documents.letters.letter import AboutOrder
    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome

_RETURNED = frozenset({FinalKind.RETURNED_TO_OFFENDER, FinalKind.RETURNED_TO_THIRD_PARTY})
_HEADS = (say("Item"), say("What happened to it"))
_WIDTHS = (70, 100)
_ORDERED = Sentence(
    "On {day} {court} made an order about items that the police took. This "
    "letter says which of them have been returned and which have not, up to "
    "{today}."
)
_ERASED = say(
    "Where an item was erased as a whole, that covered everything stored on it, "
    "programs and settings included. We cannot restore any of it."
)
_SELECTED = say(
    "Where only some files of an item were erased, we cannot restore those files. "
    "Everything else on the item stays."
)
_COURT = say(
    "If you say that an item belongs to you, or that this letter is wrong, "
    "write to us at the address above. You can also ask a court to decide. A "
    "solicitor or Citizens Advice can tell you how, and by when."
)


def write(about: AboutOrder) -> Letter:
    """Write the letter about what was returned.

    Raises:
        OutOfSequenceError: no line of the order is mapped to an exhibit.
    """
    outcome = about.outcome
    if not outcome.exhibits:
        raise OutOfSequenceError(
            "No line of this order is mapped to an exhibit yet. Map its lines first, so that the "
            "letter names the items."
        )
    back = [each for each in outcome.exhibits if each.left in _RETURNED]
    kept = [each for each in outcome.exhibits if each.left not in _RETURNED]
    return Letter(
        subject=say("Your items: what was returned, and what was not"),
        reference=outcome.case.reference,
        on=about.today,
        body=(
            _ORDERED(
                day=day(outcome.order.made_on),
                court=given(outcome.order.court),
                today=day(about.today),
            ),
            *_listed(say("Returned"), back, nothing=say("None of the items has been returned.")),
            *_listed(say("Not returned"), kept, nothing=say("Every item has been returned.")),
            *_on_what_is_lost(outcome.exhibits),
            Heading(say("If you do not agree")),
            _COURT,
        ),
    )


def _on_what_is_lost(exhibits: Sequence[ExhibitOutcome]) -> tuple[Said, ...]:
    """Say what cannot be restored: of an item without its selected files, those alone."""
    selected = [each.is_selective for each in exhibits]
    return (*([] if all(selected) else [_ERASED]), *([_SELECTED] if any(selected) else []))


def _listed(
    title: Said, exhibits: Sequence[ExhibitOutcome], *, nothing: Said
) -> tuple[Said | Block, ...]:
    if not exhibits:
        return Heading(title), nothing
    rows = [(named(each), outcome_of(each)) for each in exhibits]
    return Heading(title), Grid(_HEADS, rows, _WIDTHS)


OWNER = OrderLetter("owner", "A letter to an owner or defendant: what was returned", write)
