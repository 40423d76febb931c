"""What speaks against a plan, on maps of media that were made up: no file system is needed."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.selecting.fix_ups import within_fix_ups
from forensics.selecting.mapping import (
    SYSTEM,
    LiveRun,
    MappedVolume,
    MapTask,
    MediumMap,
    map_in_child,
)
from forensics.selecting.ranges import GradedHit, Worked, work_out
from forensics.selecting.volume_states import Unfit, VolumeShape, unfit
from forensics.values import Extent, Fault, Hit, HitKind, HitState, Method
from forensics.volume import Volume, VolumeContent
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.volumes.composed import groups

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_image import DiskImage

SIZE, AT = 1 << 20, 40_960
CLUSTER = 4096


def a_hit(*extents: Extent, **changes: Any) -> Hit:
    told: dict[str, Any] = {
        "image": "disk.dd",
        "item": "IMG-0001",
        "method": Method.EXACT,
        "kind": HitKind.EXACT,
        "state": HitState.LIVE,
        "partition": None,
        "path": "/a",
        "also": (),
        "allocated": True,
        "extents": extents,
        "edge": (0, 0),
        "known_offset": 0,
        "length": sum(each.length for each in extents),
        "owner": 40,
        "score": 1.0,
        "established_by": (),
    }
    return Hit(**(told | changes))


def a_file(*runs: Extent, inode: int = 40, **changes: Any) -> FileEntry:
    told: dict[str, Any] = {
        "partition": None,
        "stream": StreamId(inode, 0x80, 1),
        "path": f"/{inode}",
        "also": (),
        "state": HitState.LIVE,
        "allocated": True,
        "size": sum(each.length for each in runs),
        "runs": tuple(Run(each.offset, each.length) for each in runs),
        "residency": Residency.STORED,
    }
    return FileEntry(**(told | changes))


def a_map(
    *files: FileEntry,
    live: tuple[LiveRun, ...] = (),
    label: str = "NTFS",
    reason: Unfit | None = None,
) -> MediumMap:
    volume = Volume(None, Extent(0, SIZE), VolumeContent.FILE_SYSTEM, label)
    return MediumMap((MappedVolume(volume, reason, VolumeShape(CLUSTER, 1024)),), files, live, ())


def worked(hit: Hit, medium: MediumMap, **changes: Any) -> Worked:
    told: dict[str, Any] = {"size": SIZE, "whole": frozenset(), "kept": (), "read": _no_bytes}
    return work_out([GradedHit(1, hit)], medium, **(told | changes))


def _no_bytes(extent: Extent) -> bytes:
    return bytes(extent.length)


CONTENT = Extent(AT, 5000)
FILE = a_file(CONTENT)
BLOCKS = LiveRun(40, Extent(AT, 2 * CLUSTER))


@pytest.mark.parametrize(
    ("hit", "medium", "ground"),
    [
        (a_hit(Extent(SIZE - 10, 20)), a_map(), "does not lie on the medium"),
        (
            a_hit(CONTENT),
            a_map(FILE, a_file(CONTENT, inode=41), live=(BLOCKS,)),
            "shares blocks with another",
        ),
        (
            a_hit(CONTENT),
            a_map(FILE, live=(BLOCKS, LiveRun(5, Extent(AT + CLUSTER, CLUSTER)))),
            "shares blocks with another",
        ),
        (
            a_hit(CONTENT),
            a_map(live=(LiveRun(SYSTEM, Extent(AT, 2 * CLUSTER)),), label="ext4"),
            "what the file system of whole medium needs",
        ),
        (
            a_hit(CONTENT),
            a_map(a_file(CONTENT, residency=Residency.RESIDENT), label="ext4"),
            "within an inode",
        ),
        (
            a_hit(CONTENT),
            a_map(a_file(CONTENT, residency=Residency.RESIDENT)),
            "makes no sense",
        ),
        *((a_hit(CONTENT), a_map(FILE, reason=each), each.value) for each in Unfit),
    ],
)
def test_what_another_needs_is_never_planned(hit: Hit, medium: MediumMap, ground: str) -> None:
    found = worked(hit, medium)

    assert len(found.grounds) == 1
    assert ground in found.grounds[0]


def test_a_hit_that_stays_is_never_overwritten_with_the_slack_of_another() -> None:
    slack = a_hit(Extent(CONTENT.end + 100, 200))
    found = worked(a_hit(CONTENT), a_map(FILE, live=(BLOCKS,)), kept=[GradedHit(2, slack)])

    assert found.grounds == ("hit 2 is to stay and lies in what would be overwritten",)


def test_of_a_sparse_file_its_runs_are_taken_and_no_hole() -> None:
    runs = (Run(AT, CLUSTER), Run(None, 1 << 30), Run(AT + 8 * CLUSTER, 100))
    sparse = a_file(runs=runs, size=(1 << 30) + CLUSTER + 100)
    live = (LiveRun(40, Extent(AT, CLUSTER)), LiveRun(40, Extent(AT + 8 * CLUSTER, CLUSTER)))
    places = (Extent(AT, CLUSTER), Extent(AT + 8 * CLUSTER, 100))
    found = worked(a_hit(*places), a_map(sparse, live=live))

    assert sum(each.extent.length for each in found.ranges) == 2 * CLUSTER


def test_a_packed_file_goes_as_it_is_stored() -> None:
    packed = a_file(Extent(AT, CLUSTER), size=60_000, residency=Residency.TRANSFORMED)
    live = (LiveRun(40, Extent(AT, CLUSTER)),)
    found = worked(a_hit(Extent(AT, CLUSTER), length=60_000), a_map(packed, live=live))

    assert [each.extent for each in found.ranges] == [Extent(AT, CLUSTER)]
    assert (found.undecided, found.grounds) == ((), ())


@pytest.mark.parametrize(
    "told",
    [
        {"method": Method.EMBEDDED, "kind": HitKind.EMBEDDED, "length": 300},
        {"method": Method.EMBEDDED, "kind": HitKind.EMBEDDED},
        {"method": Method.PERCEPTUAL, "kind": HitKind.ALTERED, "length": 60_000},
    ],
    ids=["shorter than it", "as long as it", "an altered copy"],
)
def test_an_archive_from_which_one_known_file_was_unpacked_waits_for_a_person(
    told: dict[str, Any],
) -> None:
    """The bytes that such a hit was decoded from are all of the archive: others were, too."""
    member = a_hit(CONTENT, path="/40!/picture.jpg", **told)
    found = worked(member, a_map(FILE, live=(BLOCKS,)))

    assert (found.undecided, found.ranges) == (((1, "whole medium: /40"),), ())


def test_a_hit_in_a_file_is_not_that_file_though_it_is_as_long() -> None:
    """It reaches from one file into another, whose length somebody chose."""
    other = a_file(Extent(CONTENT.end, 6000), inode=41)
    found = worked(a_hit(Extent(CONTENT.end - 3000, 6000)), a_map(FILE, other))

    assert [name for _, name in found.undecided] == ["whole medium: /40", "whole medium: /41"]
    assert found.ranges == ()


def test_a_place_that_two_volumes_claim_is_never_planned() -> None:
    """The files of the other one may be what lies there: a table of partitions can say anything."""
    one = a_map(FILE, live=(BLOCKS,))
    locked = Volume(2, Extent(CLUSTER, SIZE // 2), VolumeContent.ENCRYPTED, "LUKS2")
    second = MappedVolume(locked, Unfit.OTHER, VolumeShape(512))
    for volumes in ((*one.volumes, second), (second, *one.volumes)):
        found = worked(a_hit(CONTENT), replace(one, volumes=volumes))
        assert any("lies where 2 volumes overlap" in each for each in found.grounds)


@pytest.mark.root
def test_bytes_of_a_group_that_are_in_no_volume_that_is_read_are_not_free(tmp_path: Path) -> None:
    """A thin volume keeps its files somewhere in a pool, of which no place is known."""
    path = tmp_path / "disk.raw"
    path.write_bytes(groups.a_disk(tmp_path, groups.physical(groups.THIN + groups.POOL)))
    place = Extent(groups.PLACES[1] + groups.FIRST + 3 * groups.EXTENT, 4096)
    found = list(map_in_child(MapTask(identify_source(path), (place,)), lambda: None))
    volumes = tuple(each for each in found if isinstance(each, MappedVolume))

    assert [each.unfit for each in volumes] == [Unfit.OTHER]
    assert worked(a_hit(place), MediumMap(volumes, (), (), ()), size=32 << 20).ranges == ()


def test_names_of_what_a_picture_stays_in_are_counted_too() -> None:
    """Of a container that goes back its own name stays, and each that it holds."""
    inside = Extent(AT + 512, 300)
    member = a_hit(inside, path="/40!/a name.jpg", method=Method.EMBEDDED)
    kept, medium = GradedHit(2, member), a_map(FILE, live=(BLOCKS,))
    free = GradedHit(1, a_hit(Extent(AT + 9 * CLUSTER, 512)))
    found = work_out([free], medium, size=SIZE, whole=frozenset(), kept=[kept], read=_no_bytes,
                     leave=frozenset({2}))  # fmt: skip

    assert found.names == ("whole medium: /40", "whole medium: /40!/a name.jpg")
    assert found.grounds == ()


@pytest.mark.parametrize("where", ["whole medium", "whole medium, inode 41"])
def test_on_a_volume_that_could_not_be_listed_whole_nothing_is_planned(where: str) -> None:
    """What looks free there may be a live file's, and what looks like one file's another's too."""
    lost = Fault("disk.dd", where, (), "damaged record")
    for medium in (a_map(), a_map(FILE, live=(BLOCKS,))):
        (ground,) = worked(a_hit(CONTENT), replace(medium, faults=(lost,))).grounds
        assert "files of whole medium could not be listed" in ground
    elsewhere = replace(lost, where="partition 2")
    assert worked(a_hit(CONTENT), replace(a_map(), faults=(elsewhere,))).grounds == ()


