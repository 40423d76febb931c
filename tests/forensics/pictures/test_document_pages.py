"""A document is drawn page by page in a confined process; hostile bytes end there."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from forensics.pictures import document_pages
from forensics.pictures.document_pages import (
    EDGE,
    MOST_PAGES,
    DrawnDocument,
    draw_document,
    kind_of,
)
from forensics.pictures.page_drawing import frames
from forensics.pictures.viewing import UnshowableError
from forensics.sandbox.asking import Answered
from tests.forensics.pictures.bombs import bomb

if TYPE_CHECKING:
    from collections.abc import Callable


def scan(pages: int = 1, colour: str = "white") -> bytes:
    """A PDF of so many sheets, each a picture."""
    sheets = [Image.new("L", (620, 877), colour) for _ in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def made(change: Callable[[pikepdf.Pdf], None], **how: Any) -> bytes:
    """A PDF of one empty page after a change to it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (3000, 2000), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def darkest(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as drawn:
        return min(drawn.convert("L").tobytes())


def test_every_page_is_drawn_in_order_as_a_new_picture() -> None:
    drawn = draw_document(scan(3))

    assert drawn.page_count == len(drawn.pages) == 3
    for page in drawn.pages:
        with Image.open(io.BytesIO(page)) as opened:
            assert opened.format == "JPEG"
            assert max(opened.size) == EDGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_of_a_paper_is_one_page_without_the_cameras_data(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-CANARY"

    drawn = draw_document(picture(kind, exif=exif.tobytes()))

    assert drawn.page_count == len(drawn.pages) == 1
    assert b"CANARY" not in drawn.pages[0]


def test_what_was_filled_into_a_form_is_drawn() -> None:
    def with_a_field(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(b"0 g 0 0 200 40 re f")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 200, 40])
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                T=pikepdf.String("name"), V=pikepdf.String("DEF/1"), F=4,
                Rect=pikepdf.Array([100, 600, 300, 640]), AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))

    assert darkest(draw_document(made(with_a_field)).pages[0]) < 40
    assert darkest(draw_document(made(lambda _: None)).pages[0]) > 240


def test_words_in_a_typeface_that_is_not_in_the_file_are_drawn_without_opening_one() -> None:
    def with_words(pdf: pikepdf.Pdf) -> None:
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name.Arial
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F 60 Tf 100 400 Td (DEF/1) Tj ET")

    assert darkest(draw_document(made(with_words)).pages[0]) < 80


def test_more_pages_than_are_drawn_are_told_and_no_more_are_drawn() -> None:
    drawn = draw_document(scan(MOST_PAGES + 2))

    assert (drawn.page_count, len(drawn.pages)) == (MOST_PAGES + 2, MOST_PAGES)


def test_a_document_of_a_million_pages_is_drawn_as_far_as_any_other() -> None:
    def repeat(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids = pikepdf.Array([pdf.Root.Pages.Kids[0]] * 1_000_000)
        pdf.Root.Pages.Count = 1_000_000

    drawn = draw_document(made(repeat))

    assert (drawn.page_count, len(drawn.pages)) == (1_000_000, MOST_PAGES)


def script(pdf: pikepdf.Pdf) -> None:
    run = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("while (true) { app.alert(1) }")
    )
    pdf.Root.OpenAction = run
    pdf.pages[0].AA = pikepdf.Dictionary(O=run)


def test_a_script_of_the_document_is_not_run() -> None:
    assert len(draw_document(made(script)).pages) == 1
    # The engine is not there at all: a build with one says so.
    assert "V8" not in pypdfium2.version.PDFIUM_INFO.flags


def strokes(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 m 1 1 l S\n" * 30_000_000)


def huge_picture(pdf: pikepdf.Pdf) -> None:
    sheet = pikepdf.Stream(pdf, bytes(50_000 * 50_000 // 8))
    sheet.Type, sheet.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    sheet.Width = sheet.Height = 50_000
    sheet.BitsPerComponent, sheet.ColorSpace = 1, pikepdf.Name.DeviceGray
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=sheet))
    pdf.pages[0].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")


def test_a_page_that_unpacks_to_gigabytes_ends_in_a_sentence() -> None:
    data = made(strokes, compress_streams=True)
    assert len(data) < 2 << 20

    with pytest.raises(UnshowableError, match="limits of time and memory"):
        draw_document(data)


@pytest.mark.timeout(120)
def test_a_picture_of_50000_by_50000_in_a_document_breaks_nothing() -> None:
    data = made(huge_picture, compress_streams=True)
    assert len(data) < 1 << 20

    try:
        drawn = draw_document(data)
    except UnshowableError:
        return
    assert len(drawn.pages) == 1


PASSWORD = pikepdf.Encryption(owner="owner", user="secret")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a whole PDF"),
        (b"%PDF-", "not a whole PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a whole PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a whole PDF"),
        (b"PK\x03\x04" + scan(), "not a whole PDF"),
        (scan()[:400], "not a whole PDF"),
        (picture("JPEG")[:2000], "not a whole PDF"),
        (picture("TIFF", (8, 8)), "not a whole PDF"),
        (bomb(), "larger than pictures are"),
        (made(lambda _: None, encryption=PASSWORD), "protected by a password"),
    ],
    ids=["empty", "head", "ps", "svg", "zip first", "cut off", "cut photo", "tiff", "bomb", "lock"],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnshowableError, match=said):
        draw_document(data)


