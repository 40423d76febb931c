"""One known file in one owner is one hit, however many pages it is spread over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from forensics.matching.raw_hits import RawHit
from forensics.scanning.result.grouping import grouped
from forensics.scanning.stages import EXACT, RAW, STAGES
from forensics.scanning.survey.owner_index import Owner
from forensics.values import Extent, HitKind, HitState
from tests.forensics.scanning.builders import a_request, a_whole_set_of, content_at, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import Hit

PICTURE = a_picture("in a database", 200_001)


def test_a_picture_in_a_database_is_one_hit_with_its_extents_in_order(tmp_path: Path) -> None:
    content, medium = tmp_path / "content", tmp_path / "disk.raw"
    content.mkdir()
    with closing(sqlite3.connect(content / "chat.db")) as rows, rows:
        rows.execute("CREATE TABLE media (content BLOB)")
        rows.execute("INSERT INTO media VALUES (?)", (PICTURE,))
    rows.close()
    with medium.open("wb") as file:
        file.truncate(8 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-d", content, medium)

    def the_hit(*stages: str) -> Hit:
        out, request = tmp_path / stages[-1], a_request(medium, stages=stages)
        (hit,) = scanned(hash_set=a_whole_set_of([PICTURE]), out=out, request=request).hits
        return hit

    opened, hit = the_hit(*STAGES), the_hit(EXACT, RAW)

    assert (opened.path, opened.state) == ("/chat.db!/2/1/0", HitState.LIVE)
    assert (opened.kind, opened.length) == (HitKind.EMBEDDED, len(PICTURE))
    assert content_at(medium, opened) == PICTURE
    assert (hit.path, hit.state, hit.kind) == ("/chat.db", HitState.LIVE, HitKind.TRUNCATED)
    assert len(hit.extents) > 40
    assert hit.length == sum(extent.length for extent in hit.extents) > 0.8 * len(PICTURE)
    claimed, position = content_at(medium, hit), 0
    for extent in hit.extents:  # each piece is of the picture, and after the one before
        piece, claimed = claimed[: extent.length], claimed[extent.length :]
        found = PICTURE.find(piece, position)
        assert found >= 0
        position = found + extent.length


def a_piece(known_offset: int, place: int, *, row: int = 0, size: int = 9000) -> RawHit:
    return RawHit(row, (Extent(place, 512),), size, known_offset, 512, (1, 2), is_single_block=True)


def an_owner(inode: int | None, *, is_content: bool = True) -> Owner:
    return Owner(None, "/a", (), HitState.LIVE, True, inode, 90_000, is_content)  # noqa: FBT003 -- allocated


def test_a_second_copy_in_one_owner_and_pieces_of_others_stay_apart() -> None:
    mine, other, nobody = an_owner(5), an_owner(6), an_owner(None)
    twice = a_piece(0, 20_000)

    found = grouped(
        [
            (a_piece(0, 4096), mine), (a_piece(1024, 0), mine), (twice, mine),
            (a_piece(0, 50_000), other), (a_piece(1024, 60_000), nobody),
            (a_piece(2048, 70_000, row=1), mine),
        ]
    )  # fmt: skip

    assert [(piece.row, piece.known_offset, piece.length) for piece, _ in found] == [
        (0, 0, 1024), (0, 0, 512), (0, 0, 512), (0, 1024, 512), (1, 2048, 512),
    ]  # fmt: skip
    assert found[0][0].extents == (Extent(4096, 512), Extent(0, 512))
    assert not found[0][0].is_single_block
