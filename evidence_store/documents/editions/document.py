"""An edition drawn: a page about it in both languages, then the document's pages in its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.documents.certificates.archive import make_archival
from evidence_store.documents.certificates.document import pages_of, subject_of
from evidence_store.documents.certificates.issued import named
from evidence_store.documents.copies.document import copy_pages, copy_subject
from evidence_store.documents.editions import wording
from evidence_store.documents.extracts.document import extract_pages, extract_subject
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Block,
    Document,
    Fields,
    Gap,
    Heading,
    NewPage,
    Paragraph,
    Title,
    Untranslated,
)
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.fonts import printable
from evidence_store.documents.languages.catalogue import catalogue_of
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.certificates.extract_content import ExtractContent
from evidence_store.ways import Way
from forensics.saying.sentences import Said, given, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.certificates.edition_content import EditionContent, InEnglish


def draw_edition(content: EditionContent, of: InEnglish, document: bytes, summary: str) -> bytes:
    """Draw it as an unsealed file, its JSON attached; the same input gives the same bytes.

    Args:
        content: what it says.
        of: the record of the document, which ``content`` holds as text.
        document: the edition's canonical JSON.
        summary: the signed text of the document's QR code; empty where it has none.

    Raises:
        LookupError: the document says a sentence that the translation does not have.
    """
    language, (english, subject) = catalogue_of(content), _in_english(of, summary)
    told = replace(
        english,
        title=_title(content, english),
        parts=(*_about(content, of, english, has_code=bool(summary)), NewPage(), *english.parts),
        furniture=replace(english.furniture, name=given(content.number)),
    )
    labels = Labels(
        title=printable(told.title.spoken(language, marked=False)),
        author=printable(english.author),
        subject=printable(subject.spoken(language, marked=False)),
        keywords=summary,
    )
    return make_archival(draw(told, language), document, labels=labels, made=content.issued_at)


def _in_english(of: InEnglish, summary: str) -> tuple[Document, Said]:
    """What is seen of the document, and what it is about in a few words."""
    if isinstance(of, CopyContent):
        return copy_pages(of), copy_subject(of)
    if isinstance(of, ExtractContent):
        return extract_pages(of), extract_subject(of)
    return pages_of(of, summary), subject_of(of)


def _title(content: EditionContent, english: Document) -> Said:
    return wording.TITLE(document=english.title, language=wording.LANGUAGES[content.language])


def _about(
    content: EditionContent, of: InEnglish, english: Document, *, has_code: bool
) -> Iterator[Block]:
    """The first page: what this is, in both languages, and who answers for its words."""
    is_record = wording.IS_RECORD(number=text.bold(given(of.number)))
    yield Title(_title(content, english))
    yield Banner(is_record)
    yield Paragraph(wording.WHERE_THEY_DIFFER)
    # In both languages: a reader of one of them alone must not take it for the record (ADR 118).
    yield Untranslated(is_record)
    yield Untranslated(wording.WHERE_THEY_DIFFER)
    yield Fields([*_rows(content, of)])
    yield Gap()
    yield Paragraph(wording.WHAT_IS_NOT_TRANSLATED)
    if has_code:
        yield Paragraph(wording.CODE_IS_OF_THE_ENGLISH)
    yield Heading(say("How to check it"))
    yield Paragraph(text.mono(f"{Way.CERTIFICATE_VERIFY} FILE --trust ROOT.pem"))
    yield Paragraph(wording.CHECKS)
    yield Untranslated(wording.CHECKS)


def _rows(content: EditionContent, of: InEnglish) -> Iterator[tuple[Said, list[Said]]]:
    by, unit = content.translated, of.unit
    yield say("Number"), [given(content.number)]
    yield say("Issued"), [text.instant(content.issued_at), named(content.people, content.issued_by)]
    yield say("By"), [given(unit.full_name)]
    yield (
        say("English document"),
        [
            say(
                "{number}, issued on {issued_at}",
                number=given(of.number),
                issued_at=text.instant(of.issued_at),
            )
        ],
    )
    own_words = wording.OWN_WORDS(words=given(by.qualification))
    yield say("Translated by"), [named(content.people, by.translator), own_words]
    yield say("Read over by"), [named(content.people, by.reader)]
    yield say("Template and translation"), [text.digest(by.digest)]
    yield say("Seal"), [given(content.seal_level)]
