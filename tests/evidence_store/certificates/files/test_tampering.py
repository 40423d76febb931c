"""Every row of the tamper table, and more: nothing that was changed is called genuine."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.verifying.verdict import CheckAnswer, Redrawing
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.keys.signers import PemSigner
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import LOG_KEY, NOW, Drawn
from tests.evidence_store.certificates.conftest import sealed_by
from tests.evidence_store.certificates.files.refusing import (
    MISMATCH,
    as_by_another_renderer,
    as_by_another_version,
    assert_refused,
    drawn_of,
    judged,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.unit_seal import UnitSeal

# What hypothesis shows of a failing example would else hide the failure behind a warning.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def flipped(file: bytes, place: int) -> bytes:
    return file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]


def test_an_untouched_certificate_is_genuine_and_drawn_again_byte_for_byte(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    verdict = judged(sealed, unit_seal)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert verdict.redrawing is Redrawing.BYTES
    assert (verdict.number, verdict.exhibit) == ("EXP-2026-0001", "ABC/1")


def test_a_byte_in_a_content_stream_is_noticed(sealed: bytes, unit_seal: UnitSeal) -> None:
    assert_refused(flipped(sealed, sealed.index(b"BT ") + 40), unit_seal)


def test_a_byte_in_the_name_of_the_attachment_is_noticed(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    assert_refused(flipped(sealed, sealed.index(b"certificate.json")), unit_seal)


def test_a_file_saved_again_by_another_programme_is_not_valid(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(sealed)) as pdf:
        pdf.save(out)
    assert_refused(out.getvalue(), unit_seal)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 8_191), by=st.integers(1, 15))
def test_any_hex_digit_in_the_seal_is_noticed(
    sealed: bytes, unit_seal: UnitSeal, place: int, by: int
) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    digit = int(sealed[start + place : start + place + 1], 16)
    other = b"%X" % ((digit + by) % 16)
    assert_refused(sealed[: start + place] + other + sealed[start + place + 1 :], unit_seal)


def test_a_hex_digit_outside_the_signed_data_of_the_seal_is_noticed(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    used = sealed[start:].index(b"000000000000")
    for place in (0, 40, 60, 100, 1200, used + 6, used + 400):
        digit = b"%X" % ((int(sealed[start + place : start + place + 1], 16) + 1) % 16)
        assert_refused(sealed[: start + place] + digit + sealed[start + place + 1 :], unit_seal)


def test_another_case_of_a_letter_in_the_name_of_who_sealed_is_noticed(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    # RFC 5280 7.1 compares names without regard to case; the seal's bytes may still have one form.
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    name = b"Expunge root".hex().upper().encode()
    places = [found.start() for found in re.finditer(name, sealed[start:])]
    assert len(places) == 3  # in the certificate, and twice where the signature names it
    for place in (start + each + 2 for each in places):
        changed = b"%02X" % (int(sealed[place : place + 2], 16) ^ 0x20)
        assert_refused(sealed[:place] + changed + sealed[place + 2 :], unit_seal)


def test_lower_case_digits_in_the_seal_are_noticed(sealed: bytes, unit_seal: UnitSeal) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    place = start + next(i for i, c in enumerate(sealed[start:]) if c in b"ABCDEF")
    changed = sealed[:place] + sealed[place : place + 1].lower() + sealed[place + 1 :]
    assert_refused(changed, unit_seal)


def test_a_layer_painted_over_a_page_is_noticed(sealed: bytes, unit_seal: UnitSeal) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page = writer.find_page_for_modification(0)[0].get_object()  # type: ignore[no-untyped-call]  # pyHanko
    over = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 0 0 600 850 re f Q"))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), over])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    assert out.getvalue().startswith(sealed)
    assert_refused(out.getvalue(), unit_seal)


def test_an_attachment_swapped_in_an_update_is_noticed(sealed: bytes, unit_seal: UnitSeal) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    stream = names[1]["/EF"]["/F"]
    stream._data = stream._encoded_data = b"{}"
    writer.update_container(stream)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    assert_refused(out.getvalue(), unit_seal)


@pytest.mark.parametrize("tail", [b"\n", b"abc", b"%%EOF\n", b"\x00" * 512])
def test_appended_bytes_are_noticed(sealed: bytes, unit_seal: UnitSeal, tail: bytes) -> None:
    assert_refused(sealed + tail, unit_seal)


def test_bytes_put_in_front_or_cut_off_are_noticed(sealed: bytes, unit_seal: UnitSeal) -> None:
    assert_refused(b"\n" + sealed, unit_seal)
    assert_refused(sealed[:-1], unit_seal)
    assert_refused(sealed[: len(sealed) // 2], unit_seal)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_byte_anywhere_in_the_file_is_noticed(
    sealed: bytes, unit_seal: UnitSeal, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sealed) - 1))
    value = data.draw(st.integers(1, 255))
    changed = sealed[:place] + bytes([sealed[place] ^ value]) + sealed[place + 1 :]
    assert_refused(changed, unit_seal)


def test_pages_that_do_not_match_their_record_are_noticed_even_under_the_true_seal(
    unit_seal: UnitSeal,
) -> None:
    honest = builders.content(builders.bad_blocks())
    document = to_canonical(honest)
    summary = signed_summary(honest, document, sign=LOG_KEY.sign)
    forged_pages = draw_certificate(builders.content(), document, summary)
    verdict = assert_refused(sealed_by(unit_seal, forged_pages), unit_seal)
    assert verdict.reason == MISMATCH


def test_another_renderer_is_compared_as_drawn_and_the_answer_says_so(
    unit_seal: UnitSeal,
) -> None:
    content = as_by_another_renderer(builders.content())
    verdict = judged(sealed_by(unit_seal, drawn_of(content, content)), unit_seal)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert verdict.redrawing is Redrawing.DRAWN
    assert any("another renderer" in sentence for sentence in verdict.sentences)


@pytest.mark.parametrize("changed", [{"serial": "Y9ABC128"}, {"model": "DTB420."}])
def test_one_other_digit_on_a_page_of_another_renderer_is_noticed(
    unit_seal: UnitSeal, changed: dict[str, Any]
) -> None:
    attached = as_by_another_renderer(builders.content())
    shown = replace(attached, exhibit=replace(attached.exhibit, **changed))
    verdict = assert_refused(sealed_by(unit_seal, drawn_of(shown, attached)), unit_seal)
    assert verdict.reason == MISMATCH


def test_pages_that_read_otherwise_than_another_version_drew_them_are_sent_to_that_version(
    unit_seal: UnitSeal,
) -> None:
    """A wording that changed since must not read as a forgery, nor a forgery as a wording."""
    attached = as_by_another_version(builders.content())
    shown = replace(attached, exhibit=replace(attached.exhibit, serial="Y9ABC128"))
    same = judged(sealed_by(unit_seal, drawn_of(attached, attached)), unit_seal)
    verdict = assert_refused(sealed_by(unit_seal, drawn_of(shown, attached)), unit_seal)

    assert same.redrawing is Redrawing.DRAWN
    assert verdict.reason is not None
    assert "another version drew them (sha256:0000" in verdict.reason
    assert "checked with that version" in verdict.reason


def assert_no_match(change: Callable[[pikepdf.Pdf], None], unit_seal: UnitSeal) -> None:
    """Another renderer's pages, changed so, do not say what their record says, and are refused."""
    content = as_by_another_renderer(builders.content())
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(drawn_of(content, content))) as pdf:
        change(pdf)
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    verdict = assert_refused(sealed_by(unit_seal, out.getvalue()), unit_seal)
    assert verdict.reason == MISMATCH


