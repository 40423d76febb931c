"""What copy documents and extracts share: how one is drawn, and the rows that say who issued it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evidence_store.documents.certificates.archive import make_archival
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Document, Field, Furniture
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.fonts import printable
from forensics.saying.sentences import Said, given, present, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import CertifiedPerson, Unit
    from evidence_store.domain.certificates.copy_content import CopiedExhibit


class Issued(Protocol):
    """What each says of itself; people stand elsewhere by their id."""

    @property
    def number(self) -> str:
        """Its number."""

    @property
    def training(self) -> bool:
        """Whether it is of a training unit."""

    @property
    def issued_at(self) -> datetime:
        """When it was issued, in UTC."""

    @property
    def issued_by(self) -> str:
        """Who issued it."""

    @property
    def unit(self) -> Unit:
        """The unit that did."""

    @property
    def exhibit(self) -> CopiedExhibit:
        """The exhibit that it is about."""

    @property
    def people(self) -> tuple[CertifiedPerson, ...]:
        """Whom it names."""


def issued_pages(
    content: Issued, parts: Iterable[Block], *, kind: Said, training: Said
) -> Document:
    """What is seen of one, as a value that is drawn in any language.

    Args:
        content: what it says.
        parts: its pages.
        kind: what such a document is called.
        training: the mark on each page of a training unit's.
    """
    unit = content.unit
    marking, number = given(unit.marking), given(content.number)
    return Document(
        title=say("{title} {number}", title=kind, number=number),
        author=given(unit.full_name),
        parts=tuple(parts),
        furniture=Furniture(marking, marking, number, training if content.training else None),
    )


def draw_issued(content: Issued, document: bytes, pages: Document, *, about: Said) -> bytes:
    """Draw one as an unsealed file, its JSON attached; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON.
        pages: what is seen of it.
        about: what it is about, for the metadata.
    """
    # Without keywords: such a document has no code whose text they would be.
    labels = Labels(printable(pages.title), printable(pages.author), printable(about))
    return make_archival(draw(pages), document, labels=labels, made=content.issued_at)


def issued_rows(content: Issued) -> list[Field]:
    """Its number, when and by whom it was issued, by which unit, and in which case."""
    unit = content.unit
    issuer = named(content.people, content.issued_by)
    return [
        (say("Number"), [given(content.number)]),
        (say("Issued"), [text.instant(content.issued_at), issuer]),
        (say("By"), present(unit.full_name, *unit.address, unit.telephone, unit.email)),
        (say("Case"), [given(content.exhibit.case_reference)]),
    ]


def named(people: Iterable[CertifiedPerson], person_id: str) -> Said:
    """The person of that id, who must be among them."""
    return text.person(next(each for each in people if each.id == person_id))
