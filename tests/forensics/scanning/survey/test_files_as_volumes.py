"""VeraCrypt volumes that are files of a file system: with their key their files are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.hash_set import HashSet
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.survey import locked_files
from forensics.scanning.survey.unlocking import UnlockTask, unlock_in_child
from forensics.value_classes import dataclass
from forensics.values import Fault
from forensics.values.unlocked import UnlockedVolume
from forensics.volumes.keys import KeyKind, Keys, VolumeKey
from forensics.wordings import locks as wordings
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, Pictures, a_picture, run
from tests.forensics.volumes.locked.vera_builder import GROUP, veracrypt

if TYPE_CHECKING:
    from forensics.values import ScanResult

KIB = 1024
KEY = VolumeKey("laptop.raw", KeyKind.VERACRYPT, None, passphrase="correct horse", pim=1)
WRONG = replace(KEY, passphrase="another")


@dataclass(frozen=True)
class Desk:
    """A medium with a volume of VeraCrypt as a file in pieces, and a set of what is in that."""

    folder: Path
    medium: Path
    container: bytes
    inside: bytes
    pictures: Pictures
    hash_set: HashSet

    def scan(self, name: str, *keys: VolumeKey) -> ScanResult:
        request = replace(raw_request(self.medium), keys=Keys(keys) if keys else None)
        out = self.folder / name
        return scanned(self.medium, hash_set=self.hash_set, out=out, request=request)

    def opened(self, *keys: VolumeKey) -> list[UnlockedVolume | Fault]:
        (source,) = identify_sources((self.medium,))
        assert source.ref is not None
        task = UnlockTask(source.ref, Keys(keys), every_step=False)
        return list(unlock_in_child(task, lambda: None))


def a_fat(path: Path, size: int, **files: bytes) -> Path:
    run("mformat", "-C", "-i", path, "-T", str(size // 512), "::")
    add(path, **files)
    return path


def add(path: Path, **files: bytes) -> None:
    for name, content in files.items():
        (path.parent / name).write_bytes(content)
        run("mcopy", "-i", path, path.parent / name, f"::{name.replace('_', '.')}")


def as_made(volume: bytes) -> bytes:
    """With random bytes where VeraCrypt has them: around the headers."""
    noise = a_picture("noise", GROUP - 512)
    return volume[:512] + noise + volume[GROUP:-GROUP] + volume[-GROUP : 512 - GROUP] + noise


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder, pictures = tmp_path_factory.mktemp("files"), Pictures()
    inner = a_fat(folder / "inner.raw", MIB, PIC_JPG=pictures.live, OTHER_JPG=pictures.padded)
    container = as_made(veracrypt(inner.read_bytes()))
    medium = a_fat(folder / "laptop.raw", 4 * MIB, GAP_BIN=bytes(400 * KIB), TEXT_TXT=b"text " * 99)
    run("mdel", "-i", medium, "::GAP.BIN")
    add(medium, SECRET_HC=container, OWN_JPG=pictures.deleted)
    known = a_whole_set_of([pictures.live, pictures.padded, pictures.deleted])
    return Desk(folder, medium, container, inner.read_bytes(), pictures, known)


def reasons(result: ScanResult) -> list[str]:
    return [fault.reason for fault in result.faults]


def test_files_in_it_are_found_by_their_chain_where_they_lie_on_the_medium(desk: Desk) -> None:
    result = desk.scan("with-key", KEY)

    found = {hit.path: hit for hit in result.hits}
    assert set(found) == {"/SECRET.HC!/PIC.JPG", "/SECRET.HC!/OTHER.JPG", "/OWN.JPG"}
    raw = desk.medium.read_bytes()
    at = GROUP + desk.inside.index(desk.pictures.live)
    stored = b"".join(raw[e.offset : e.end] for e in found["/SECRET.HC!/PIC.JPG"].extents)
    assert stored == desk.container[at : at + len(desk.pictures.live)]
    assert reasons(result) == []
    coverage = result.sources[0].coverage
    assert (coverage.encrypted, coverage.opaque, coverage.not_read) == (0, 0, 0)
    inner = result.sources[0].volumes[-1]
    assert (inner.where, inner.locked_as) == ("whole medium, volume 1", "VeraCrypt")


def test_two_files_of_the_same_bytes_are_one_volume_and_a_fault(desk: Desk, tmp_path: Path) -> None:
    data = bytearray(desk.medium.read_bytes())
    at = free = data.index(b"SECRET  HC ")
    while data[free]:
        free += 32
    data[free : free + 32] = b"SECOND  HC " + data[at + 11 : at + 32]
    medium = tmp_path / desk.medium.name
    medium.write_bytes(data)

    volume, fault = replace(desk, medium=medium).opened(KEY)

    assert isinstance(volume, UnlockedVolume)
    assert isinstance(fault, Fault)
    assert fault.reason == wordings.NOT_OPENED("VeraCrypt", wordings.SHARED)


def test_its_pieces_are_those_of_the_file(desk: Desk) -> None:
    (volume,) = desk.opened(KEY)

    assert isinstance(volume, UnlockedVolume)
    assert len(volume.pieces) > 1
    assert sum(piece.place.length for piece in volume.pieces) == MIB
    assert "SECRET" not in repr(volume)


def test_without_its_key_it_is_opaque_and_a_wrong_key_says_what_was_tried(desk: Desk) -> None:
    without, wrong = desk.scan("without"), desk.scan("wrong", WRONG)

    more = [each for each in reasons(wrong) if each not in reasons(without)]
    assert more == [wordings.FILES_CLOSED(1)]
    assert [hit.path for hit in wrong.hits] == [hit.path for hit in without.hits] == ["/OWN.JPG"]
    assert wrong.sources[0].coverage == without.sources[0].coverage
    assert without.sources[0].coverage.opaque == len(desk.container)


def test_what_was_not_tried_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked_files, "MOST_TRIES", 1)

    faults = desk.opened(WRONG, KEY)

    assert [each.reason for each in faults if isinstance(each, Fault)] == [
        wordings.FILES_UNTRIED(0, 1)
    ]
    monkeypatch.setattr(locked_files, "MOST_FILES", 0)
    faults = desk.opened(KEY)
    assert [each.reason for each in faults if isinstance(each, Fault)] == [
        wordings.NO_VOLUME,
        wordings.FILES_UNSEEN(1),
    ]
