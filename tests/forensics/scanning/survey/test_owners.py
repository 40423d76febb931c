from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import as_columns
from forensics.scanning.survey.owner_batches import live_batches, owner_batch
from forensics.scanning.survey.owners import OwnerMap
from forensics.values import Extent, HitKind, HitState, Method
from forensics.volume import Volume, VolumeContent
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from pathlib import Path

VOLUME = Volume(1, Extent(0, 4000), VolumeContent.FILE_SYSTEM, "NTFS")
FILE = FileEntry(
    partition=1,
    stream=StreamId(64, 128, 0),
    path="/a",
    also=("/b",),
    state=HitState.LIVE,
    allocated=True,
    size=300,
    runs=(),
    residency=Residency.STORED,
)
DELETED = replace(
    FILE, stream=StreamId(65, 128, 0), path="/gone", state=HitState.DELETED, allocated=False
)


def a_map(entries: list[FileEntry], blocks: list[tuple[Run, int]]) -> OwnerMap:
    owners, live = OwnerMap(), LiveExtents()
    for block, inode in blocks:
        live.add([block], inode)
    if entries:
        owners.take(owner_batch(VOLUME, as_columns(entries)))
    for batch in live_batches(VOLUME, live):
        owners.take(batch)
    owners.take_volume(VOLUME)
    owners.take_listed(VOLUME)
    return owners


def test_content_slack_journal_and_nobodys_bytes_are_told_apart() -> None:
    entry = replace(FILE, runs=(Run(1000, 300),))
    owners = a_map([entry], [(Run(1000, 512), 64), (Run(2048, 512), 2), (Run(3072, 512), 0)])

    content = owners.owner_of([Extent(1100, 100)])
    slack = owners.owner_of([Extent(1310, 100)])
    journal = owners.owner_of([Extent(2100, 100)])
    table = owners.owner_of([Extent(3080, 10)])
    nobody = owners.owner_of([Extent(3900, 10)])
    outside = owners.owner_of([Extent(9000, 10)])

    assert (content.state, content.path, content.inode) == (HitState.LIVE, "/a", 64)
    assert (slack.state, slack.path, slack.is_content) == (HitState.SLACK, "/a", False)
    assert (journal.state, journal.path) == (HitState.JOURNAL, "/$LogFile")
    assert (table.state, table.path, table.allocated) == (HitState.LIVE, "/$MFT", True)
    assert (nobody.state, nobody.allocated, nobody.partition) == (HitState.UNALLOCATED, False, 1)
    assert (outside.state, outside.allocated, outside.partition) == (HitState.NONE, None, None)


def test_a_deleted_file_in_a_record_owns_its_bytes_and_not_the_table_around_it() -> None:
    entry = replace(DELETED, runs=(Run(3100, 50),), size=50, residency=Residency.RESIDENT)
    owners = a_map([entry], [(Run(3072, 512), 0)])

    assert owners.owner_of([Extent(3100, 50)]).path == "/gone"
    assert owners.owner_of([Extent(3200, 50)]).path == "/$MFT"


def test_a_live_owner_comes_before_a_deleted_one_of_the_same_bytes() -> None:
    runs = (Run(1000, 300),)
    owners = a_map([replace(DELETED, runs=runs), replace(FILE, runs=runs)], [(Run(1000, 512), 64)])

    assert owners.owner_of([Extent(1000, 300)]).path == "/a"


def test_a_volume_whose_files_were_not_listed_has_no_unallocated_bytes() -> None:
    owners = OwnerMap()
    owners.take_volume(VOLUME)

    assert owners.owner_of([Extent(5, 10)]).state is HitState.NONE


PLACES = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), min_size=1, max_size=6)


