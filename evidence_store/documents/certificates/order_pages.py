"""The later pages of a case certificate: every line, then every document on which it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import sentences
from evidence_store.documents.certificates.outcome_rows import HEADS, WIDTHS, rows_of
from evidence_store.documents.certificates.outcomes import document_named, named
from evidence_store.documents.certificates.wording import CATEGORIES, LIMITS
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Grid, Heading, Paragraph, Voice
from evidence_store.domain.certificates.case_content import by_exhibit_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.case_content import CaseContent
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome


def order_pages(content: CaseContent) -> list[Block]:
    """Every line with its outcome, its words, and what each document says; none is left out."""
    outcome, order = content.outcome, content.outcome.order
    return [
        Heading("Line by line"),
        Grid(HEADS, rows_of(outcome), WIDTHS),
        *_words(content),
        Heading("The documents on which it rests"),
        Paragraph(
            "Each was sealed by itself. Its whole record is attached to this document, and is "
            "checked with it. This is what each says."
        ),
        *(part for each in outcome.exhibits for part in _exhibit(content, each)),
        Heading("What no document says"),
        Paragraph(
            "For the words of the order, the lines that are open and how an item left the police, "
            "the source is the two people who signed."
        ),
        Fields(
            [
                ("Order document", [text.digest(order.document_digest)]),
                (
                    "Read by two people",
                    ["Yes, against that document." if order.is_read else "Not yet."],
                ),
            ]
        ),
    ]


def _words(content: CaseContent) -> Iterator[Block]:
    for line in content.outcome.lines:
        yield Heading(f"Line {line.number} of the order", 3)
        yield Paragraph(f"“{line.text}”", Voice.QUOTED)


def _exhibit(content: CaseContent, exhibit: ExhibitOutcome) -> Iterator[Block]:
    record = by_exhibit_id(content.records).get(exhibit.id)
    if record is None or exhibit.standing is None:
        return
    yield Heading(named(exhibit), 3)
    yield Fields(
        [
            ("Document", [document_named(exhibit.standing)]),
            ("Serial number", [record.exhibit.serial or record.exhibit.imei or "none"]),
            ("What was done", sentences.done(record)),
            ("Category", [CATEGORIES[record.disposal.category]]),
            ("How it was checked", sentences.checked(record)),
        ]
    )
    # A list of its own: a heading keeps to the first one, which so fits on the rest of a page.
    yield Fields(
        [
            ("What was not done", sentences.not_done(record)),
            ("What remains", sentences.remaining(record)),
            ("Further limits", _limits(record)),
            ("Its record", [text.digest(exhibit.standing.record)]),
        ]
    )


def _limits(record: CertificateContent) -> list[str]:
    """The limits that the rows above it do not say already."""
    said = " ".join([*sentences.not_done(record), *sentences.remaining(record)])
    return [LIMITS[each] for each in record.limits if LIMITS[each] not in said]
