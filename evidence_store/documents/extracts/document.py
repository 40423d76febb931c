"""An extract of the custody log drawn, and its record put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.archive import make_archival
from evidence_store.documents.extracts import wording
from evidence_store.documents.extracts.lines import lines_of
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Block,
    Bullets,
    Document,
    Fields,
    Furniture,
    Grid,
    Heading,
    Paragraph,
    Title,
    Voice,
)
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.fonts import printable
from evidence_store.domain.certificates.extract_content import EXTRACT_TRAINING
from evidence_store.ways import Way
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    present,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.documents.extracts.lines import ExtractLine
    from evidence_store.domain.certificates.extract_content import ExtractContent

_WIDTHS = (14, 30, 80, 46)


def draw_extract(content: ExtractContent, document: bytes) -> bytes:
    """Draw it as an unsealed file, its JSON attached; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON.
    """
    title, unit = (
        say("{title} {number}", title=wording.TITLE, number=given(content.number)),
        content.unit,
    )
    training = EXTRACT_TRAINING if content.training else None
    pages = draw(
        Document(
            title=title,
            author=given(unit.full_name),
            parts=tuple(_parts(content)),
            furniture=Furniture(
                given(unit.marking), given(unit.marking), given(content.number), training
            ),
        )
    )
    subject = say("Exhibit {reference}", reference=given(content.exhibit.reference))
    labels = Labels(printable(title), printable(unit.full_name), printable(subject))
    return make_archival(pages, document, labels=labels, made=content.issued_at)


def _parts(content: ExtractContent) -> Iterator[Block]:
    unit, custody, lines = content.unit, content.custody, lines_of(content)
    issuer = next(each for each in content.people if each.id == content.issued_by)
    yield Title(wording.TITLE)
    yield Banner(wording.ABOUT)
    yield Fields(
        [
            (say("Number"), [given(content.number)]),
            (
                say("Issued"),
                [
                    text.instant(content.issued_at),
                    say(
                        "{rank} {name} ({staff_number})",
                        rank=given(issuer.rank),
                        name=given(issuer.name),
                        staff_number=given(issuer.staff_number),
                    ),
                ],
            ),
            (
                say("By"),
                present(unit.full_name, *unit.address, unit.telephone, unit.email),
            ),
            (say("Case"), [given(content.exhibit.case_reference)]),
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
