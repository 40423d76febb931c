"""An extract of the custody log drawn, and its record put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.issued import draw_issued, issued_pages, issued_rows
from evidence_store.documents.extracts import wording
from evidence_store.documents.extracts.lines import lines_of
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Block,
    Bullets,
    Fields,
    Grid,
    Heading,
    Paragraph,
    Title,
    Voice,
)
from evidence_store.domain.certificates.extract_content import EXTRACT_TRAINING
from evidence_store.ways import Way
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.documents.extracts.lines import ExtractLine
    from evidence_store.documents.kit.blocks import Document
    from evidence_store.domain.certificates.extract_content import ExtractContent

_WIDTHS = (14, 30, 80, 46)


def draw_extract(content: ExtractContent, document: bytes) -> bytes:
    """Draw it as an unsealed file, its JSON attached; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON.
    """
    return draw_issued(content, document, extract_pages(content), about=extract_subject(content))


def extract_pages(content: ExtractContent) -> Document:
    """What is seen of it."""
    return issued_pages(content, _parts(content), kind=wording.TITLE, training=EXTRACT_TRAINING)


def extract_subject(content: ExtractContent) -> Said:
    """What it is about, in a few words."""
    return say("Exhibit {reference}", reference=given(content.exhibit.reference))


def _parts(content: ExtractContent) -> Iterator[Block]:
    custody, lines = content.custody, lines_of(content)
    yield Title(wording.TITLE)
    yield Banner(wording.ABOUT)
    yield Fields(
        [
            *issued_rows(content),
            (say("Exhibit"), [given(content.exhibit.reference)]),
            (
                say("Entries"),
                [
                    say(
                        "{entries}, of {size} in the log",
                        entries=custody.entries,
                        size=custody.size,
                    )
                ],
            ),
            (
                say("Head of the log"),
                [
                    counted(custody.size, "{count} entry", "{count} entries"),
                    text.mono(custody.root.hex()),
                ],
            ),
        ]
    )
    yield Heading(say("The entries"))
    yield Grid(wording.HEAD, [_row(each) for each in lines], _WIDTHS)
    yield Heading(wording.LEFT_OUT)
    yield Bullets([*_left_out(content, lines)])
    yield Heading(wording.CLAIMS)
    yield Bullets(wording.NOT_SAID)
    yield from _checking(content)


def _row(line: ExtractLine) -> tuple[Said | tuple[Said, ...], ...]:
    at = line.recorded
    return (
        given(f"{line.seq:,}"),
        (text.day(at), given(f"{at:%H:%M:%S}")),
        line.said,
        line.by,
    )


def _left_out(content: ExtractContent, lines: Sequence[ExtractLine]) -> Iterator[Said]:
    others = content.custody.size - content.custody.entries
    # Counted: a reader could else not tell how much of the entries stays closed (ADR 110).
    closed = sum(each.committed - each.opened for each in lines)
    yield (
        say(
            "{others} of the log. Of these, the record in this file carries those "
            "about keys of people, and the newest.",
            others=counted(others, "{count} other entry", "{count} other entries"),
        )
    )
    yield (
        say(
            "{closed} of the entries above, which the log holds as salted digests "
            "alone: words that people wrote, names, places and the like. Of such "
            "fields only what was signed, its signatures, who recorded the entry and "
            "what the exhibit is called are opened here.",
            closed=counted(closed, "{count} field", "{count} fields"),
        )
    )


def _checking(content: ExtractContent) -> Iterator[Block]:
    yield Heading(say("How to check it"))
    yield Paragraph(
        say(
            "Ask the unit for its root certificate in person or by post, not by the "
            "route this file came by. Then run:"
        )
    )
    yield Paragraph(text.mono(f"{Way.CERTIFICATE_VERIFY} FILE --trust ROOT.pem"))
    yield Paragraph(wording.CHECKS)
    yield Paragraph(wording.WITH_BUNDLE)
    yield Paragraph(text.mono("python3 verify.py BUNDLE --head SIZE:ROOT"))
    yield Fields([(say("Seal"), [given(content.seal_level)])])
    yield Paragraph(
        say("People are named as they were enrolled. Their signatures are in the attached record."),
        Voice.ASIDE,
    )
