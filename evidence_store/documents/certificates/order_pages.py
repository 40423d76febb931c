"""The later pages of a case certificate: every line, then every document on which it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    checked_sentences,
    done_sentences,
    remaining_sentences,
)
from evidence_store.documents.certificates.outcome_rows import HEADS, WIDTHS, rows_of
from evidence_store.documents.certificates.outcomes import document_named, named
from evidence_store.documents.certificates.wording import CATEGORIES, LIMITS
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Grid, Heading, Paragraph, Voice
from evidence_store.domain.certificates.case_content import by_exhibit_id
from forensics.saying.sentences import (
    Said,
    given,
    listed,
    say,
)

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
        Heading(say("Line by line")),
        Grid(HEADS, rows_of(outcome), WIDTHS),
        *_words(content),
        Heading(say("The documents on which it rests")),
        Paragraph(
            say(
                "Each was sealed by itself. Its whole record is attached to this "
                "document, and is checked with it. This is what each says."
            )
        ),
        *(part for each in outcome.exhibits for part in _exhibit(content, each)),
        Heading(say("What no document says")),
        Paragraph(
            say(
                "For the words of the order, the lines that are open and how an item "
                "left the police, the source is the two people who signed."
            )
        ),
        Fields(
            [
                (say("Order document"), [text.digest(order.document_digest)]),
                (
                    say("Read by two people"),
                    [say("Yes, against that document.") if order.is_read else say("Not yet.")],
                ),
            ]
        ),
    ]


def _words(content: CaseContent) -> Iterator[Block]:
    for line in content.outcome.lines:
        yield Heading(say("Line {number} of the order", number=line.number), 3)
        yield Paragraph(say("“{words}”", words=given(line.text)), Voice.QUOTED)


def _exhibit(content: CaseContent, exhibit: ExhibitOutcome) -> Iterator[Block]:
    record = by_exhibit_id(content.records).get(exhibit.id)
    if record is None or exhibit.standing is None:
        return
    yield Heading(named(exhibit), 3)
    yield Fields(
        [
            (say("Document"), [document_named(exhibit.standing)]),
            (say("Serial number"), [_serial(record)]),
            (say("What was done"), done_sentences.done(record)),
            (say("Category"), [CATEGORIES[record.disposal.category]]),
            (say("How it was checked"), checked_sentences.checked(record)),
        ]
    )
    # A list of its own: a heading keeps to the first one, which so fits on the rest of a page.
    yield Fields(
        [
            (say("What was not done"), remaining_sentences.not_done(record)),
            (say("What remains"), remaining_sentences.remaining(record)),
            (say("Further limits"), _limits(record)),
            (say("Its record"), [text.digest(exhibit.standing.record)]),
        ]
    )


def _limits(record: CertificateContent) -> list[Said]:
    """The limits that the rows above it do not say already."""
    said = listed(
        [*remaining_sentences.not_done(record), *remaining_sentences.remaining(record)], " "
    )
    return [LIMITS[each] for each in record.limits if LIMITS[each] not in said]


def _serial(record: CertificateContent) -> Said:
    number = record.exhibit.serial or record.exhibit.imei
    return given(number) if number else say("none")
