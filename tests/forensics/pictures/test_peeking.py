"""A blurred copy is drawn in a confined process; hostile bytes end there, in a sentence."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from forensics.containers.opening import identify_source
from forensics.pictures import peeking
from forensics.pictures.peeking import SHOWN_EDGE, draw_preview
from forensics.pictures.viewing import UnshowableError
from forensics.values import Extent, SourceKind, SourceRef
from tests.forensics.pictures.bombs import bomb
from tests.forensics.pictures.heic import OF_A_PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import SourceRef as Ref

SECTOR = 512


def chequered(edge: int = 512) -> bytes:
    """A JPEG of fields of 4 pixels in black and white."""
    drawn = Image.new("L", (edge, edge))
    drawn.putdata([255 * ((x // 4 + y // 4) % 2) for y in range(edge) for x in range(edge)])
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=95, comment=b"COMMENT-CANARY")
    return out.getvalue()


def medium(folder: Path, content: bytes) -> tuple[Ref, tuple[Extent, ...]]:
    """A disk image on which the content lies in two pieces, the second half first."""
    half = len(content) // 2
    disk = bytes(SECTOR) + content[half:] + bytes(SECTOR) + content[:half]
    path = folder / "disk.raw"
    path.write_bytes(disk + bytes(-len(disk) % SECTOR))
    second = SECTOR + len(content) - half
    places = (Extent(second + SECTOR, half), Extent(SECTOR, len(content) - half))
    return identify_source(path), places


def test_a_picture_in_two_pieces_is_drawn_small_and_nothing_fine_is_left_of_it(
    tmp_path: Path,
) -> None:
    source, places = medium(tmp_path, chequered())

    preview = draw_preview(source, places)

    assert (preview.width, preview.height) == (SHOWN_EDGE, SHOWN_EDGE)
    with Image.open(io.BytesIO(preview.jpeg)) as drawn:
        greys = drawn.convert("L").tobytes()
        assert "comment" not in drawn.info
    assert max(greys) - min(greys) < 32  # black and white fields became grey


def saved(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 64), (200, 30, 30)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [OF_A_PHONE, saved("TIFF"), saved("AVIF")], ids=["HEIC", "TIFF", "AVIF"]
)
def test_pictures_of_a_phone_are_drawn_too(content: bytes, tmp_path: Path) -> None:
    preview = draw_preview(*medium(tmp_path, content))

    assert max(preview.width, preview.height) == SHOWN_EDGE


def test_the_disk_image_is_not_changed(tmp_path: Path) -> None:
    source, places = medium(tmp_path, chequered())
    before = (tmp_path / "disk.raw").read_bytes()

    draw_preview(source, places)

    assert (tmp_path / "disk.raw").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(), "larger than pictures are"),
        (chequered()[:-4000], "not a whole one"),
        (b"%PDF-1.7 no picture at all", "no picture that can be drawn"),
        (b"\xff\xd8\xff" + b"\xff" * 5000, "no picture that can be drawn"),
    ],
    ids=["bomb", "truncated", "no picture", "garbage"],
)
def test_a_hostile_or_broken_picture_ends_in_a_sentence(
    content: bytes, said: str, tmp_path: Path
) -> None:
    source, places = medium(tmp_path, content)

    with pytest.raises(UnshowableError, match=said):
        draw_preview(source, places)


def test_bytes_that_the_image_does_not_have_are_said_to_be_away(tmp_path: Path) -> None:
    source, _ = medium(tmp_path, chequered())
    away = SourceRef(SourceKind.RAW, (tmp_path / "gone.raw",), source.size)

    with pytest.raises(UnshowableError, match="cannot be read from the disk image"):
        draw_preview(source, (Extent(source.size, 10),))
    with pytest.raises(UnshowableError, match="cannot be read from the disk image"):
        draw_preview(away, (Extent(0, 10),))


def test_what_is_larger_than_a_picture_is_not_read_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, places = medium(tmp_path, chequered())
    monkeypatch.setattr(peeking, "LARGEST", 100)

    with pytest.raises(UnshowableError, match="larger than pictures are"):
        draw_preview(source, places)


def test_no_more_is_taken_from_the_other_process_than_a_small_picture_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, places = medium(tmp_path, chequered())
    monkeypatch.setattr(peeking, "LARGEST_ANSWER", 100)

    with pytest.raises(UnshowableError, match="could not be drawn"):
        draw_preview(source, places)


def test_a_picture_is_unpacked_from_its_archive_and_what_lies_deeper_is_said_so(
    tmp_path: Path,
) -> None:
    content = chequered()
    with zipfile.ZipFile(tmp_path / "phone.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("notes", b"nothing" * 100)
        made.writestr("IMG_1.jpg", content)
        held = made.getinfo("IMG_1.jpg")
    source = identify_source(tmp_path / "phone.zip")
    stored = (Extent(held.header_offset + 30 + len("IMG_1.jpg"), held.compress_size),)

    preview = draw_preview(source, stored, length=len(content))

    assert (preview.width, preview.height) == (SHOWN_EDGE, SHOWN_EDGE)
    with pytest.raises(UnshowableError, match="lies in a container within the archive"):
        draw_preview(source, stored, length=len(content) - 1)
