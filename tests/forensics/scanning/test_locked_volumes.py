"""Locked volumes in a scan: with the key like any other, without it encrypted."""

from __future__ import annotations

import json
import os
import random
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pytest

from forensics.errors import InterruptedScanError, WrongUseError
from forensics.hash_set import HashSet
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.survey.unlocking import unlocked
from forensics.scanning.workers.executors import spawned_pool
from forensics.value_classes import dataclass
from forensics.values import ClusterWorker, Extent, HashAlgorithm, HitKind, HitState
from forensics.volumes.keys import KeyKind, Keys, VolumeKey
from forensics.wordings import locks as wordings
from tests.fakes import InlineExecutor
from tests.forensics.scanning.builders import a_whole_set_of, means, raw_request, scanned
from tests.forensics.scanning.recipes import MIB, Pictures, a_fat_medium, patched, run
from tests.forensics.volumes.composed.groups import physical
from tests.forensics.volumes.locked import fve_builder, recipes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future

    from forensics.scanning.scan_means import ScanMeans
    from forensics.values import Hit, ScanResult

P = ParamSpec("P")
T = TypeVar("T")
PIECE = Extent(7 * MIB, 20_000)
KEYS = Keys(passphrases=(recipes.PASSPHRASE,))
PARTITION = 2 * MIB


class StopsAfter(InlineExecutor):
    """Somebody presses Ctrl-C after that many parts."""

    def __init__(self, parts: int) -> None:
        self._left = parts

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return super().submit(fn, *args, **kwargs)


