"""A copy to look at is drawn in a confined process, and nothing of the original's data is in it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from forensics.pictures import viewing
from forensics.pictures.drawing import draw
from forensics.pictures.viewing import EDGE, UnshowableError, kind_of, make_view
from forensics.sandbox.asking import Answered
from tests.forensics.pictures.bombs import bomb
from tests.forensics.pictures.heic import OF_A_PHONE

if TYPE_CHECKING:
    from pathlib import Path


def picture(kind: str = "JPEG", size: tuple[int, int] = (3000, 2000), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def with_camera_data() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-CANARY"
    exif[0x8769] = {0x9286: b"ASCII\0\0\0PLACE-CANARY"}
    exif[0x0112] = 6  # turned by 90 degrees
    return picture(exif=exif.tobytes(), comment=b"COMMENT-CANARY")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_drawn_anew_and_smaller(kind: str) -> None:
    view = make_view(picture(kind))

    assert (view.width, view.height, view.original_format) == (1600, 1067, kind)
    with Image.open(io.BytesIO(view.jpeg)) as drawn:
        assert drawn.format == "JPEG"
        assert drawn.size == (1600, 1067)


def test_what_the_camera_put_in_is_not_in_the_copy_and_it_stands_upright() -> None:
    data = with_camera_data()
    assert b"CAMERA-CANARY" in data

    view = make_view(data)

    assert b"CANARY" not in view.jpeg
    assert (view.width, view.height) == (1067, 1600)
    with Image.open(io.BytesIO(view.jpeg)) as drawn:
        assert not drawn.getexif()
        assert "comment" not in drawn.info


def test_a_heic_photograph_is_drawn_upright_and_without_its_metadata() -> None:
    assert b"CAMERA-CANARY" in OF_A_PHONE

    view = make_view(OF_A_PHONE)

    assert (kind_of(OF_A_PHONE), view.original_format) == ("HEIF", "HEIF")
    assert (view.width, view.height) == (64, 96)
    assert b"CANARY" not in view.jpeg
    with Image.open(io.BytesIO(view.jpeg)) as drawn:
        assert not drawn.getexif()
        red, green, blue = drawn.convert("RGB").getpixel((30, 40))  # type: ignore[misc]
        assert red > 150 > green > blue - 40


def test_without_what_reads_heic_other_photographs_are_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pi_heif.py").write_text("raise ImportError\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert make_view(picture()).original_format == "JPEG"
    with pytest.raises(UnshowableError, match="original is kept"):
        make_view(OF_A_PHONE)


def of_size(edge: int) -> bytes:
    """The same, where its box of dimensions (ispe) says another size than its picture has."""
    place = OF_A_PHONE.index(b"ispe") + 8
    return OF_A_PHONE[:place] + edge.to_bytes(4, "big") * 2 + OF_A_PHONE[place + 8 :]


@pytest.mark.parametrize(
    "data", [OF_A_PHONE[:-200], OF_A_PHONE[:64], of_size(1 << 15), of_size(0)],
    ids=["cut off", "head alone", "too large", "no size"],
)  # fmt: skip
def test_a_broken_heic_photograph_is_no_picture(data: bytes) -> None:
    with pytest.raises(UnshowableError, match="original is kept"):
        make_view(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("TIFF", (8, 8)),
        picture()[:2000],
        bomb(),
    ],
    ids=["empty", "text", "postscript", "svg", "tiff", "cut off", "decompression bomb"],
)
def test_what_is_no_whole_photograph_has_no_copy_and_breaks_nothing(data: bytes) -> None:
    with pytest.raises(UnshowableError, match="original is kept"):
        make_view(data)


def test_more_bytes_than_a_photograph_has_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewing, "LARGEST", 10)

    with pytest.raises(UnshowableError, match="larger than 10"):
        make_view(b"x" * 11)


@pytest.mark.parametrize("line", [b'{"width": Infinity}', b"[" * 100_000, b"[]", b""])
def test_an_answer_of_another_form_than_agreed_is_no_copy(
    line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answered(0, line + b"\n\xff\xd8")
    monkeypatch.setattr(viewing, "ask_once", lambda *_, **__: answer)

    with pytest.raises(UnshowableError, match="original is kept"):
        make_view(picture())


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_a_damaged_photograph_is_drawn_or_refused_by_an_error_that_the_child_catches(
    place: int, junk: bytes
) -> None:
    whole = picture(size=(64, 64))
    damaged = whole[: place % len(whole)] + junk + whole[place % len(whole) + len(junk) :]

    try:
        answer = draw(damaged)
    except Exception:  # noqa: BLE001 -- the child takes any for its end
        answer = b""

    line, _, jpeg = answer.partition(b"\n")
    assert not answer or (line.startswith(b"{") and jpeg.startswith(b"\xff\xd8"))


def test_no_edge_is_longer_than_agreed() -> None:
    view = make_view(picture(size=(20_000, 10)))

    assert max(view.width, view.height) == EDGE
