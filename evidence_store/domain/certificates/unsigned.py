"""What a certificate prints that nobody signed: the unit's word, named as that in the document.

Said once: the pages print these sentences, and a test writes every leaf of a record otherwise and
holds what a verifier lets pass to these paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    say,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent

HEADING = say("Recorded by the unit, not signed by any person")


@dataclass(frozen=True, slots=True)
class Unsigned:
    """One thing that is printed and not signed.

    ``paths`` are fields of the record, with all that is below them; ``*`` is a place in a list.
    """

    what: Said
    paths: tuple[str, ...]


ALWAYS = (
    Unsigned(
        say(
            "The document’s number, the time of issue, who issued it, and which document it takes "
            "the place of."
        ),
        ("number", "issued_at", "issued_by", "supersedes"),
    ),
    Unsigned(say("The unit’s name, force, address, telephone number and marking."), ("unit",)),
    Unsigned(
        say("The item’s seals, who has it or where it is, and how far its parts have come."),
        ("exhibit.seals", "exhibit.holder", "exhibit.parts.*.stage"),
    ),
    Unsigned(
        say("What of the order is not done, and the answers about appeals."),
        ("order.not_done", "order.checks"),
    ),
    Unsigned(
        say("Who confirmed the hash set of a scan before the work."), ("scans.*.confirmed_by",)
    ),
    Unsigned(
        say(
            "How many entries of the custody log are about the item, and which are the first and "
            "last."
        ),
        ("custody.first_entry", "custody.last_entry", "custody.entries"),
    ),
    Unsigned(say("What drew the pages."), ("renderer",)),
)

WITHOUT_VERIFICATION = Unsigned(
    say(
        "What the eraser reported, how often the work was begun, how the item was identified, when "
        "holds were checked at the start, and whether the work was stopped or not resumed."
    ),
    (
        "disposal.receipt",
        "disposal.starts",
        "disposal.identification",
        "disposal.ended",
        "holds_at_start",
    ),
)
"""Of a report of work that nobody verified or saw: these too."""


def unsigned_in(content: CertificateContent) -> tuple[Unsigned, ...]:
    """What nobody signed of this document, in the order of its list."""
    disposal = content.disposal
    signers = {each.statement.kind.value for each in content.statements}
    # Who verified or watched it states how it was begun; without them that is the unit's word.
    is_watched = disposal.verification is not None or not signers.isdisjoint(
        ("witness", "not_read")
    )
    return ALWAYS if is_watched else (*ALWAYS, WITHOUT_VERIFICATION)