@dataclass(frozen=True)
class Desk:
    """An open medium, and the same as a locked partition of another."""

    folder: Path
    open: Path
    locked: Path
    inside: int
    hash_set: HashSet

    def scan(
        self, source: Path, name: str, keys: Keys | None = None, with_means: ScanMeans | None = None
    ) -> ScanResult:
        request = replace(raw_request(source), keys=keys)
        out = self.folder / name
        return scanned(
            source, hash_set=self.hash_set, out=out, request=request, with_means=with_means
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder, pictures = tmp_path_factory.mktemp("locked"), Pictures()
    medium = a_fat_medium(folder / "open.raw", pictures)
    patched(medium, (PIECE.offset, pictures.live[10_000 : 10_000 + PIECE.length]))
    volume = recipes.luks2(folder, medium.read_bytes())
    locked = folder / "locked.raw"
    locked.write_bytes(bytes(PARTITION) + volume + bytes(MIB))
    sectors = f"start={PARTITION // 512}, size={len(volume) // 512}, type=83"
    run("sh", "-c", f"echo '{sectors}' | sfdisk -q {locked}")
    inside = PARTITION + recipes.LUKS2_INSIDE
    return Desk(folder, medium, locked, inside, a_whole_set_of(pictures.all))


@pytest.fixture(scope="module")
def as_open(desk: Desk) -> ScanResult:
    return desk.scan(desk.open, "open")


@pytest.fixture(scope="module")
def with_key(desk: Desk) -> ScanResult:
    """By confined workers, as the command has them."""
    pool = means(make_executor=lambda readable: spawned_pool(1, readable))
    return desk.scan(desk.locked, "with-key", KEYS, pool)


def told(result: ScanResult, by: int = 0) -> list[object]:
    """All that a scan found, with places as they are that many bytes before."""
    return told_of(result.hits, by)


def told_of(hits: Iterable[Hit], by: int = 0) -> list[object]:
    return [
        (
            hit.item, hit.method, hit.kind, hit.state, hit.path, hit.allocated, hit.length,
            hit.established_by, [(e.offset - by, e.length) for e in hit.extents],
        )
        for hit in hits
    ]  # fmt: skip


def test_with_the_key_all_is_found_as_on_an_open_volume(
    desk: Desk, as_open: ScanResult, with_key: ScanResult
) -> None:
    assert told(with_key, by=desk.inside) == told(as_open)
    kinds = {hit.kind for hit in with_key.hits}
    assert {HitKind.EXACT, HitKind.FRAGMENT} <= kinds
    assert HitState.DELETED in {hit.state for hit in with_key.hits}


def test_the_places_of_hits_are_the_sectors_that_hold_the_cipher_text(
    desk: Desk, with_key: ScanResult
) -> None:
    (piece,) = (hit for hit in with_key.hits if hit.kind is HitKind.FRAGMENT)
    (extent,) = piece.extents
    start = desk.inside + PIECE.offset
    assert start <= extent.offset
    assert extent.end <= start + PIECE.length
    erased = desk.folder / "erased.raw"
    data = bytearray(desk.locked.read_bytes())
    for hit in with_key.hits:
        for each in hit.extents:
            data[each.offset : each.end] = bytes(each.length)
    erased.write_bytes(data)

    assert not desk.scan(erased, "erased", KEYS).hits


def test_with_the_key_every_byte_is_in_the_ledger_as_on_an_open_volume(
    desk: Desk, as_open: ScanResult, with_key: ScanResult
) -> None:
    found, before = with_key.sources[0].coverage, as_open.sources[0].coverage

    assert (found.encrypted, found.opaque, found.unopened, found.not_read) == (0, 0, 0, 0)
    assert found.total == desk.locked.stat().st_size
    assert found.compared >= before.compared
    assert with_key.faults == as_open.faults == ()


def test_the_result_says_what_was_opened_and_what_is_inside(
    desk: Desk, with_key: ScanResult
) -> None:
    (volume,) = with_key.sources[0].volumes

    assert (volume.number, volume.locked_as, volume.known_as) == (1, "LUKS2", "FAT12")
    assert volume.extent == Extent(desk.inside, 8 * MIB)
    assert volume.streams


def test_what_was_there_before_the_volume_was_encrypted_is_found_as_without_the_key(
    desk: Desk, with_key: ScanResult
) -> None:
    """Where nothing was written since, a whole picture and a piece lie as they are."""
    picture, place = Pictures().live, desk.inside + 5 * MIB + 512
    older = desk.folder / "older.raw"
    older.write_bytes(desk.locked.read_bytes())
    patched(older, (place, picture), (place + MIB, picture[2_048:30_000]))

    result = desk.scan(older, "older", KEYS)

    more = [
        hit for hit in result.hits if place <= hit.extents[0].offset < desk.inside + PIECE.offset
    ]
    whole, piece = sorted(more, key=lambda hit: hit.extents)
    assert whole.extents == (Extent(place, len(picture)),)
    assert HashAlgorithm.SHA256 in whole.established_by
    assert (whole.kind, whole.state) == (HitKind.EXACT, HitState.UNALLOCATED)
    assert (piece.kind, piece.extents[0].offset) == (HitKind.FRAGMENT, place + MIB)
    assert told(with_key) == [hit for hit in told(result) if hit not in told_of(more)]
    assert len(desk.scan(older, "older-without").hits) == len(more)


@pytest.mark.parametrize("to_go", [False, True])
def test_bitlocker_is_scanned_as_an_open_volume_and_hits_are_where_its_bytes_lie(
    desk: Desk, as_open: ScanResult, *, to_go: bool
) -> None:
    """Its first 64 KiB, in which a picture begins, are kept at 5 MiB."""
    at, moved = 5 * MIB, 64 * 1024
    layout = fve_builder.Layout((4 * MIB, 4 * MIB + moved, 6 * MIB), at, moved)
    recipe = fve_builder.Recipe(layout=layout, to_go=to_go)
    source = desk.folder / f"bitlocker-{to_go}.raw"
    source.write_bytes(fve_builder.bitlocker(desk.open.read_bytes(), recipe))
    file = fve_builder.startup_key_file()
    keys = Keys((VolumeKey(source.name, KeyKind.BITLOCKER, None, key_file=file),))

    result = desk.scan(source, f"bitlocker-{to_go}.json", keys)

    assert [hit.path for hit in result.hits] != []
    assert sorted(told_but_places(result)) == sorted(told_but_places(as_open))
    (before,) = (hit for hit in as_open.hits if hit.path == "/PICLIVE.JPG")
    (found,) = (hit for hit in result.hits if hit.path == "/PICLIVE.JPG")
    (whole,) = before.extents
    first = moved - whole.offset
    assert found.extents == (
        Extent(at + whole.offset, first),
        Extent(moved, whole.length - first),
    )
    coverage = result.sources[0].coverage
    assert (coverage.encrypted, coverage.opaque, coverage.not_read) == (0, 0, 0)


def told_but_places(result: ScanResult) -> list[tuple[str, str, str, int]]:
    return [(hit.item, hit.kind, hit.path or "", hit.length) for hit in result.hits]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (None, "encrypted (LUKS2), no key given"),
        (Keys((VolumeKey("other.raw", KeyKind.LUKS, None, passphrase="a"),)),
         "encrypted (LUKS2), no key given"),
        (Keys(passphrases=("another",)),
         "encrypted (LUKS2), and none of the keys given opens it"),
    ],
)  # fmt: skip
def test_without_its_key_a_volume_stays_encrypted(
    desk: Desk, keys: Keys | None, reason: str
) -> None:
    result = desk.scan(desk.locked, f"closed-{random.random()}", keys)  # noqa: S311 -- a name

    assert [fault.reason for fault in result.faults] == [reason]
    assert result.hits == ()
    closed = desk.locked.stat().st_size - PARTITION - MIB
    assert result.sources[0].coverage.encrypted == closed
    assert result.sources[0].volumes[0].locked_as is None


@pytest.mark.parametrize(
    "key",
    [
        VolumeKey("locked.raw", KeyKind.LUKS, 2, passphrase=recipes.PASSPHRASE),
        VolumeKey("locked.raw", KeyKind.VERACRYPT, None, passphrase="x"),
    ],
)
def test_a_key_that_fits_no_volume_of_its_source_is_told(desk: Desk, key: VolumeKey) -> None:
    (source,) = identify_sources((desk.locked,))

    found = unlocked(source, Keys((key,)), every_step=False)

    assert [fault.reason for fault in found.faults] == [wordings.NO_VOLUME]
    assert found.ref == source.ref


