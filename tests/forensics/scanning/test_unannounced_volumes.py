"""VeraCrypt in a scan: nothing announces it, and with its key it is read like any other volume."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.hash_set import HashSet
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.survey import unannounced
from forensics.scanning.survey.unlocking import UnlockTask, unlock_in_child
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.values.unlocked import UnlockedVolume
from forensics.volumes.keys import KeyKind, Keys, VolumeKey
from forensics.wordings import locks as wordings
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, Pictures, a_fat_medium, run
from tests.forensics.volumes.locked.vera_builder import GROUP, head_of, veracrypt, with_hidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.values import Hit, ScanResult

PARTITION = 2 * MIB
KEY = VolumeKey("locked.raw", KeyKind.VERACRYPT, 1, passphrase="correct horse", pim=1)
HIDDEN = replace(KEY, passphrase="hidden")


@dataclass(frozen=True)
class Desk:
    """An open medium, and the same in a volume of VeraCrypt on a partition of another."""

    folder: Path
    open: Path
    locked: Path
    hash_set: HashSet

    def scan(self, source: Path, name: str, *keys: VolumeKey) -> ScanResult:
        request = replace(raw_request(source), keys=Keys(keys) if keys else None)
        return scanned(source, hash_set=self.hash_set, out=self.folder / name, request=request)


def partitioned(path: Path, *volumes: bytes) -> Path:
    """A medium of partitions with these contents, a MiB apart."""
    table, content = "", bytes(PARTITION)
    for volume in volumes:
        table += f"start={len(content) // 512}, size={len(volume) // 512}, type=7\\n"
        content += volume + bytes(-len(volume) % MIB + MIB)
    path.write_bytes(content)
    run("sh", "-c", f"printf '{table}' | sfdisk -q {path}")
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder, pictures = tmp_path_factory.mktemp("unannounced"), Pictures()
    medium = a_fat_medium(folder / "open.raw", pictures)
    locked = partitioned(folder / "locked.raw", veracrypt(medium.read_bytes()))
    return Desk(folder, medium, locked, a_whole_set_of(pictures.all))


def places_of(hit: Hit) -> tuple[object, ...]:
    return hit.item, hit.method, hit.kind, hit.state, hit.path, hit.allocated, hit.extents


def reasons(result: ScanResult) -> list[str]:
    return [fault.reason for fault in result.faults]


def test_with_its_key_all_is_found_as_on_an_open_volume(desk: Desk) -> None:
    as_open = desk.scan(desk.open, "open")

    result = desk.scan(desk.locked, "with-key", KEY)

    inside = PARTITION + GROUP
    seen = [
        replace(hit, extents=tuple(Extent(e.offset - inside, e.length) for e in hit.extents))
        for hit in result.hits
    ]
    assert [places_of(hit) for hit in seen] == [places_of(hit) for hit in as_open.hits]
    assert seen != []
    assert reasons(result) == []
    (volume,) = result.sources[0].volumes
    assert (volume.locked_as, volume.extent.offset) == ("VeraCrypt", PARTITION + GROUP)
    coverage = result.sources[0].coverage
    assert (coverage.encrypted, coverage.opaque, coverage.not_read) == (0, 0, 0)


def test_without_its_key_it_is_opaque_and_a_wrong_key_says_what_was_tried(desk: Desk) -> None:
    without = desk.scan(desk.locked, "without")
    wrong = desk.scan(desk.locked, "wrong", replace(KEY, passphrase="another"))

    assert [r for r in reasons(wrong) if r not in reasons(without)] == [wordings.NOT_AS_VERACRYPT]
    assert wrong.hits == without.hits == ()
    for result in (without, wrong):
        assert result.sources[0].coverage.opaque == desk.open.stat().st_size + 2 * GROUP


def test_the_volume_around_an_opened_hidden_one_stays_encrypted_and_is_told(desk: Desk) -> None:
    plain = desk.open.read_bytes()
    outer = blake3(b"outer").digest(length=len(plain) + MIB)
    hidden = head_of(plain, secret=b"hidden", key=bytes(range(64)))
    (desk.folder / "hidden").mkdir()
    volume = with_hidden(veracrypt(outer), plain, hidden)
    medium = partitioned(desk.folder / "hidden/locked.raw", volume)

    result = desk.scan(medium, "hidden.json", HIDDEN)

    assert "/PICLIVE.JPG" in {hit.path for hit in result.hits}
    assert reasons(result) == [wordings.AROUND_HIDDEN("VeraCrypt")]
    assert result.sources[0].coverage.encrypted == MIB
    both = [each for each in opened(medium, KEY, HIDDEN) if isinstance(each, Fault)]
    assert [fault.reason for fault in both] == [wordings.ANOTHER_INSIDE("VeraCrypt")]


def opened(
    medium: Path, *keys: VolumeKey, beat: Callable[[], None] = lambda: None
) -> list[UnlockedVolume | Fault]:
    (source,) = identify_sources((medium,))
    assert source.ref is not None
    task = UnlockTask(source.ref, Keys(keys), every_step=False)
    return list(unlock_in_child(task, beat))


def test_each_key_that_is_tried_is_a_sign_of_life(desk: Desk) -> None:
    """Else so many wrong ones are a silence for which the child is ended, and none opens."""
    beats, asks_too_much = [0, 0], replace(KEY, pim=100_000)
    for number, keys in enumerate(((asks_too_much,), (asks_too_much,) * 5)):

        def beat(number: int = number) -> None:
            beats[number] += 1

        opened(desk.locked, *keys, beat=beat)

    assert beats[1] == beats[0] + 4


def test_keys_are_tried_on_so_many_volumes_and_the_others_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = (veracrypt(blake3(b"s").digest(length=n * 65_536)) for n in (1, 2))
    (desk.folder / "many").mkdir()
    medium = partitioned(desk.folder / "many/locked.raw", small, large, small)
    monkeypatch.setattr(unannounced, "MOST_TRIES", 1)

    found, told_of_others = opened(medium, replace(KEY, partition=None))

    assert isinstance(found, UnlockedVolume)
    assert found.locked.length == len(large)
    assert isinstance(told_of_others, Fault)
    assert told_of_others.reason == wordings.MORE_UNTRIED(1, 2)


def test_one_that_lies_over_another_volume_is_not_opened(desk: Desk) -> None:
    """A second partition lies where its free space would be: the key would hide that one."""
    medium = bytearray(desk.locked.read_bytes())
    start, length = struct.unpack_from("<II", medium, 446 + 8)
    struct.pack_into("<B3xB3xII", medium, 446 + 16, 0, 6, start + 2048, length // 2)
    medium[PARTITION + MIB : PARTITION + 2 * MIB] = desk.open.read_bytes()[:MIB]
    (desk.folder / "over").mkdir()
    (desk.folder / "over/locked.raw").write_bytes(medium)

    (found,) = opened(desk.folder / "over/locked.raw", KEY)

    assert isinstance(found, Fault)
    assert found.reason == wordings.MAY_BE(wordings.OVERLAPPING)