def test_a_piece_within_a_live_file_waits_for_a_person() -> None:
    piece = a_hit(Extent(AT + 512, 512), kind=HitKind.FRAGMENT)
    medium = a_map(FILE, live=(BLOCKS,))

    assert worked(piece, medium).undecided == ((1, "whole medium: /40"),)
    assert worked(piece, medium).ranges == ()
    decided = worked(piece, medium, whole=frozenset({1}))
    assert (decided.undecided, decided.containers) == ((), 1)
    assert sum(each.extent.length for each in decided.ranges) == 2 * CLUSTER


def test_of_a_deleted_file_only_what_nobody_owns_now_is_taken() -> None:
    gone = a_file(Extent(AT, 2 * CLUSTER), inode=50, allocated=False, state=HitState.DELETED)
    reused = LiveRun(60, Extent(AT + CLUSTER, CLUSTER))
    found = worked(a_hit(Extent(AT, CLUSTER)), a_map(gone, live=(reused,)))

    assert [each.extent for each in found.ranges] == [Extent(AT, CLUSTER)]
    assert found.names == ("whole medium: /50",)


def test_fix_ups_stay_and_what_they_replaced_is_taken() -> None:
    head = b"FILE" + struct.pack("<HH", 48, 3) + bytes(40)
    taken = within_fix_ups(head, start=1024, size=1024, content=[Extent(1500, 100)])

    # Bytes 1534 and 1535 hold the count of the first sector; theirs stand at 48 + 2.
    assert taken == (Extent(1500, 34), Extent(1074, 1), Extent(1075, 1), Extent(1536, 64))
    hostile = b"FILE" + struct.pack("<HH", 510, 3) + bytes(40)
    assert within_fix_ups(hostile, start=0, size=1024, content=[Extent(100, 1)]) is None