def test_a_key_for_its_partition_opens_it_among_wrong_ones(desk: Desk) -> None:
    given = Keys(
        (
            VolumeKey("locked.raw", KeyKind.LUKS, 1, passphrase="wrong"),
            VolumeKey("locked.raw", KeyKind.LUKS, 1, passphrase=recipes.PASSPHRASE),
        )
    )

    (source,) = identify_sources((desk.locked,))
    found = unlocked(source, given, every_step=False)

    assert found.ref is not None
    assert [volume.label for volume in found.ref.unlocked] == ["LUKS2"]


@pytest.mark.usefixtures("with_key")
def test_neither_passphrase_nor_volume_key_is_in_result_checkpoint_or_words(desk: Desk) -> None:
    """The scan is stopped halfway, so that its checkpoint is there."""
    stopped = means(make_executor=lambda _: StopsAfter(1), in_flight=1)
    with pytest.raises(InterruptedScanError):
        desk.scan(desk.locked, "stopped", KEYS, stopped)
    (source,) = identify_sources((desk.locked,))

    left = b"".join(path.read_bytes() for path in desk.folder.glob("stopped*"))
    written = left + (desk.folder / "with-key").read_bytes()
    shown = repr(unlocked(source, KEYS, every_step=False)).encode()
    secrets = [recipes.PASSPHRASE.encode(), recipes.KEY, recipes.KEY[:32]]
    for secret in secrets:
        for form in (secret, secret.hex().encode(), repr(secret)[2:-1].encode()):
            assert form not in written + shown
    assert json.loads((desk.folder / "with-key").read_text())["hits"]


def test_a_scan_that_was_stopped_goes_on_with_the_key_and_with_no_other(
    desk: Desk, with_key: ScanResult
) -> None:
    stopped = means(make_executor=lambda _: StopsAfter(1), in_flight=1)
    with pytest.raises(InterruptedScanError):
        desk.scan(desk.locked, "resumed", KEYS, stopped)

    for other in (None, Keys(passphrases=("another",))):
        with pytest.raises(WrongUseError, match="unfinished scan"):
            desk.scan(desk.locked, "resumed", other)
    resumed = desk.scan(desk.locked, "resumed", KEYS)

    assert told(resumed) == told(with_key)
    assert resumed.sources == with_key.sources


def test_keys_go_to_no_cluster(desk: Desk) -> None:
    cluster = (ClusterWorker("tcp://10.0.0.1:1", "0", "landlock"),)

    with pytest.raises(WrongUseError, match="do not leave this machine"):
        desk.scan(desk.locked, "cluster", KEYS, means(cluster=cluster))
    assert not os.path.exists(desk.folder / "cluster")  # noqa: PTH110 -- or a checkpoint


def fat_with_a_picture(folder: Path) -> bytes:
    clear, owner = folder / "clear.raw", folder / "picture"
    run("mformat", "-C", "-i", clear, "-T", str(4 * MIB // 512), "::")
    owner.write_bytes(Pictures().live)
    run("mcopy", "-i", clear, owner, "::PIC.JPG")
    return clear.read_bytes()


def group_with_a_picture(_: Path) -> bytes:
    """A volume group of no volume, in whose free extents it lies."""
    group, picture = physical("", size=4 * MIB), Pictures().live
    group[2 * MIB : 2 * MIB + len(picture)] = picture
    return bytes(group)


@pytest.mark.parametrize("made", [fat_with_a_picture, group_with_a_picture])
def test_a_locked_volume_that_lies_over_another_hides_nothing_of_it(
    desk: Desk, made: Callable[[Path], bytes]
) -> None:
    """Inside it one file owns the sectors in which the other volume lies in the clear."""
    filled = desk.folder / "filled.raw"
    filled.unlink(missing_ok=True)
    run("mformat", "-C", "-i", filled, "-T", str(8 * MIB // 512), "::")
    owner = desk.folder / "owner"
    owner.write_bytes(random.Random(1).randbytes(7 * MIB))  # noqa: S311 -- a test's content
    run("mcopy", "-i", filled, owner, "::OWNER.BIN")
    locked = recipes.luks2(desk.folder, filled.read_bytes())
    over, place = desk.folder / f"{made.__name__}.raw", desk.inside + MIB
    over.write_bytes(bytes(PARTITION) + locked + bytes(MIB))
    entries = ((PARTITION, len(locked)), (place, 4 * MIB))
    table = b"".join(
        struct.pack("<B3sB3sII", 0, b"", 0x83, b"", start // 512, size // 512)
        for start, size in entries
    )
    patched(over, (446, table), (510, b"\x55\xaa"), (place, made(desk.folder)))
    without_key = desk.scan(over, f"{made.__name__}-without")

    result = desk.scan(over, made.__name__, KEYS)

    assert without_key.hits
    assert told(result) == told(without_key)
    assert [fault.reason for fault in result.faults if "LUKS2" in fault.reason] == [
        wordings.NOT_OPENED("LUKS2", wordings.OVERLAPPING)
    ]
