"""What shadow copies of NTFS still hold is found, with its path and its places on the medium."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import pytest

from forensics.scanning.stages import STAGES
from forensics.values import HitKind, HitState, ScanResult, VolumeReport
from tests.forensics.file_systems.shadow_copies.stores import BLOCK, HEADER, Shadowed, descriptor
from tests.forensics.scanning.builders import a_request, a_whole_set_of, content_at, scanned
from tests.forensics.scanning.recipes import Pictures, a_picture, an_ntfs_medium, run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from tests.forensics.scanning.conftest import Media

PICTURES = Pictures()
OTHER = a_picture("what came later", 20_480)
DAYS = ("2011-09-08", "2011-09-09")


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([PICTURES.live, PICTURES.resident, PICTURES.stream])


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A volume as it was, and as it is: the first part of a picture was written over in place."""
    folder = tmp_path_factory.mktemp("ntfs")
    path = an_ntfs_medium(folder / "volume.raw", PICTURES)
    before = path.read_bytes()
    (folder / "later").write_bytes(OTHER + PICTURES.live[len(OTHER) :])
    run("ntfscp", "-f", path, folder / "later", "pic-live.jpg")
    return before, path.read_bytes()


def result_of(volume: bytes, folder: Path, hash_set: HashSet) -> tuple[ScanResult, Path]:
    medium = folder / "medium.raw"
    medium.write_bytes(volume)
    request = a_request(medium, stages=STAGES)
    return scanned(hash_set=hash_set, out=folder / "result", request=request), medium


def copies_of(result: ScanResult) -> list[VolumeReport]:
    return [each for each in result.sources[0].volumes if "shadow copy" in each.where]


def without_record(volume: bytes, content: bytes) -> bytes:
    """The volume without the record of the master file table that holds some content."""
    data = bytearray(volume)
    at = data.rindex(b"FILE0", 0, data.index(content[:64]))
    data[at : at + 1024] = bytes(1024)
    return bytes(data)


def test_a_file_that_was_written_over_in_part_is_found_whole_in_the_copy(
    states: tuple[bytes, bytes], tmp_path: Path, hash_set: HashSet
) -> None:
    before, now = states
    volume = Shadowed(bytearray(now))
    volume.add_as_it_was(before, now)

    result, medium = result_of(volume.finished(), tmp_path, hash_set)

    (found,) = [hit for hit in result.hits if hit.state is HitState.SNAPSHOT]
    assert (found.path, found.kind, found.allocated) == ("/pic-live.jpg", HitKind.EXACT, False)
    assert len(found.extents) > 1, "part of it lies in the store, the rest where it always was"
    assert content_at(medium, found) == PICTURES.live
    (copy,), (source,) = copies_of(result), result.sources
    assert (copy.where, copy.known_as) == (f"whole medium, shadow copy 1 of {DAYS[1]}", "NTFS")
    assert copy.streams
    assert source.coverage.total == source.size
    assert source.coverage.opaque == source.coverage.unopened == 0
    assert result.faults == ()


def test_what_is_as_it_was_is_told_once(
    states: tuple[bytes, bytes], tmp_path: Path, hash_set: HashSet
) -> None:
    before, now = states
    volume = Shadowed(bytearray(now))
    volume.add(b"")
    volume.add_as_it_was(before, now)
    volume.add(b"")

    result, _ = result_of(volume.finished(), tmp_path, hash_set)

    assert len(copies_of(result)) == 3
    assert [hit.path for hit in result.hits if hit.state is HitState.SNAPSHOT] == ["/pic-live.jpg"]
    assert [hit.path for hit in result.hits if hit.state is HitState.LIVE].count(
        "/pic-small.png"
    ) == 1


def test_a_file_whose_record_is_gone_is_found_by_that_of_the_copy(
    states: tuple[bytes, bytes], tmp_path: Path, hash_set: HashSet
) -> None:
    before, _ = states
    now = without_record(before, PICTURES.resident)
    volume = Shadowed(bytearray(now))
    volume.add_as_it_was(before, now)

    result, _ = result_of(volume.finished(), tmp_path, hash_set)

    found = {hit.path: hit for hit in result.hits if hit.state is HitState.SNAPSHOT}
    assert found["/pic-small.png"].kind is HitKind.EXACT
    assert not [
        hit for hit in result.hits if hit.state is HitState.LIVE and "small" in str(hit.path)
    ]


def test_damage_is_a_fault_and_the_bytes_are_compared_as_they_are_stored(
    states: tuple[bytes, bytes], tmp_path: Path, hash_set: HashSet
) -> None:
    before, now = states
    volume = Shadowed(bytearray(now))
    volume.add_as_it_was(before, now)
    volume.add(descriptor(BLOCK, 513))
    damaged = bytearray(volume.finished())

    result, _ = result_of(bytes(damaged), tmp_path, hash_set)
    (fault,) = result.faults
    assert fault.where == f"whole medium, shadow copy 1 of {DAYS[0]}"
    assert "list of blocks of a volume shadow copy is damaged" in fault.reason
    assert [hit.path for hit in result.hits if hit.state is HitState.SNAPSHOT] == ["/pic-live.jpg"]

    struct.pack_into("<Q", damaged, HEADER + 48, 2**63)
    (tmp_path / "more").mkdir()
    result, _ = result_of(bytes(damaged), tmp_path / "more", hash_set)
    (fault,) = result.faults
    assert "shadow copies were not listed: the catalogue" in fault.reason
    assert copies_of(result) == []
    assert result.sources[0].coverage.compared > 0


@pytest.mark.corpus
def test_shadow_copies_that_windows_made_are_volumes_of_their_own(
    media: Media, corpus: Path, tmp_path: Path
) -> None:
    stored = tmp_path / "vss.qcow2"
    packed = corpus / "third_party" / "plaso_vsstest.qcow2" / "vsstest.qcow2.gz"
    stored.write_bytes(gzip.decompress(packed.read_bytes()))

    request = a_request(stored)
    result = scanned(hash_set=media.hash_set, out=tmp_path / "result", request=request)

    copies = copies_of(result)
    assert [each.where for each in copies] == [
        f"whole medium, shadow copy {number} of 2013-12-03" for number in (1, 2)
    ]
    assert all(each.streams for each in copies)
    assert result.faults == ()
