"""Encrypted APFS in a scan: with its password like the open volume, without it encrypted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.hash_set import HashSet
from forensics.value_classes import dataclass
from forensics.volumes.keys import KeyKind, Keys, VolumeKey
from forensics.wordings import locks as wordings
from tests.forensics.file_systems.own.apfs_builder import BLOCK, Volume, a_container
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import Pictures
from tests.forensics.volumes.locked.apfs_lock import ONE_KEY, PASSWORD, locked_container

if TYPE_CHECKING:
    from forensics.values import Fault, ScanResult

KEYS = Keys((VolumeKey("locked.raw", KeyKind.APFS, None, passphrase=PASSWORD),))


@dataclass(frozen=True)
class Desk:
    """The same container with its volume open and locked, and a set of what is in it."""

    folder: Path
    hash_set: HashSet
    files: dict[str, bytes]

    def scan(self, name: str, keys: Keys | None = None) -> ScanResult:
        source = self.folder / f"{name}.raw"
        request = replace(raw_request(source), keys=keys)
        out = self.folder / f"{name} {keys is not None} {keys == KEYS}"
        return scanned(source, hash_set=self.hash_set, out=out, request=request)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder, pictures = tmp_path_factory.mktemp("apfs"), Pictures()
    files = {"/live.jpg": pictures.live, "/folder/other.bin": b"lines of text " * 5000}
    for name, volume in {
        "open": a_container(Volume(files)),
        "locked": locked_container(Volume(files, flags=ONE_KEY)),
    }.items():
        (folder / f"{name}.raw").write_bytes(volume)
    return Desk(folder, a_whole_set_of([pictures.live]), files)


def reasons(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.reason for fault in faults]


def test_with_its_password_all_is_found_as_on_an_open_volume(desk: Desk) -> None:
    as_open, result = desk.scan("open"), desk.scan("locked", KEYS)

    assert [replace(hit, image="open.raw") for hit in result.hits] == list(as_open.hits)
    assert {hit.path for hit in result.hits} == {"/live.jpg"}
    assert reasons(result.faults) == reasons(as_open.faults)
    assert result.sources[0].coverage == as_open.sources[0].coverage
    opened = [report.sources[0].volumes[0].locked_as for report in (result, as_open)]
    assert opened == ["APFS", None]


def test_without_it_its_content_is_encrypted_and_a_wrong_one_changes_nothing(desk: Desk) -> None:
    without = desk.scan("locked")
    wrong = desk.scan("locked", Keys((replace(KEYS.volumes[0], passphrase="another"),)))

    assert reasons(without.faults) == ["volume 1 of APFS is encrypted, and no key opened it"]
    more = [each for each in reasons(wrong.faults) if each not in reasons(without.faults)]
    assert more == [wordings.NONE_OPENS("APFS")]
    assert without.hits == wrong.hits == ()
    assert without.sources[0].coverage == wrong.sources[0].coverage
    blocks = sum(-(-len(content) // BLOCK) for content in desk.files.values())
    assert without.sources[0].coverage.encrypted == blocks * BLOCK