def test_a_picture_laid_over_the_words_of_another_renderer_is_noticed(
    unit_seal: UnitSeal,
) -> None:
    def cover(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(b"q 1 1 1 rg 200 500 40 14 re f Q"))

    assert_no_match(cover, unit_seal)


@pytest.mark.parametrize("key", ["/OpenAction", "/OCProperties", "/AA"])
def test_what_acts_or_hides_in_a_file_of_another_renderer_is_noticed(
    unit_seal: UnitSeal, key: str
) -> None:
    def act(pdf: pikepdf.Pdf) -> None:
        pdf.Root[key] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    assert_no_match(act, unit_seal)


def _another_word_for_the_code(pdf: pikepdf.Pdf) -> None:
    next(each for each in _elements(pdf) if "/Alt" in each).Alt = "Nothing was erased."


def _another_word_for_a_paragraph(pdf: pikepdf.Pdf) -> None:
    next(each for each in _elements(pdf) if each.S == "/H1").ActualText = "Certificate of nothing"


def _a_paragraph_left_out(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot.K.K[3]


def _another_meaning_of_a_role(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary({"/H1": pikepdf.Name.Artifact})


def _another_word_in_the_page(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].Contents.read_bytes()
    plain = b"/H1 <</MCID 1>> BDC"
    assert plain in page
    spoken = b"/H1 <</MCID 1 /ActualText (Certificate of nothing)>> BDC"
    pdf.pages[0].Contents = pdf.make_stream(page.replace(plain, spoken))


def _a_cell_put_among_the_artifacts(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1].Contents.read_bytes()
    mark, line = b"EMC\nQ\n/Artifact BMC", b"Q\n"
    end = page.index(mark)
    start = page.rindex(b" BDC", 0, end) + len(b" BDC")
    moved = b"\nEMC\n/Artifact BMC" + page[start:end] + line + page[end + len(mark) :]
    pdf.pages[1].Contents = pdf.make_stream(page[:start] + moved)


def _words_put_into_a_form_with_other_words(pdf: pikepdf.Pdf) -> None:
    page, sheet = pdf.pages[1].Contents.read_bytes(), pdf.pages[1]
    start = page.index(b" BDC") + len(b" BDC")
    end = page.index(b"EMC", start)
    form = pdf.make_stream(
        b"/Span <</Alt (Nothing was erased.)>> BDC" + page[start:end] + b"EMC",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[-2000, -2000, 2000, 2000],
        Resources=sheet.Resources,
    )
    sheet.Resources = pikepdf.Dictionary({**sheet.Resources, "/XObject": {"/Fm": form}})
    sheet.Contents = pdf.make_stream(page[:start] + b" /Fm Do " + page[end:])


def _a_mark_that_leads_to_another_part(pdf: pikepdf.Pdf) -> None:
    back = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    back[2] = back[1]


def _a_page_that_leads_to_the_parts_of_another(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].StructParents = 1


def _a_part_that_does_not_lead_to_the_whole(pdf: pikepdf.Pdf) -> None:
    parts = pdf.Root.StructTreeRoot.K.K
    parts[3].P = parts[4]


def _a_tree_that_counts_for_nothing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=False)


def _the_name_of_the_file_for_its_title(pdf: pikepdf.Pdf) -> None:
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=False)


