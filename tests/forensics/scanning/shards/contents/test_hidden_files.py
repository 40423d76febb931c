"""What its file system alone gives is compared and opened as any file is: NTFS's own ways."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.containers.opening import identify_source
from forensics.containers.reader import no_sign
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.hash_sets.sharing import shared_index
from forensics.scanning.shards.contents import hidden_matching
from forensics.scanning.shards.contents.hidden_matching import match_hidden
from forensics.scanning.shards.contents.places import place_of
from forensics.scanning.shards.planning import HiddenShard
from forensics.scanning.survey.hidden_files import HiddenFiles
from forensics.scanning.survey.listing import SurveyTask, list_candidates, list_volumes
from forensics.scanning.survey.owner_batches import OwnerBatch
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Extent, HitKind, HitState, Method, ScanResult
from forensics.volume import Volume, VolumeContent
from forensics.wordings.reading import WENT_DOWN
from tests.forensics.file_systems.recipes import MIB, ntfs, ntfs_mounted, run
from tests.forensics.scanning.altered import KNOWN, ORIGINAL, SMALL, drawn, knowing, saved
from tests.forensics.scanning.builders import content_at, means, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture, patched
from tests.forensics.scanning.shards.contents.made_files import TEXT, a_tar, a_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.values import Hit

    Look = Callable[[HiddenShard, Callable[[], None]], Iterator[ShardResult]]

pytestmark = pytest.mark.root

COMPRESSED = "0x00000800"  # FILE_ATTRIBUTE_COMPRESSED, which files of the folder take over
UNIT = 64 * 1024
TINY = a_picture("tiny", 301)
PACKED_TINY = gzip.compress(TINY, mtime=0)
FILES = {
    "bundle.tar": a_tar({"note.txt": TEXT, "p.jpg": KNOWN, "more.txt": TEXT * 9}),
    "album.zip": TEXT + a_zip({"in/c.jpg": saved(ORIGINAL, quality=45), "o.jpg": saved(drawn(5))}),
    "saved.bmp": saved(ORIGINAL.resize((400, 300)), "BMP"),
    "pieces.txt": TEXT + KNOWN[:20_480] + TEXT,
    "exact.jpg": KNOWN + bytes(4_000),
    "cache.bin": b"CACHE\0\0\0" + TEXT + saved(SMALL) + TEXT,
    "sealed.cab": b"MSCF\0\0\0\0" + TEXT,
}
HOST = b"ordinary " * 780  # two clusters, with a sector and more to spare


@dataclass(frozen=True)
class Scanned:
    medium: Path
    result: ScanResult
    slack_at: int

    def hits(self, path: str) -> list[Hit]:
        return [hit for hit in self.result.hits if hit.path == path]

    def units(self, path: str) -> int:
        return sum(extent.length for hit in self.hits(path) for extent in hit.extents)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("hidden")
    medium = ntfs(folder, "disk.raw", size=16 * MIB)
    with ntfs_mounted(medium) as root:
        packed = root / "packed"
        packed.mkdir()
        run("setfattr", "-h", "-n", "system.ntfs_attrib_be", "-v", COMPRESSED, packed)
        for name, content in FILES.items():
            (packed / name).write_bytes(content)
        (root / "tiny.gz").write_bytes(PACKED_TINY)
        (root / "host.txt").write_bytes(HOST)
    data = medium.path.read_bytes()
    slack_at = data.index(HOST) + len(HOST)
    slack_at += -slack_at % 512
    assert slack_at % 4096 == 3072
    patched(medium.path, (slack_at, PACKED_TINY))
    result = scanned(
        hash_set=knowing(KNOWN, others=(TINY,)),
        out=folder / "r",
        request=raw_request(medium.path),
        with_means=means(make_executor=partial(spawned_pool, 2), in_flight=3),
    )
    return Scanned(medium.path, result, slack_at)


def test_a_container_that_ntfs_compressed_is_opened_and_its_hits_lie_in_its_units(
    found: Scanned,
) -> None:
    (hit,) = found.hits("/packed/bundle.tar!/p.jpg")

    assert (hit.kind, hit.method, hit.state) == (HitKind.EMBEDDED, Method.EMBEDDED, HitState.LIVE)
    whole = FILES["bundle.tar"]
    at = whole.index(KNOWN)
    units = (at + len(KNOWN)) // UNIT - at // UNIT + 1
    assert 0 < found.units("/packed/bundle.tar!/p.jpg") < units * UNIT
    assert hit.owner is not None


def test_a_container_in_a_record_of_ntfs_is_opened(found: Scanned) -> None:
    (hit,) = found.hits("/tiny.gz!/tiny")

    assert (hit.kind, hit.state) == (HitKind.EMBEDDED, HitState.LIVE)
    stored = content_at(found.medium, hit)  # with the fix-up at the end of a sector
    assert len(stored) == len(PACKED_TINY)
    assert stored[:20] == PACKED_TINY[:20]


def test_a_container_in_slack_is_opened_and_names_the_file_whose_slack_it_is(
    found: Scanned,
) -> None:
    (hit,) = (hit for hit in found.result.hits if hit.state is HitState.SLACK)

    assert hit.path == "/host.txt!/1"
    assert hit.extents[0].offset == found.slack_at
    assert content_at(found.medium, hit).startswith(PACKED_TINY[:200])


def test_a_whole_copy_that_ntfs_compressed_is_one_hit_and_a_piece_is_found(found: Scanned) -> None:
    (whole,) = found.hits("/packed/exact.jpg")
    (piece,) = found.hits("/packed/pieces.txt")

    assert (whole.kind, whole.method, whole.length) == (HitKind.EXACT, Method.EXACT, len(KNOWN))
    assert (piece.kind, piece.method) == (HitKind.TRUNCATED, Method.BLOCK)
    assert 15_000 < piece.length <= 20_480


def test_altered_pictures_that_ntfs_compressed_are_candidates(found: Scanned) -> None:
    kinds = {
        "/packed/saved.bmp": HitKind.ALTERED,
        "/packed/album.zip!/2!/in/c.jpg": HitKind.ALTERED,
        "/packed/cache.bin": HitKind.THUMBNAIL,
    }
    candidates = {hit.path: hit for hit in found.result.hits if hit.is_candidate}

    assert {path: hit.kind for path, hit in candidates.items()} == kinds
    assert all(hit.extents and hit.owner is not None for hit in candidates.values())


def test_what_is_compressed_and_stays_closed_is_told(found: Scanned) -> None:
    (source,) = found.result.sources

    assert [(each.kind, each.files) for each in source.not_opened] == [("cab", 1)]
    assert source.coverage.unopened > 0
    assert [fault.where.partition(", ")[2][:5] for fault in found.result.faults] == ["inode"]


def test_a_sparse_file_that_claims_far_more_than_is_stored_is_over_budget(tmp_path: Path) -> None:
    medium = ntfs(tmp_path, "bomb.raw", size=128 * MIB)
    with ntfs_mounted(medium) as root:
        (packed := root / "packed").mkdir()
        run("setfattr", "-h", "-n", "system.ntfs_attrib_be", "-v", COMPRESSED, packed)
        with (packed / "bomb.bin").open("wb") as file:
            file.write(TEXT)
            file.truncate(96 * MIB)

    result = scanned(hash_set=knowing(KNOWN), out=tmp_path / "r", request=raw_request(medium.path))

    assert [fault.reason for fault in result.faults if "more work" in fault.reason]
    assert result.sources[0].coverage.over_budget > 0


def test_the_place_of_a_part_is_that_of_the_units_that_it_was_decoded_from() -> None:
    runs = (Run(MIB, 20_480), Run(None, UNIT - 20_480), Run(2 * MIB, UNIT), Run(3 * MIB, 4096))
    entry = FileEntry(
        1, StreamId(64, 128, 1), "/a.tar", (), HitState.LIVE, True, 2 * UNIT + 4000,  # noqa: FBT003
        runs, Residency.TRANSFORMED,
    )  # fmt: skip
    whole = Extent(0, 4 * MIB)
    first, second, last = Extent(MIB, 20_480), Extent(2 * MIB, UNIT), Extent(3 * MIB, 4000)
    volume = Volume(1, whole, VolumeContent.FILE_SYSTEM, "NTFS")

    for wanted, place in (
        (Extent(5, 10), (first,)),
        (Extent(UNIT - 1, 2), (first, second)),
        (Extent(2 * UNIT, 1), (last,)),
        (Extent(0, entry.size), (first, second, last)),
    ):
        assert place_of(volume, entry, (wanted,)) == place
    assert place_of(replace(volume, label="HFS+"), entry, (Extent(5, 10),)) == entry.extents
    assert place_of(volume, replace(entry, residency=Residency.RESIDENT), (Extent(5, 10),)) == (
        Extent(MIB + 5, 10),
    )


def test_a_file_that_takes_its_reader_down_costs_itself_and_is_told(
    found: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = identify_source(found.medium)
    with shared_index(knowing(KNOWN)) as index:
        task = SurveyTask(source, index, all_hashes=False, with_owners=True)
        (volume,) = (each for each in list_volumes(task, no_sign) if isinstance(each, Volume))
        listed = (
            HiddenFiles(volume, each)
            for each in list_candidates(replace(task, volume=volume), no_sign)
            if isinstance(each, OwnerBatch) and each.hidden
        )
        files = max(listed, key=lambda each: len(each.sizes()))  # those that NTFS compressed
        paths = [entry.path for entry in files.entries(0, len(files.sizes()))]
        monkeypatch.setattr(
            hidden_matching, "own_child", lambda *_, **__: Falling(paths.index("/packed/exact.jpg"))
        )
        shard = HiddenShard(1, source, index, False, files, 0, len(paths), 1)  # noqa: FBT003 -- all_hashes
        result = match_hidden(shard)

    assert {hit.path for hit in result.hits} == {"/packed/bundle.tar!/p.jpg", "/packed/pieces.txt"}
    lost = [fault for fault in result.faults if "went down" in fault.reason]
    assert len(lost) == 1
    assert set(lost[0].extents) <= set(result.unopened)


@dataclass
class Falling:
    """A child that goes down with one file."""

    number: int

    def run(self, look: Look, shard: HiddenShard) -> Iterator[ShardResult]:
        for number in range(shard.first, shard.last):
            if number == self.number:
                raise GuardedChildError(WENT_DOWN)
            yield from look(replace(shard, first=number, last=number + 1), no_sign)
