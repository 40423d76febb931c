"""The document about the end of a copy drawn, and its record put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.issued import (
    draw_issued,
    issued_pages,
    issued_rows,
    named,
)
from evidence_store.documents.copies import wording
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Block,
    Bullets,
    Document,
    Field,
    Fields,
    Gap,
    Grid,
    Heading,
    Paragraph,
    Title,
    Voice,
)
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.copy_content import TRAINING_WORDS
from evidence_store.ways import Way
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.certificates.copy_content import CopyContent
    from forensics.values.copies.police_copies import CopyReading, CopyReceipt


def draw_copy_document(content: CopyContent, document: bytes) -> bytes:
    """Draw it as an unsealed file, its JSON attached; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON.
    """
    return draw_issued(content, document, copy_pages(content), about=copy_subject(content))


def copy_pages(content: CopyContent) -> Document:
    """What is seen of it, as a value that is drawn in any language."""
    kind = wording.TITLES[content.kind]
    return issued_pages(content, _parts(content), kind=kind, training=TRAINING_WORDS)


def copy_subject(content: CopyContent) -> Said:
    """What the document is about, in a few words."""
    return say("A copy of exhibit {reference}", reference=given(content.exhibit.reference))


def _parts(content: CopyContent) -> Iterator[Block]:
    yield Title(wording.TITLES[content.kind])
    yield Banner(wording.ABOUT)
    if content.kind is CertificateKind.COPY_NOT_COMPLETED:
        yield Banner(wording.NOT_COMPLETE, warns=True)
    yield Fields(
        [
            *issued_rows(content),
            (say("Copy of exhibit"), [given(content.exhibit.reference)]),
            (say("What the copy was"), [wording.KINDS[content.copy.kind]]),
            (say("Its files"), [_files(content)]),
        ]
    )
    yield from _done(content)
    yield from _decided(content)
    yield from _others(content)
    yield Heading(say("What this does not say"))
    yield Bullets(wording.NOT_SAID)
    yield from _checking(content)


def _files(content: CopyContent) -> Said:
    return say(
        "{files}, {size} bytes",
        # Counted: the document names no file, and no digest of one (ADR 94).
        files=counted(content.copy.files, "{count} file", "{count} files"),
        size=content.copy.size,
    )


def _done(content: CopyContent) -> Iterator[Block]:
    copy = content.copy
    yield Heading(say("What was done"))
    yield Paragraph(wording.KNOWN)
    for each in wording.DONE[copy.outcome]:
        yield Paragraph(each)
    yield Fields(
        [
            (say("Started"), [text.instant(copy.started_at), _times(copy.starts)]),
            (say("By"), [_named(content, each) for each in copy.operators]),
            *_written(copy.receipt),
            *_read(content, copy.reading),
        ]
    )


def _written(receipt: CopyReceipt | None) -> list[Field]:
    if receipt is None:
        return [(say("Overwritten"), [wording.NO_RECEIPT])]
    files = receipt.files
    different = sum(each.different + each.unread for each in files)
    return [
        (
            say("Overwritten"),
            [text.in_bytes(sum(each.written for each in files))],
        ),
        (
            say("Empty, with no place on the disk"),
            [text.in_bytes(sum(each.holes for each in files))],
        ),
        (
            say("Read back"),
            [text.in_bytes(sum(each.read_back for each in files))],
        ),
        (
            say("Of this, not zero or not readable"),
            [text.in_bytes(different)],
        ),
        (say("The system’s cache"), [_direct(all(each.is_direct for each in files))]),
    ]


def _read(content: CopyContent, reading: CopyReading | None) -> list[Field]:
    copy = content.copy
    who = [_named(content, copy.verifier), text.instant(copy.verified_at)]
    if reading is None or copy.not_read is not None:
        why = [] if copy.not_read is None else [wording.NOT_READ[copy.not_read]]
        return [(say("Read again"), [say("Not at all"), *why]), (say("Signed by"), who)]
    left = sum(each.size - each.zero for each in reading.files)
    return [
        (say("Read again by"), who),
        (
            say("Read again"),
            [text.in_bytes(sum(each.read for each in reading.files))],
        ),
        (say("Not zero, or not read"), [text.in_bytes(left)]),
    ]


def _decided(content: CopyContent) -> Iterator[Block]:
    copy = content.copy
    yield Heading(say("Who decided"))
    yield Fields(
        [
            (say("Day of its review"), [text.day(copy.review_on)]),
            (say("Ground"), [wording.GROUNDS[copy.ground]]),
            (
                say("Signed first by"),
                [_named(content, copy.reviewed_by), text.instant(copy.reviewed_at)],
            ),
            (
                say("Authorised by"),
                [_named(content, copy.authorised_by), text.instant(copy.authorised_at)],
            ),
        ]
    )
    yield Gap()
    yield Paragraph(wording.HOLDS)


def _others(content: CopyContent) -> Iterator[Block]:
    yield Heading(say("Other copies in the inventory"))
    others = content.copy.others
    if not others:
        yield Paragraph(wording.NO_OTHERS)
        return
    yield Paragraph(wording.OTHERS)
    rows = [
        (
            wording.KINDS[each.kind],
            wording.ENDS[each.ended],
            given("") if each.ended else text.day(each.review_on),
        )
        for each in others
    ]
    yield Grid((say("Copy"), say("Then"), say("Next review")), rows, (80, 45, 45))


def _checking(content: CopyContent) -> Iterator[Block]:
    custody = content.custody
    yield Heading(say("How to check it"))
    yield Paragraph(
        say(
            "Ask the unit for its root certificate in person or by post, not by the "
            "route this file came by. Then run:"
        )
    )
    yield Paragraph(text.mono(f"{Way.CERTIFICATE_VERIFY} FILE --trust ROOT.pem"))
    yield Fields(
        [
            (say("Seal"), [given(content.seal_level)]),
            (
                say("Custody log"),
                [
                    counted(custody.size, "{count} entry", "{count} entries"),
                    text.mono(custody.root.hex()),
                ],
            ),
        ]
    )
    yield Gap()
    yield Paragraph(
        say("People are named as they were enrolled. Their signatures are in the attached record."),
        Voice.ASIDE,
    )


def _named(content: CopyContent, person_id: str) -> Said:
    return named(content.people, person_id)


def _times(starts: int) -> Said:
    return counted(starts, "{count} start", "{count} starts")


def _direct(is_direct: object) -> Said:
    if is_direct:
        return say("not used: the disk itself was written and read")
    return say("used, and dropped before each reading")