def test_what_is_a_pdf_and_something_else_as_well_is_drawn_as_the_pdf_that_it_begins_as() -> None:
    both = scan() + b"PK\x05\x06" + bytes(18) + b"<script>alert(1)</script>"

    assert kind_of(both) == "pdf"
    assert len(draw_document(both).pages) == 1


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1000000000 1", "-9 -9 -1 -1", "0 0 1 1"])
def test_no_edge_of_a_page_is_longer_than_agreed(box: str) -> None:
    def resize(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].MediaBox = pikepdf.Object.parse(f"[{box}]".encode())

    (page,) = draw_document(made(resize)).pages

    with Image.open(io.BytesIO(page)) as drawn:
        assert 0 < max(drawn.size) <= EDGE


def frame(jpeg: bytes = b"\xff\xd8x", **told: object) -> bytes:
    said = {"width": 2, "height": 2, "bytes": len(jpeg), **told}
    return json.dumps(said).encode() + b"\n" + jpeg


ANSWERS = {
    "nothing": b"",
    "no number": b'{"pages": "many"}\n' + frame(),
    "no page": b'{"pages": 1}\n',
    "more than it has": b'{"pages": 1}\n' + frame() * 2,
    "more than are drawn": b'{"pages": 99}\n' + frame() * (MOST_PAGES + 1),
    "more than any has": b'{"pages": 99999999}\n' + frame(),
    "no picture": b'{"pages": 1}\n' + frame(b"<svg/>"),
    "too wide": b'{"pages": 1}\n' + frame(width=EDGE + 1),
    "no edge": b'{"pages": 1}\n' + frame(height=0),
    "no length": b'{"pages": 1}\n' + frame(bytes=0),
    "half a page": b'{"pages": 1}\n' + frame()[:-1],
    "another form": b"[]\n" + frame(),
    "nested": b"[" * 100_000,
    "endless": b'{"pages": Infinity}\n' + frame(),
    "endless page": b'{"pages": 1}\n' + frame(bytes=float("inf")),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_another_form_than_agreed_is_none(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_pages, "ask_once", lambda *_, **__: Answered(0, ANSWERS[name]))

    with pytest.raises(UnshowableError):
        draw_document(scan())


def test_no_more_pages_are_cut_out_of_an_answer_than_may_be_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut: list[int] = []
    page = document_pages._page  # each costs a copy of all that follows

    def counted(rest: bytes) -> tuple[bytes, bytes] | None:
        cut.append(len(rest))
        return page(rest)

    monkeypatch.setattr(document_pages, "_page", counted)
    answer = b'{"pages": 99}\n' + frame() * 5_000
    monkeypatch.setattr(document_pages, "ask_once", lambda *_, **__: Answered(0, answer))

    with pytest.raises(UnshowableError):
        draw_document(scan())
    assert len(cut) == MOST_PAGES + 1


def test_the_whole_pages_of_a_process_that_was_ended_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = b'{"pages": 3}\n' + frame() + frame()[:-1]
    monkeypatch.setattr(document_pages, "ask_once", lambda *_, **__: Answered(-9, answer))

    assert draw_document(scan()) == DrawnDocument((b"\xff\xd8x",), 3)


def test_more_bytes_than_a_document_has_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_pages, "LARGEST", 10)

    with pytest.raises(UnshowableError):
        draw_document(scan())


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_a_damaged_document_is_drawn_or_refused_by_an_error_that_the_child_catches(
    place: int, junk: bytes
) -> None:
    whole = made(script)
    damaged = whole[: place % len(whole)] + junk + whole[place % len(whole) + len(junk) :]

    try:
        answer = b"".join(frames(damaged))
    except Exception:  # noqa: BLE001 -- the child takes any for its end
        answer = b""

    assert not answer or answer.startswith(b'{"pages": ')
