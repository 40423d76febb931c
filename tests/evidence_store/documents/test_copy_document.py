"""The document about the end of a police copy has words of its own, and never a device's."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from evidence_store.documents.certificates.archive import ATTACHMENT
from evidence_store.documents.copies import wording
from evidence_store.documents.copies.document import draw_copy_document
from evidence_store.domain.certificates.copy_content import kind_of_end
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome
from evidence_store.domain.copies.reviews import GROUNDS, ReviewOutcome
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from forensics.documents import to_canonical
from tests.evidence_store.documents.copy_contents import a_copy_content

if TYPE_CHECKING:
    from evidence_store.domain.certificates.copy_content import CopyContent

OF_A_DEVICE = ("certif", "Clear", "Purge", "sanitis", "verified", "gone", "prove", "all copies")


def drawn(content: CopyContent) -> bytes:
    return draw_copy_document(content, to_canonical(content))


def words_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.mark.parametrize("left", [0, 5])
def test_it_says_what_it_is_about_what_was_done_and_what_remains(left: int) -> None:
    content = a_copy_content(left=left)
    words = words_of(drawn(content))

    assert "It says nothing about the exhibit itself, nor about any other copy" in words
    assert "94,371,840 bytes" in words
    for name in ("Alex Amber", "Bo Birch", "Cy Cedar"):
        assert name in words
    assert "A backup Held" in words
    assert "served on the prosecutor, the court or the defence Recorded as lost" in words
    assert (wording.NOT_COMPLETE in words) is bool(left)
    assert ("the files were deleted" in words) is not bool(left)
    assert ("Every file was overwritten" in words) is not bool(left)  # a report may not say so


@pytest.mark.parametrize("left", [0, 5])
def test_no_word_of_a_devices_document_stands_in_it(left: int) -> None:
    words = words_of(drawn(a_copy_content(left=left)))
    for of_the_check in ("root certificate", "expunge certificate verify"):
        words = words.replace(of_the_check, "")

    assert [each for each in OF_A_DEVICE if each.lower() in words.lower()] == []


def test_the_same_record_gives_the_same_bytes_and_is_attached() -> None:
    content = a_copy_content()

    assert drawn(content) == drawn(content)
    with pikepdf.Pdf.open(BytesIO(drawn(content))) as pdf:
        assert pdf.attachments[ATTACHMENT].get_file().read_bytes() == to_canonical(content)


def test_every_kind_and_ground_has_its_words() -> None:
    assert set(wording.KINDS) == {each.value for each in CopyKind}
    assert set(wording.GROUNDS) == GROUNDS[ReviewOutcome.END]
    assert set(wording.TITLES) == {kind_of_end(each) for each in EndOutcome}
    assert set(wording.DONE) == set(EndOutcome)
    assert set(wording.NOT_READ) == set(CopyNotRead)
    assert set(wording.ENDS) == {None, *(each.value for each in CopyEnd)}