def _another_title(pdf: pikepdf.Pdf) -> None:
    words = pdf.Root.Metadata.read_bytes().replace(b"Certificate", b"Nothing")
    pdf.Root.Metadata = pdf.make_stream(words, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def _another_title_of_the_old_kind(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Nothing was erased."


def _elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"
    ]


@pytest.mark.parametrize(
    "change",
    [
        _another_word_for_the_code,
        _another_word_for_a_paragraph,
        _a_paragraph_left_out,
        _another_meaning_of_a_role,
        _another_word_in_the_page,
        _a_cell_put_among_the_artifacts,
        _words_put_into_a_form_with_other_words,
        _a_mark_that_leads_to_another_part,
        _a_page_that_leads_to_the_parts_of_another,
        _a_part_that_does_not_lead_to_the_whole,
        _a_tree_that_counts_for_nothing,
        _the_name_of_the_file_for_its_title,
        _another_title,
        _another_title_of_the_old_kind,
    ],
)
def test_a_file_of_another_renderer_that_is_read_aloud_as_something_else_is_noticed(
    unit_seal: UnitSeal, change: Callable[[pikepdf.Pdf], None]
) -> None:
    assert_no_match(change, unit_seal)


def test_a_second_attachment_is_noticed_even_under_the_true_seal(
    disk: Drawn, unit_seal: UnitSeal
) -> None:
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(disk.pdf)) as pdf:
        pdf.attachments["more.json"] = pikepdf.AttachedFileSpec(pdf, b"{}", filename="more.json")
        pdf.save(out, compress_streams=False)
    verdict = assert_refused(sealed_by(unit_seal, out.getvalue()), unit_seal)
    assert verdict.reason == "The file does not carry exactly one attached record."


