"""The database of a store of QuickLook: every thumbnail it names or named, and no lie believed."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from forensics.contents.means import Means, OverBudgetError
from forensics.errors import ForensicsError, UnreadableExtentError
from forensics.quicklook.bitmap import Bitmap
from forensics.quicklook.index import bitmaps_in
from forensics.values import Extent
from tests.forensics.altered.drawn import a_picture
from tests.forensics.contents.opened import HeldContent, changed
from tests.forensics.quicklook.store_recipes import BGRA_PREMULTIPLIED, Thumbnail, a_store

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = (Image.fromarray(a_picture(seed)).resize((64, 48)) for seed in (1, 2))
BOTH = (Thumbnail("/Users/x/one.jpg", ONE), Thumbnail("/Users/x/two.jpg", TWO, margin=5))
FORMS = {
    "BGRA, premultiplied": BGRA_PREMULTIPLIED, "BGRX": 0x2006, "ARGB, straight": 0x4004,
    "RGBA, premultiplied": 0x0001, "RGBX": 0x0005,
}  # fmt: skip


def bitmaps(folder: Path, means: Means | None = None) -> list[Bitmap]:
    found, _ = bitmaps_and_others(folder, means)
    return found


def others(folder: Path) -> int:
    _, found = bitmaps_and_others(folder)
    return found


def bitmaps_and_others(folder: Path, means: Means | None = None) -> tuple[list[Bitmap], int]:
    log = folder / "index.sqlite-wal"
    return bitmaps_in(
        HeldContent((folder / "index.sqlite").read_bytes()),
        HeldContent(log.read_bytes()) if log.exists() else None,
        means or Means(),
        size=(folder / "thumbnails.data").stat().st_size,
    )


def shown(folder: Path, bitmap: Bitmap) -> Image.Image:
    data, place = (folder / "thumbnails.data").read_bytes(), bitmap.place
    return Image.fromarray(bitmap.pixels(data[place.offset : place.end]))


@pytest.mark.parametrize("in_log", [False, True])
def test_each_thumbnail_is_the_picture_and_named_by_its_file(tmp_path: Path, in_log: bool) -> None:  # noqa: FBT001 -- of the test
    folder = a_store(tmp_path / "store", BOTH, in_log=in_log)

    found = bitmaps(folder)

    assert [each.name for each in found] == [b"/Users/x/one.jpg", b"/Users/x/two.jpg"]
    for each, picture in zip(found, (ONE, TWO), strict=True):
        assert shown(folder, each) == picture.convert("RGB")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_pixels_are_read_in_the_order_that_the_store_states(tmp_path: Path, form: int) -> None:
    folder = a_store(tmp_path / "store", [Thumbnail("/a", ONE, form)])

    (found,) = bitmaps(folder)

    assert shown(folder, found) == ONE.convert("RGB")


def test_without_names_a_file_is_called_by_its_number(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", [Thumbnail("8642", ONE)], with_names=False)

    assert [each.name for each in bitmaps(folder)] == [b"file 8642"]


def test_what_was_deleted_is_found_where_a_page_still_has_its_row(tmp_path: Path) -> None:
    many = [Thumbnail(f"/f/{number}", ONE.resize((40, 40))) for number in range(30)]
    names = [each.name for each in many]
    folder = a_store(tmp_path / "store", many, deleted=names, in_log=True)

    assert {each.name.decode() for each in bitmaps(folder)} == {*names}


def test_a_pixel_that_is_half_clear_lies_on_white() -> None:
    half = Bitmap(Extent(0, 4), 1, 1, 4, BGRA_PREMULTIPLIED, b"")
    clear = half.pixels(bytes(4))

    assert half.pixels(bytes((0, 0, 100, 128))).tolist() == [[[227, 127, 127]]]
    assert clear.shape[0] == 0


def test_a_line_that_is_longer_than_any_memory_is_none() -> None:
    honest = Bitmap(Extent(0, 256), 64, 1, 256, BGRA_PREMULTIPLIED, b"")

    assert honest.makes_sense(256)
    assert not any(replace(honest, row=row).makes_sense(256) for row in (1 << 40, (1 << 63) - 1))


def rewritten(folder: Path, *statements: str) -> None:
    """Have SQLite do something to the database of a store."""
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as database:
        for each in statements:
            database.execute(each)


def test_rows_from_before_a_column_was_added_are_read_by_what_they_have(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", BOTH)
    rewritten(folder, "ALTER TABLE thumbnails ADD COLUMN more BLOB", "VACUUM")
    assert len(bitmaps(folder)) == 2

    rewritten(folder, "UPDATE thumbnails SET more = zeroblob(9000) WHERE file_id = 1")
    assert len(bitmaps(folder)) == 2


def test_a_place_that_two_rows_name_is_looked_at_in_the_form_of_each(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", [Thumbnail("/a", ONE, padding=0)])
    rewritten(
        folder,
        "INSERT INTO thumbnails SELECT 9, size, height, width, 8, 32, height * 4, bitmapinfo, "
        "bitmapdata_location, bitmapdata_length, 0, 0, 0, 0, 0 FROM thumbnails",
    )

    assert {(each.width, each.height) for each in bitmaps(folder)} == {(64, 48), (48, 64)}


def test_a_number_that_two_files_had_names_neither(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", BOTH, in_log=True)
    shutil.copy(folder / "index.sqlite", tmp_path / "index.sqlite")
    shutil.copy(folder / "index.sqlite-wal", tmp_path / "index.sqlite-wal")
    with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as database:
        database.execute("UPDATE files SET file_name = 'other.jpg' WHERE rowid = 1")
        for name in ("index.sqlite", "index.sqlite-wal"):
            shutil.copy(tmp_path / name, folder / name)

    assert {each.name for each in bitmaps(folder)} == {b"file 1", b"/Users/x/two.jpg"}


def test_a_log_that_is_damaged_hides_nothing_that_the_database_names(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", BOTH)
    (folder / "index.sqlite-wal").write_bytes(b"nothing of SQLite" * 512)

    assert (len(bitmaps(folder)), others(folder)) == (2, 1)


LIES = {
    "width": 1 << 40, "height": 0, "bytesperrow": 3, "bitspercomponent": 16, "bitsperpixel": 24,
    "bitmapdata_location": -1, "bitmapdata_length": 1 << 40, "bitmapinfo": "'text'",
}  # fmt: skip


@pytest.mark.parametrize("column", LIES)
def test_a_row_that_says_what_cannot_be_or_is_not_read_counts(tmp_path: Path, column: str) -> None:
    folder = a_store(tmp_path / "store", BOTH)
    rewritten(folder, f"UPDATE thumbnails SET {column} = {LIES[column]} WHERE file_id = 1")  # noqa: S608 -- of the test

    assert [each.name for each in bitmaps(folder)] == [b"/Users/x/two.jpg"]
    assert others(folder) == 1


@pytest.mark.parametrize("said", ["bitmapdata_location = 1 << 50", "bitmapdata_length = 0"])
def test_a_row_whose_pixels_are_gone_does_not_count(tmp_path: Path, said: str) -> None:
    folder = a_store(tmp_path / "store", BOTH)
    rewritten(folder, f"UPDATE thumbnails SET {said} WHERE file_id = 1")  # noqa: S608 -- of the test

    assert len(bitmaps(folder)) == 1
    assert others(folder) == 0


def test_another_database_and_one_that_costs_too_much_are_refused(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", BOTH)
    with pytest.raises(OverBudgetError):
        bitmaps(folder, Means(work=9_000))
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as database:
        database.execute("DROP TABLE thumbnails")
        database.execute("CREATE TABLE other (a)")
        database.execute("VACUUM")
    with pytest.raises(UnreadableExtentError):
        bitmaps(folder)


def test_a_table_that_was_made_again_with_other_columns_is_read_by_both(tmp_path: Path) -> None:
    folder = a_store(tmp_path / "store", BOTH, in_log=True)
    shutil.copy(folder / "index.sqlite", tmp_path / "index.sqlite")
    shutil.copy(folder / "index.sqlite-wal", tmp_path / "index.sqlite-wal")
    with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as database:
        database.execute("ALTER TABLE thumbnails ADD COLUMN more INTEGER")
        database.execute("UPDATE thumbnails SET more = 1 WHERE file_id = 2")
        for name in ("index.sqlite", "index.sqlite-wal"):
            shutil.copy(tmp_path / name, folder / name)

    assert len(bitmaps(folder)) == 2


def test_rows_of_many_empty_columns_are_held_to_a_bound(tmp_path: Path) -> None:
    path, columns = tmp_path / "index.sqlite", ", ".join(f"c{n}" for n in range(1900))
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE wide ({columns})")
        zeros = f"INSERT INTO wide VALUES ({', '.join('0' * 1900)})"  # noqa: S608 -- of the test
        for _ in range(20):
            database.execute(zeros)
        database.commit()

    with pytest.raises(OverBudgetError):
        bitmaps_in(HeldContent(path.read_bytes()), None, Means(memory=20 * 20_000), size=9)


@pytest.mark.parametrize("inputs", [150, pytest.param(100_000, marks=pytest.mark.long)])
def test_changed_stores_give_pixels_within_them_or_are_refused(tmp_path: Path, inputs: int) -> None:
    folder = a_store(tmp_path / "store", BOTH, in_log=True)
    index, log = ((folder / name).read_bytes() for name in ("index.sqlite", "index.sqlite-wal"))
    data = (folder / "thumbnails.data").read_bytes()
    for number in range(inputs):
        chance = random.Random(number)  # noqa: S311 -- no secret
        some = HeldContent(changed(index, chance)), HeldContent(changed(log, chance))
        try:
            found, _ = bitmaps_in(*some, Means.for_size(len(index) + len(log)), size=len(data))
        except ForensicsError:
            continue
        for each in found:
            assert each.place.end <= len(data)
            pixels = each.pixels(data[each.place.offset : each.place.end])
            assert pixels.dtype == np.uint8
            assert pixels.shape[2] == 3