@pytest.mark.parametrize(
    ("label", "marks", "reason"),
    [
        ("ext4", {1024 + 58: b"\1\0"}, None),
        ("ext4", {1024 + 58: b"\0\0"}, Unfit.NOT_CLOSED),
        ("ext4", {1024 + 58: b"\1\0", 1024 + 96: b"\4"}, Unfit.NOT_CLOSED),
        ("ext4", {1024 + 58: b"\1\0", 1024 + 101: b"\2"}, Unfit.BIGALLOC),
        ("ext4", {1024 + 58: b"\1\0", 1024 + 96: b"\x10"}, Unfit.META_BG),
        ("exFAT", {106: b"\2"}, Unfit.NOT_CLOSED),
        ("FAT32", {11: b"\0\2", 14: b"\1", 512 + 4: b"\xff\xff\xff\x0f"}, None),
        ("FAT32", {11: b"\0\2", 14: b"\1", 512 + 4: b"\xff\xff\xff\x07"}, Unfit.NOT_CLOSED),
        ("FAT16", {11: b"\0\2", 14: b"\1", 512 + 2: b"\xff\xff", 37: b"\1"}, Unfit.NOT_CLOSED),
        ("NTFS", {11: b"\0\2\x08", 64: b"\xf6", 48: b"\4"}, Unfit.NOT_SAID),
        ("NTFS", {11: b"\0\2\1", 64: b"\xf6", 48: b"\4"}, Unfit.SPLIT_RECORDS),
        ("XFS", {}, Unfit.OTHER),
    ],
)
def test_a_volume_that_was_not_closed_in_order_is_refused(
    label: str, marks: dict[int, bytes], reason: Unfit | None
) -> None:
    data = bytearray(64 << 10)
    for at, mark in marks.items():
        data[at : at + len(mark)] = mark
    image: DiskImage = BytesImage(bytes(data))
    volume = Volume(None, Extent(0, len(data)), VolumeContent.FILE_SYSTEM, label)

    assert unfit(image, volume) is reason