def forged_record(disk: Drawn, seal: UnitSeal, change: bytes, into: bytes) -> bytes:
    document = disk.document.replace(change, into)
    assert document != disk.document
    return sealed_by(seal, draw_certificate(disk.content, document, disk.summary))


NOT_CANONICAL = "The attached record is not in its canonical form."
NOT_READ = "The attached record is not one that this version reads."


@pytest.mark.parametrize(
    ("change", "into", "reason"),
    [
        (b"expunge-certificate/2", b"expunge-certificate/3", NOT_READ),
        (b'{"acquisitions"', b'{ "acquisitions"', NOT_CANONICAL),
        (b'"number":"EXP', b'"number":"EXQ', "The summary in the QR code is not of this document."),
        (b'{"acquisitions"', b'{"aaa":1,"acquisitions"', NOT_READ),
        (b'"training":false', b'"training":"no"', NOT_CANONICAL),
    ],
    ids=["schema", "not canonical", "QR of another number", "unknown key", "another type"],
)
def test_a_record_of_another_form_is_noticed_even_under_the_true_seal(
    disk: Drawn, unit_seal: UnitSeal, change: bytes, into: bytes, reason: str
) -> None:
    verdict = assert_refused(forged_record(disk, unit_seal, change, into), unit_seal)
    assert verdict.reason == reason


def test_a_statement_whose_signature_does_not_hold_is_noticed(unit_seal: UnitSeal) -> None:
    content = builders.content()
    first, *others = content.statements
    for lie, why in (
        (replace(first, signature=bytes(64)), "signature of a statement is not the one"),
        (replace(first, statement=replace(first.statement, nonce="00" * 16)), "is not recorded"),
    ):
        forged = replace(content, statements=(lie, *others))
        verdict = assert_refused(sealed_by(unit_seal, drawn_of(forged, forged)), unit_seal)
        assert why in (verdict.reason or "")


def test_a_summary_signed_by_another_log_is_noticed(unit_seal: UnitSeal) -> None:
    content = builders.content()
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=builders.key_of("another").sign)
    verdict = assert_refused(
        sealed_by(unit_seal, draw_certificate(content, document, summary)), unit_seal
    )
    assert verdict.reason == "The signature in the QR code is not valid."


def test_a_seal_that_states_another_time_is_noticed(disk: Drawn, unit_seal: UnitSeal) -> None:
    moved = seal_certificate(
        disk.pdf,
        key=PemSigner(unit_seal.key_pem),
        chain_pem=unit_seal.chain_pem,
        sealed_at=NOW - timedelta(hours=1),
    )
    verdict = assert_refused(moved, unit_seal)
    assert verdict.reason == "The seal and the document state different times."


@pytest.mark.parametrize("words", [{"reason": "Nothing was erased."}, {"name": "A court"}])
def test_words_that_a_seal_says_beside_the_pages_are_noticed(
    disk: Drawn, unit_seal: UnitSeal, monkeypatch: pytest.MonkeyPatch, words: dict[str, Any]
) -> None:
    saying = partial(SignatureObject, **words)
    monkeypatch.setattr("evidence_store.certificates.sealing.SignatureObject", saying)
    assert_refused(sealed_by(unit_seal, disk.pdf), unit_seal)


def test_a_file_without_a_seal_is_not_valid(disk: Drawn, unit_seal: UnitSeal) -> None:
    assert_refused(disk.pdf, unit_seal)


def test_the_reason_never_quotes_the_file(sealed: bytes, unit_seal: UnitSeal) -> None:
    for place in range(100, len(sealed), len(sealed) // 40):
        reason = judged(flipped(sealed, place), unit_seal).reason or ""
        assert not re.search(r"[0-9a-f]{16}", reason)
        assert "Smith" not in reason
