"""Whether the pages say what the attached record says: they are drawn again and compared.

With the same renderer the file's first revision must equal the new one byte for byte, and the seal
may have added nothing but itself. With another renderer every page is drawn at 150 dpi. Tolerance:
no square of 16 x 16 pixels may differ by more than 6 of 255 grey levels on average, and every
character must be the same, with its box within 0.5 points and in the same mark. The structure tree
and the title must be the same.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium

from evidence_store.certificates.sealing import FIELD
from evidence_store.certificates.verifying.read_aloud import is_read_alike, marks_of
from evidence_store.certificates.verifying.record import EditionInFile, UncodedInFile
from evidence_store.certificates.verifying.verdict import Redrawing
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.copies.document import draw_copy_document
from evidence_store.documents.editions.document import draw_edition
from evidence_store.documents.extracts.document import draw_extract
from evidence_store.documents.languages.catalogue import catalogue_of
from evidence_store.documents.languages.words import is_sound
from evidence_store.domain.certificates.extract_content import ExtractContent
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from evidence_store.certificates.verifying.record import AnyInFile

# Those who read a verdict find this tolerance in docs/certificate.md.
DPI = 150
SQUARE = 16
LEVELS = 6.0
POINTS = 0.5
_SEAL_OBJECTS = 3  # form, field with its widget, signature
# Only appended to once signed (ISO 32000-1, 12.7.2); printed and locked (12.5.3), and of no size: a
# field that is seen could lie over the words of the first page.
_FORM = b"<< /SigFlags 3 >>"
_FIELD = (
    b"<< /F 132 /FT /Sig /Rect [ 0 0 0 0 ] /Subtype /Widget /T (%s) /Type /Annot >>"
    % FIELD.encode()
)
# No name, place or reason, which a viewer would show and read aloud; and nobody may add anything.
_SIGNATURE = (
    b"<< /Filter /Adobe.PPKLite /Reference [ << /TransformMethod /DocMDP /TransformParams "
    b"<< /P 1 /Type /TransformParams /V /1.2 >> /Type /SigRef >> ] "
    b"/SubFilter /ETSI.CAdES.detached /Type /Sig >>"
)
_MISMATCH = "The pages do not say what the attached record says."
# Another wording is no forgery, and a forger can name any template: so neither is said.
_OTHERWISE_DRAWN = (
    "Its pages do not read as this version of the program draws its record. It says that another "
    "version drew them ({template}), whose wording may differ: have it checked with that version. "
    "Until then nobody knows whether its pages say what its record says."
)
_OTHER_TEMPLATE = (
    "The edition is told by a translation for another version of this program: sentences that "
    "this one says are missing. Check it with the version that issued it."
)


def verify_pages(file: bytes, *, drawn: bytes, record: AnyInFile) -> Redrawing:
    """Say how the pages were compared with the record; they agree.

    Args:
        file: the whole, sealed file.
        drawn: its first revision.
        record: what is attached.

    Raises:
        CertificateError: they do not agree.
    """
    again = _drawn(record)
    verify_nothing_else_sealed(file, drawn)
    if record.content.renderer == this_renderer():
        if drawn != again:
            raise CertificateError(_MISMATCH)
        return Redrawing.BYTES
    try:
        compare_drawn(file, again)
    except CertificateError:
        template = record.content.renderer.template
        if template == this_renderer().template:
            raise
        raise CertificateError(_OTHERWISE_DRAWN.format(template=template)) from None
    return Redrawing.DRAWN


def _drawn(record: AnyInFile) -> bytes:
    if isinstance(record, UncodedInFile):
        content = record.content
        if isinstance(content, ExtractContent):
            return draw_extract(content, record.document)
        return draw_copy_document(content, record.document)
    if isinstance(record, EditionInFile):
        # Before they are filled in: whose words they are was asked, not what stands in them.
        if not is_sound(catalogue_of(record.content)):
            raise CertificateError("The words of the edition are not of the form of a translation.")
        try:
            return draw_edition(record.content, record.of, record.document, record.summary)
        except LookupError:
            raise CertificateError(_OTHER_TEMPLATE) from None
    return draw_certificate(record.content, record.document, record.summary)


def verify_nothing_else_sealed(file: bytes, drawn: bytes) -> None:
    """Check that the sealed file differs from the drawn one by the seal's own objects only.

    Raises:
        CertificateError: sealing changed or added something else.
    """
    with (
        pikepdf.Pdf.open(io.BytesIO(drawn)) as before,
        pikepdf.Pdf.open(io.BytesIO(file)) as after,
    ):
        count = len(before.objects)
        root, page = before.Root.objgen[0], before.pages[0].obj.objgen[0]
        _drop_seal(after)
        for number in range(1, count + 1):
            if _plain(before, number) != _plain(after, number):
                where = "catalogue" if number == root else "page" if number == page else "object"
                message = f"Something besides the seal was added to the file (its {where})."
                raise CertificateError(message)
        if len(after.objects) != count + _SEAL_OBJECTS:
            raise CertificateError("Something besides the seal was added to the file.")


def compare_drawn(file: bytes, again: bytes) -> None:
    """Check that two files show the same pages: words, their places, and what is seen.

    Raises:
        CertificateError: they do not.
    """
    _compare_make(file, again)
    with pdfium.PdfDocument(file) as given, pdfium.PdfDocument(again) as expected:
        if len(given) != len(expected):
            raise CertificateError(_MISMATCH)
        for place in range(len(expected)):
            if given[place].get_size() != expected[place].get_size():
                raise CertificateError(_MISMATCH)
            _compare_words(given[place], expected[place])
            _compare_pictures(given[place], expected[place])


def _compare_make(file: bytes, again: bytes) -> None:
    """Check that nothing acts, hides or lies on top, and that both are read aloud alike."""
    with (
        pikepdf.Pdf.open(io.BytesIO(file)) as given,
        pikepdf.Pdf.open(io.BytesIO(again)) as expected,
    ):
        _drop_seal(given)
        for left, right in (
            (given.Root, expected.Root),
            # Scripts and further attachments are listed there (ISO 32000-1, 7.7.4).
            (given.Root.Names, expected.Root.Names),
            *((a.obj, b.obj) for a, b in zip(given.pages, expected.pages, strict=False)),
        ):
            if set(left.keys()) != set(right.keys()):
                raise CertificateError(_MISMATCH)
        if len(given.pages) != len(expected.pages) or not is_read_alike(given, expected):
            raise CertificateError(_MISMATCH)


def _drop_seal(after: pikepdf.Pdf) -> None:
    """Take the seal's entries out of catalogue and page 1, if they are exactly what it adds."""
    form = after.Root.get("/AcroForm")
    permissions = after.Root.get("/Perms")
    annotations = after.pages[0].obj.get("/Annots")
    fault = CertificateError("The seal's field is not of the form that the unit uses.")
    if form is None or permissions is None or annotations is None:
        raise fault
    if len(form.Fields) != 1 or len(annotations) != 1 or set(permissions.keys()) != {"/DocMDP"}:
        raise fault
    field = form.Fields[0]
    if (
        field.objgen != annotations[0].objgen
        or field.V.objgen != permissions.DocMDP.objgen
        or field.P.objgen != after.pages[0].obj.objgen
        or _but_for(form, "/Fields") != _FORM
        or _but_for(field, "/P", "/V") != _FIELD
        or _but_for(field.V, "/ByteRange", "/Contents", "/M") != _SIGNATURE  # seal.py reads these
    ):
        raise fault
    del after.Root.AcroForm, after.Root.Perms
    del after.pages[0].obj.Annots


