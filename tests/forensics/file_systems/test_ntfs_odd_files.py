from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_systems.faults import ClosedFault
from forensics.values import NotOpened
from tests.forensics.file_systems.listings import list_image, only_place
from tests.forensics.file_systems.recipes import MIB, ntfs, ntfs_mounted, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.root


def test_a_file_that_needs_several_records_is_told_whole(tmp_path: Path) -> None:
    medium = ntfs(tmp_path, "records.dd", size=4 * MIB)
    names = [f"stream with a rather long name {number}" for number in range(24)]
    with ntfs_mounted(medium) as folder:
        host = folder / "host.jpg"
        host.write_bytes(medium.plant("host.jpg", 30_000))
        for number, name in enumerate(names):
            size = 9_000 if number % 6 == 0 else 150
            (folder / f"host.jpg:{name}").write_bytes(medium.plant(name, size))
        for number in range(12):
            (folder / f"{number:02} another name for the same file.jpg").hardlink_to(host)
    told = run("istat", medium.path, str(list_image(medium.path).at_size(30_000).stream.inode))
    assert b"$ATTRIBUTE_LIST" in told

    listing = list_image(medium.path)

    assert listing.faults == ()
    entry = listing.at("/00 another name for the same file.jpg")
    assert listing.stored(entry) == medium.planted["host.jpg"]
    assert len(entry.also) == 12
    for name in names:
        stream = listing.at(f"/00 another name for the same file.jpg:{name}")
        content = medium.planted[name]
        assert listing.content(stream) == content
        (extent,) = stream.extents
        head = listing.raw.index(content[:40])
        assert extent.offset == head
        assert extent.length == len(content)


def test_content_that_windows_compressed_elsewhere_is_refused_and_told_of(tmp_path: Path) -> None:
    medium = ntfs(tmp_path, "wof.dd", size=4 * MIB)
    with ntfs_mounted(medium) as folder:
        host = folder / "host.jpg"
        with host.open("wb") as file:
            file.truncate(30_000)
        packed = folder / "host.jpg:WofCompressedData"
        packed.write_bytes(medium.plant("packed", 12_000))
        # Tag, length, reserved; version and provider of WOF; version and algorithm of the file.
        reparse = struct.pack("<IHH", 0x80000017, 16, 0) + struct.pack("<4I", 1, 2, 1, 0)
        value = "0x" + reparse.hex()
        run("setfattr", "-h", "-n", "system.ntfs_reparse_data", "-v", value, host)

    listing = list_image(medium.path)

    (fault,) = listing.faults
    assert fault.reason == "compressed by Windows (WOF), which this version does not read"
    packed_place = only_place(listing.raw, medium.planted["packed"])
    assert [e.offset for e in fault.extents] == [packed_place.offset]
    with pytest.raises(FileSystemError, match=r"inode \d+: compressed by Windows \(WOF\)"):
        listing.read(listing.at("/host.jpg"))
    stored = listing.at("/host.jpg:WofCompressedData")
    assert listing.content(stored) == medium.planted["packed"]


def test_a_placeholder_of_a_cloud_folder_is_told_of_and_a_fetched_file_is_not(
    tmp_path: Path,
) -> None:
    medium = ntfs(tmp_path, "cloud.dd", size=4 * MIB)
    with ntfs_mounted(medium) as folder:
        hollow, fetched = folder / "hollow.jpg", folder / "fetched.jpg"
        with hollow.open("wb") as file:
            file.truncate(300_000)
        fetched.write_bytes(medium.plant("fetched.jpg", 12_000))
        reparse = struct.pack("<IHH", 0x9000601A, 8, 0) + bytes(8)
        for file_ in (hollow, fetched):
            value = "0x" + reparse.hex()
            run("setfattr", "-h", "-n", "system.ntfs_reparse_data", "-v", value, file_)

    (fault,) = list_image(medium.path).faults

    assert "kept in the cloud" in fault.reason
    assert isinstance(fault, ClosedFault)
    assert fault.not_opened == NotOpened("cloud_placeholder", 1, 0)