@given(files=st.lists(PLACES, max_size=8), asked=PLACES)
def test_the_owner_of_most_bytes_is_the_owner(
    files: list[list[tuple[int, int]]], asked: list[tuple[int, int]]
) -> None:
    entries = [
        replace(
            DELETED,
            stream=StreamId(100 + number, 128, 0),
            runs=tuple(Run(*place) for place in places),
            size=sum(length for _, length in places),
        )
        for number, places in enumerate(files)
    ]
    owners = a_map(entries, [])
    places = [Extent(*place) for place in asked]

    shares = Counter[int]()
    for number, runs in enumerate(files):
        for start, length in runs:
            for place in places:
                common = min(start + length, place.end) - max(start, place.offset)
                shares[100 + number] += max(0, common)

    found = owners.owner_of(places)
    if found.inode is None:
        assert not any(shares.values())
    else:
        assert shares[found.inode] == max(shares.values())


LIVE, PIECE, INSIDE = (
    a_picture("o-live", 40_000),
    a_picture("o-piece", 60_000),
    a_picture("in", 9_000),
)


def test_slack_and_inner_copies_are_given_to_their_files(tmp_path: Path) -> None:
    path, source = tmp_path / "disk.raw", tmp_path / "root"
    source.mkdir()
    host = a_picture("host", 1237) + INSIDE + a_picture("tail", 500)
    (source / "box.bin").write_bytes(host)
    (source / "note.txt").write_bytes(note := a_picture("note", 700))
    (source / "live.jpg").write_bytes(LIVE)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-d", source, path, f"{8 * MIB // 1024}k")
    data = bytearray(path.read_bytes())
    after = data.index(note) + len(note)
    data[after : after + 3300] = PIECE[10_240:13_540]
    free = int(subprocess.run(
        ["debugfs", "-R", "ffb 20 1500", str(path)], check=True, capture_output=True, text=True
    ).stdout.split(":")[1].split()[0]) * 4096  # fmt: skip
    data[free : free + len(PIECE)] = PIECE
    path.write_bytes(data)

    result = scanned(
        hash_set=a_whole_set_of([LIVE, PIECE, INSIDE]),
        out=tmp_path / "r",
        request=raw_request(path),
    )

    told = {(hit.kind, hit.method, hit.state, hit.path, hit.allocated) for hit in result.hits}
    assert told == {
        (HitKind.EXACT, Method.EXACT, HitState.LIVE, "/live.jpg", True),
        (HitKind.EMBEDDED, Method.EMBEDDED, HitState.LIVE, "/box.bin", True),
        (HitKind.FRAGMENT, Method.BLOCK, HitState.SLACK, "/note.txt", True),
        (HitKind.EXACT, Method.EXACT, HitState.UNALLOCATED, None, False),
    }
    assert not result.faults
    assert result.sources[0].coverage.not_examined == 0


PLACED = replace(FILE, runs=(Run(1000, 300),))
HOSTILE_BATCHES: dict[str, dict[str, Any]] = {
    "a column that is cut": {"starts": b"1234"},
    "columns of other lengths": {"ends": b""},
    "a row that is not there": {"rows": (5).to_bytes(8, "little")},
    "a row below nothing": {"rows": (-1).to_bytes(8, "little", signed=True)},
    "flags for more streams": {"flags": b"12"},
    "folders for more streams": {"folder_of": bytes(8)},
}


@pytest.mark.parametrize("name", sorted(HOSTILE_BATCHES))
def test_owners_that_make_no_sense_are_a_fault_of_their_volume(name: str) -> None:
    batch = replace(owner_batch(VOLUME, as_columns([PLACED])), **HOSTILE_BATCHES[name])

    with pytest.raises(FileSystemError, match="makes no sense"):
        OwnerMap().take(batch)


@pytest.mark.parametrize("names", ["", "{}", "[[],[],[]]", '[["a"],[7],[]]', "[" * 100_000])
def test_names_that_make_no_sense_name_nobody(names: str) -> None:
    owners = OwnerMap()
    owners.take(replace(owner_batch(VOLUME, as_columns([PLACED])), names=names))
    (extent,) = PLACED.extents

    assert owners.owner_of([extent]).path is None