def _but_for(whole: pikepdf.Object, *left_out: str) -> bytes:
    """A dictionary as it is written, without these entries."""
    rest = {key: value for key, value in whole.items() if key not in left_out}
    return pikepdf.Dictionary(rest).unparse(resolved=True)


def _plain(pdf: pikepdf.Pdf, number: int) -> tuple[bytes, bytes]:
    item = pdf.get_object(number, 0)
    if isinstance(item, pikepdf.Stream):
        # Raw: a stream that was made to unpack to gigabytes is never unpacked.
        return item.stream_dict.unparse(resolved=True), item.read_raw_bytes()
    return item.unparse(resolved=True), b""


def _compare_words(given: Any, expected: Any) -> None:  # noqa: ANN401 -- pypdfium2 ships no types
    shown, wanted = given.get_textpage(), expected.get_textpage()
    if shown.get_text_range() != wanted.get_text_range() or marks_of(shown) != marks_of(wanted):
        raise CertificateError(_MISMATCH)
    boxes = (
        np.array([page.get_charbox(i) for i in range(page.count_chars())], dtype=np.float64)
        for page in (shown, wanted)
    )
    left, right = boxes
    if left.shape != right.shape or (left.size and np.abs(left - right).max() > POINTS):
        raise CertificateError(_MISMATCH)


def _compare_pictures(given: Any, expected: Any) -> None:  # noqa: ANN401 -- pypdfium2 ships no types
    left, right = (
        # With forms and notes: a viewer shows them, and they could cover what is written.
        page.render(scale=DPI / 72, grayscale=True, may_draw_forms=True).to_numpy()
        for page in (given, expected)
    )
    if left.shape != right.shape:
        raise CertificateError(_MISMATCH)
    # With a sign: a byte less a greater one would begin again at 255.
    apart = np.abs(left.astype(np.int16) - right.astype(np.int16)).squeeze()
    down, across = (-apart.shape[0] % SQUARE, -apart.shape[1] % SQUARE)
    apart = np.pad(apart, ((0, down), (0, across)))
    # By squares: in the mean of a whole page one changed digit would be lost.
    squares = apart.reshape(apart.shape[0] // SQUARE, SQUARE, apart.shape[1] // SQUARE, SQUARE)
    if squares.mean(axis=(1, 3)).max() > LEVELS:
        raise CertificateError(_MISMATCH)
