"""One certificate drawn: pages with their marking, number and training mark, then its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.archive import make_archival
from evidence_store.documents.certificates.first_page import first_page, title
from evidence_store.documents.certificates.further_pages import further_pages
from evidence_store.documents.kit.blocks import Document, Furniture, NewPage
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.fonts import printable
from evidence_store.domain.certificates.case_content import CASE_TRAINING, CaseContent
from evidence_store.domain.certificates.certificate_content import training_sentence
from forensics.saying.sentences import (
    Said,
    given,
    say,
)

if TYPE_CHECKING:
    from evidence_store.domain.certificates.case_content import AnyContent


def draw_certificate(content: AnyContent, document: bytes, summary: str) -> bytes:
    """Draw a certificate as an unsealed file; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON, which is attached.
        summary: the signed text of its QR code.
    """
    return as_archive(draw_pages(content, summary), content, document, summary)


def draw_pages(content: AnyContent, summary: str) -> bytes:
    """Draw what is seen of a certificate, as a PDF without record and metadata."""
    return draw(pages_of(content, summary))


def pages_of(content: AnyContent, summary: str) -> Document:
    """What is seen of a certificate, as a value that is drawn in any language."""
    unit = content.unit
    return Document(
        title=_named(content),
        author=_unit(content),
        parts=(first_page(content, summary), NewPage(), *further_pages(content)),
        furniture=Furniture(
            given(unit.marking), given(unit.marking), given(content.number), _training(content)
        ),
    )


def as_archive(pages: bytes, content: AnyContent, document: bytes, summary: str) -> bytes:
    """Put a certificate's record and metadata to its pages."""
    labels = Labels(
        title=printable(_named(content)),
        author=printable(_unit(content)),
        subject=printable(subject_of(content)),
        # As text beside the picture: a verifier holds the code to the record, and reads no picture.
        keywords=summary,
    )
    return make_archival(pages, document, labels=labels, made=content.issued_at)


def subject_of(content: AnyContent) -> Said:
    """What the document is about, in a few words."""
    if isinstance(content, CaseContent):
        return say("Case {reference}", reference=given(content.outcome.case.reference))
    return say(
        "Exhibit {exhibit}, case {case}",
        exhibit=given(content.exhibit.reference),
        case=given(content.case.reference),
    )


def _named(content: AnyContent) -> Said:
    return say("{title} {number}", title=title(content), number=given(content.number))


def _unit(content: AnyContent) -> Said:
    return given(f"{content.unit.force} – {content.unit.name}")


def _training(content: AnyContent) -> Said | None:
    """The training mark; what a record holds in its place is printed as it stands."""
    if not content.training:
        return None
    if content.training_sentence is None:
        return say("TRAINING")
    if isinstance(content, CaseContent):
        ours = CASE_TRAINING
    else:
        ours = training_sentence(content.disposal.method)
    return ours if ours == content.training_sentence else given(content.training_sentence)
