"""Disk images that lie as files in a medium, a folder or an archive: opened where they lie."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.contents.disks.files_on_disk import DiskReader, ThroughFileSystem
from forensics.contents.disks.virtual import VirtualDiskMember
from forensics.contents.means import Means
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import ClosedContentError, FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, StreamId
from forensics.values import Extent, HitState, ScanResult
from forensics.wordings import contents as wordings
from tests.forensics.containers.aff4_recipes import an_aff4
from tests.forensics.containers.l01_recipes import an_l01, an_lx01
from tests.forensics.contents.opened import HeldContent, decoded
from tests.forensics.disk_images.recipes import acquire, virtual_disk
from tests.forensics.scanning.builders import a_whole_set_of, content_at, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, run
from tests.forensics.virtual_disks.ewf2_recipes import an_ex01

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet

KNOWN = a_picture("within", 60_001)
STAGES = ("exact", "raw", "content")


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN])


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw disk image with the picture in its FAT."""
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    source = path.with_name("picture")
    source.write_bytes(KNOWN)
    run("mformat", "-C", "-i", path, "-T", str(4 * MIB // 512), "::")
    run("mcopy", "-i", path, source, "::PIC0.JPG")
    return path


def result_of(path: Path, hash_set: HashSet) -> ScanResult:
    out = path.parent / f"{path.name}.result"
    return scanned(hash_set=hash_set, out=out, request=raw_request(path, stages=STAGES))


def paths_in(result: ScanResult) -> set[str | None]:
    return {hit.path for hit in result.hits}


def test_a_file_on_a_raw_image_within_a_medium_is_found_at_the_byte_with_its_chain(
    tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    medium = tmp_path / "medium.raw"
    run("mformat", "-C", "-i", medium, "-T", str(16 * MIB // 512), "::")
    run("mcopy", "-i", medium, disk, "::VM.RAW")

    result = result_of(medium, hash_set)

    (hit,) = result.hits
    assert (hit.path or "").startswith("/VM.RAW!/")
    assert content_at(medium, hit) == KNOWN
    assert result.sources[0].not_opened == ()
    assert result.faults == ()
    assert sum(vars_of(result)) == medium.stat().st_size


def vars_of(result: ScanResult) -> list[int]:
    coverage = result.sources[0].coverage
    return [coverage.compared, coverage.constant, coverage.not_examined]


@pytest.mark.parametrize("form", ["qcow2", "vmdk", "vdi", "vhd", "vhdx"])
def test_a_virtual_disk_in_an_archive_is_opened_with_its_chain(
    form: str, tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    virtual = virtual_disk(disk, tmp_path / f"disk.{form}", form)
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(virtual, f"vm/disk.{form}")

    result = result_of(path, hash_set)

    assert paths_in(result) == {f"/vm/disk.{form}!/medium!/PIC0.JPG"}
    assert result.sources[0].not_opened == ()


def test_an_ewf_image_in_a_folder_is_opened_and_one_that_lacks_segments_is_told(
    tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    first = acquire(disk, made / "disk", "-c", "none")
    whole = tmp_path / "whole"
    whole.mkdir()
    one = made / "one"
    one.mkdir()
    (whole / "a.E01").write_bytes(acquire_in_one(disk, one).read_bytes())
    (whole / "cut.E01").write_bytes(first.read_bytes())

    result = result_of(whole, hash_set)

    assert "/a.E01!/medium!/PIC0.JPG" in paths_in(result)
    assert any(wordings.DISK_IN_PARTS in fault.reason for fault in result.faults)


def test_ex01_and_aff4_in_a_folder_are_opened_and_what_is_missing_or_not_read_is_told(
    tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    data, folder = disk.read_bytes(), tmp_path / "files"
    folder.mkdir()
    an_ex01(data, folder / "a.Ex01")
    an_aff4(data, folder / "b.aff4")
    (folder / "c.L01").write_bytes(b"LVF\x09\x0d\x0a\xff\0".ljust(2000, b"\1"))
    cut = an_ex01(data, tmp_path / "cut.Ex01", segments=2)
    (folder / "d.Ex01").write_bytes(cut.read_bytes())

    result = result_of(folder, hash_set)

    whole = {f"/{name}!/medium!/PIC0.JPG" for name in ("a.Ex01", "b.aff4")}
    assert whole <= paths_in(result)
    told = {fault.where: fault.reason for fault in result.faults}
    assert wordings.DAMAGED in told["file 3 of the folder"]
    assert wordings.DISK_IN_PARTS in told["file 4 of the folder"]
    assert set(told) == {"file 3 of the folder", "file 4 of the folder"}
    assert result.sources[0].coverage.opaque == 0


def test_files_of_logical_evidence_in_a_folder_are_found_and_what_is_not_there_is_told(
    tmp_path: Path, hash_set: HashSet
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    files = {"/C/p.jpg": KNOWN, "/C/notes.txt": b"words " * 20_000}
    an_l01(files, folder / "a.L01")
    an_lx01(files, folder / "b.Lx01")
    an_l01(files, folder / "c.L01", segments=2, per_table=1).with_suffix(".L02").unlink()
    an_l01(files, folder / "d.L01", digest=bytes(16))

    result = result_of(folder, hash_set)

    assert paths_in(result) >= {f"/{name}!/C/p.jpg" for name in ("a.L01", "b.Lx01", "d.L01")}
    told = {fault.where: fault.reason for fault in result.faults}
    assert set(told) == {"file 3 of the folder", "file 4 of the folder"}
    assert all(wordings.DAMAGED in each for each in told.values())


def test_what_calls_itself_an_aff4_hides_nothing_in_its_files(
    tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with zipfile.ZipFile(an_aff4(disk.read_bytes(), folder / "a.aff4"), "a") as archive:
        archive.writestr("x/00000001", KNOWN, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("container.description", "aff4://none")
        archive.writestr("x/00000001", KNOWN)

    result = result_of(folder, hash_set)

    hidden = {"/a.aff4!/x/00000001", "/b.zip!/x/00000001"}
    assert hidden | {"/a.aff4!/medium!/PIC0.JPG"} == paths_in(result)
    (fault,) = result.faults
    assert fault.where == "file 2 of the folder"


@pytest.mark.parametrize("name", ["this file", "/etc/passwd", "../disk.vmdk"])
def test_no_name_in_a_virtual_disk_leads_to_a_file_nor_to_itself(name: str) -> None:
    """Whoever made it chose the names, and may call a part what we call the disk itself."""
    text = f'# Disk DescriptorFile\nversion=1\nCID=1\nRW 8 FLAT "{name}" 0\n'
    data = text.encode().ljust(8192, b"\n")
    told = list(VirtualDiskMember().members(HeldContent(data), Means.for_size(len(data))))
    assert ClosedContent(wordings.DISK_IN_PARTS) in told
    (medium,) = (each for each in told if isinstance(each, ContentMember))
    with pytest.raises(UnreadableExtentError):
        decoded(medium)


def acquire_in_one(raw: Path, folder: Path) -> Path:
    return acquire(raw, folder / "one", "-c", "best", "-S", "64MiB")


def found_on(data: bytes) -> list[ContentMember | ClosedContent]:
    return list(DiskReader().members(HeldContent(data), Means.for_size(len(data))))


def test_files_are_given_as_they_are_stored_and_deleted_ones_too(disk: Path) -> None:
    copied = disk.with_name("deleted.raw")
    copied.write_bytes(disk.read_bytes())
    run("mdel", "-i", copied, "::PIC0.JPG")
    data = copied.read_bytes()

    members = [each for each in found_on(data) if isinstance(each, ContentMember)]

    (one,) = [each for each in members if each.size == len(KNOWN)]
    assert one.is_as_stored
    assert decoded(one) == KNOWN == b"".join(data[e.offset : e.end] for e in one.stored)


def test_a_locked_and_an_unknown_volume_are_told_by_name() -> None:
    locked = b"LUKS\xba\xbe\0\1" + b"aes".ljust(32, b"\0") + bytes(MIB - 40)
    (closed,) = found_on(locked)

    assert closed == ClosedContent(
        wordings.LOCKED_VOLUME("LUKS1"), ClosedAs.ENCRYPTED, (Extent(0, MIB),)
    )
    (unknown,) = found_on(b"x" * 4096 + bytes(range(256)) * 4000)
    assert isinstance(unknown, ClosedContent)
    assert unknown.reason == wordings.UNKNOWN_VOLUME


class ClosedFileSystem:
    """A file system that gives no content, for a reason that its list of files has told."""

    def __init__(self, error: FileSystemError) -> None:
        self.error = error

    def read(self, *_: object) -> bytes:
        raise self.error


def test_what_a_file_system_keeps_closed_is_not_called_damaged() -> None:
    entry = FileEntry(
        partition=None,
        stream=StreamId(5, 128, 0),
        path="/a",
        also=(),
        state=HitState.LIVE,
        allocated=True,
        size=9,
        runs=(),
        residency=Residency.TRANSFORMED,
    )
    for error, reason in (
        (ClosedContentError("encrypted"), wordings.NOT_READ),
        (FileSystemError("odd"), wordings.DAMAGED),
    ):
        content = ThroughFileSystem(ClosedFileSystem(error), entry)  # type: ignore[arg-type]  # it reads alone

        with pytest.raises(UnreadableExtentError) as caught:
            content.read_into(0, memoryview(bytearray(9)))
        assert caught.value.reason == reason


def test_what_a_virtual_disk_keeps_nothing_for_hardly_counts_as_work(
    tmp_path: Path, disk: Path, hash_set: HashSet
) -> None:
    raw = tmp_path / "sparse.raw"
    raw.write_bytes(disk.read_bytes())
    with raw.open("r+b") as file:
        file.truncate(600 * MIB)  # more than the work of any small file
    folder = tmp_path / "folder"
    folder.mkdir()
    virtual_disk(raw, folder / "a.qcow2", "qcow2")

    result = result_of(folder, hash_set)

    assert paths_in(result) == {"/a.qcow2!/medium!/PIC0.JPG"}
    assert result.sources[0].coverage.over_budget == 0
