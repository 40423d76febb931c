from __future__ import annotations

import zlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forensics.altered.candidate import AlteredMethod, Candidate
from forensics.containers.opening import identify_source
from forensics.erasing.running import run_erasure
from forensics.errors import InterruptedScanError, WrongUseError
from forensics.hash_sets.sharing import shared_index
from forensics.pictures.heif import SMALL as HEIC
from forensics.pictures.looked import Looked, Placed, Verdict
from forensics.scanning.shards import picture_matching, picture_planning
from forensics.scanning.shards.candidate_hits import MOST_LOSSES
from forensics.scanning.shards.picture_matching import match_pictures
from forensics.scanning.shards.planning import PictureShard, StoredPicture
from forensics.scanning.stages import STAGES
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Extent, HitKind, HitState, Method, PictureCounts, ScanResult
from tests.forensics.erasing.builders import make_working_copy, plan_for, surroundings
from tests.forensics.erasing.fakes import FakePermission
from tests.forensics.scanning.altered import (
    BUNDLED,
    CACHE,
    CARVED,
    CARVED_AT,
    COPIES,
    KNOWN,
    SMALL,
    ZIPPED,
    Altered,
    altered_media,
    saved,
)
from tests.forensics.scanning.builders import a_request, a_whole_set_of, content_at, means, scanned
from tests.forensics.scanning.interrupted import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

all_stages = partial(a_request, stages=STAGES)


@pytest.fixture(scope="module")
def altered(tmp_path_factory: pytest.TempPathFactory) -> Altered:
    return altered_media(tmp_path_factory.mktemp("altered"))


@pytest.fixture(scope="module")
def result(altered: Altered, tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    """One scan of the medium and of the folder with the same files, by workers."""
    request = all_stages(altered.medium, altered.folder)
    out = tmp_path_factory.mktemp("result") / "r"
    with_means = means(make_executor=partial(spawned_pool, 2), in_flight=3)
    return scanned(hash_set=altered.hash_set, out=out, request=request, with_means=with_means)


def test_of_a_working_copy_a_second_scan_finds_all_and_after_an_overwrite_nothing(
    altered: Altered, result: ScanResult, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, altered.medium.read_bytes())

    def second(out: str) -> ScanResult:
        request = all_stages(copy)
        return scanned(hash_set=altered.hash_set, out=tmp_path / out, request=request)

    before = second("before")
    run_erasure(
        plan_for(copy), target=copy, receipt=tmp_path / "receipt",
        redeem=lambda _: FakePermission(), around=surroundings(),
    )  # fmt: skip
    after = second("after")

    first = tuple(replace(hit, image="copy.raw") for hit in result.hits if hit.image == "disk.raw")
    assert before.hits == first
    assert {hit.is_candidate for hit in first} == {True, False}
    assert after.hits == ()
    assert after.sources[0].coverage.constant == altered.medium.stat().st_size


def test_copies_that_were_saved_again_made_smaller_turned_or_mirrored_are_candidates(
    altered: Altered, result: ScanResult
) -> None:
    for image in ("disk.raw", "files"):
        found = {hit.path: hit for hit in result.hits if hit.image == image and hit.is_candidate}
        others = {"/thumbs.db", "/album.zip!/in/a.jpg", "/bundle.bin", None}
        assert set(COPIES) == set(found) - others
        for path, content in COPIES.items():
            hit = found[path]
            assert (hit.method, hit.kind) == (Method.PERCEPTUAL, HitKind.ALTERED)
            assert (hit.state, hit.length) == (HitState.LIVE, len(content))
            assert hit.likeness is not None
            assert (hit.likeness.distance or 0) <= 31
            assert not hit.established_by
            file = altered.medium if image == "disk.raw" else altered.folder / path[1:]
            assert content_at(file, hit) == content


def test_a_copy_where_no_file_lies_is_found_to_its_last_byte(result: ScanResult) -> None:
    (carved,) = (hit for hit in result.hits if hit.state is HitState.UNALLOCATED)

    assert carved.extents == (Extent(CARVED_AT, len(CARVED)),)
    assert carved.is_candidate


def test_a_small_copy_within_a_cache_is_a_thumbnail_at_its_place_in_it(result: ScanResult) -> None:
    (in_folder,) = (h for h in result.hits if h.kind is HitKind.THUMBNAIL and h.image == "files")

    assert in_folder.path == "/thumbs.db"
    assert in_folder.extents == (Extent(CACHE.index(saved(SMALL)), len(saved(SMALL))),)


def test_a_copy_within_an_archive_names_its_chain_and_the_bytes_that_hold_it(
    altered: Altered, result: ScanResult
) -> None:
    found = [hit for hit in result.hits if hit.path == "/album.zip!/in/a.jpg"]
    album = (altered.folder / "album.zip").read_bytes()

    assert [hit.image for hit in found] == ["disk.raw", "files"]
    for hit in found:
        assert (hit.kind, hit.method) == (HitKind.ALTERED, Method.PERCEPTUAL)
        assert (hit.state, hit.length) == (HitState.LIVE, len(ZIPPED))
        file = altered.medium if hit.image == "disk.raw" else altered.folder / "album.zip"
        assert content_at(file, hit) in album
        assert zlib.decompress(content_at(file, hit), -15) == ZIPPED


def test_what_is_established_is_no_candidate_and_other_pictures_are_neither(
    result: ScanResult,
) -> None:
    exact = [hit for hit in result.hits if not hit.is_candidate]

    assert {hit.path for hit in exact} == {"/exact.jpg", "/album.zip!/in/c.jpg"}
    assert len(exact) == 4
    told = {hit.path for hit in result.hits}
    assert not told & {"/other.jpg", "/broken.jpg", "/flat.png", "/icon.png", "/note.txt"}
    assert "/song.mp4" not in told


def test_a_picture_that_is_a_frame_of_a_video_is_found_at_its_moment(result: ScanResult) -> None:
    clips = [hit for hit in result.hits if hit.path == "/clip.avi"]

    assert [hit.image for hit in clips] == ["disk.raw", "files"]
    for hit in clips:
        assert hit.likeness is not None
        assert (hit.likeness.moment, hit.likeness.known_moment) == (1000, None)


def test_a_gif_that_begins_at_a_sector_of_a_file_is_found_to_its_last_byte(
    altered: Altered, result: ScanResult
) -> None:
    (found,) = (hit for hit in result.hits if hit.path == "/bundle.bin")

    assert found.image == "disk.raw"
    assert content_at(altered.medium, found) == BUNDLED


def test_pictures_are_counted_and_those_that_cannot_be_decoded_are_a_fault(
    result: ScanResult,
) -> None:
    medium, folder = result.sources

    # Four copies, another picture, two in the cache, two in the album, a video and the two JPEGs
    # that are its frames; and one where no file lies, and one at a sector of a file.
    assert folder.pictures == PictureCounts(compared=12, too_small=1, too_plain=1, damaged=1)
    assert medium.pictures == replace(folder.pictures, compared=14)
    assert medium.coverage.not_examined == folder.coverage.not_examined == 0
    assert {fault.reason for fault in result.faults} == {
        (
            "1 picture was not looked at for altered copies: 1 with the beginning of a picture or "
            "video, and damaged"
        )
    }


def test_one_process_finds_the_same_as_workers(
    altered: Altered, result: ScanResult, tmp_path: Path
) -> None:
    request = all_stages(altered.medium, altered.folder)

    alone = scanned(hash_set=altered.hash_set, out=tmp_path / "r", request=request)

    assert (alone.hits, alone.faults, alone.sources) == (
        result.hits, result.faults, result.sources,
    )  # fmt: skip


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_scan_that_was_interrupted_finds_the_same(
    altered: Altered,
    result: ScanResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    monkeypatch.setattr(picture_planning, "MOST_PICTURES", 3)
    request, out, ran = all_stages(altered.medium), tmp_path / "r", list[int]()
    stop = means(make_executor=lambda _: Interrupted(after, ran), in_flight=1)
    with pytest.raises(InterruptedScanError):
        scanned(hash_set=altered.hash_set, out=out, request=request, with_means=stop)

    resumed = scanned(hash_set=altered.hash_set, out=out, request=request)

    assert resumed.hits == tuple(hit for hit in result.hits if hit.image == "disk.raw")


def test_a_photograph_of_a_phone_is_decoded_in_a_confined_worker(
    altered: Altered, tmp_path: Path
) -> None:
    """libde265 needs a thread; the picture is one colour."""
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "photo.heic").write_bytes(HEIC)
    with_means = means(make_executor=partial(spawned_pool, 1), in_flight=2)

    found = scanned(
        hash_set=altered.hash_set,
        out=tmp_path / "r",
        request=all_stages(tmp_path / "phone"),
        with_means=with_means,
    )

    assert found.sources[0].pictures == PictureCounts(too_plain=1)
    assert not found.faults


def test_a_set_without_descriptions_runs_without_the_stage_and_says_so(
    altered: Altered, tmp_path: Path
) -> None:
    hash_set = a_whole_set_of([KNOWN])

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=all_stages(altered.medium))

    assert (found.stages, found.hash_set.described) == (("exact", "raw", "content"), 0)
    assert {hit.path for hit in found.hits} == {"/exact.jpg", "/album.zip!/in/c.jpg"}
    assert found.sources[0].pictures is None


def test_the_stage_is_refused_without_the_one_that_sees_pictures_begin(
    altered: Altered, tmp_path: Path
) -> None:
    with pytest.raises(WrongUseError, match="altered looks at pictures where the stage raw"):
        scanned(
            hash_set=altered.hash_set,
            out=tmp_path / "r",
            request=a_request(altered.medium, stages=("exact", "altered")),
        )


class Told:
    """Keeps what a scan says of its pictures."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, int, int]] = []
        self.expected: dict[str, float] = {}

    def expect(self, phase: str, seconds: float) -> None:
        self.expected[phase] = seconds

    def show(self, phase: str, done: int, total: int) -> None:
        self.shown.append((phase, done, total))

    def end(self) -> None:
        pass


def test_how_long_pictures_take_is_estimated_before_and_told_on_the_way(
    altered: Altered, tmp_path: Path
) -> None:
    told = Told()

    scanned(
        hash_set=altered.hash_set,
        out=tmp_path / "r",
        request=all_stages(altered.medium),
        with_means=means(progress=told),
    )

    of_pictures = [each for each in told.shown if each[0] == "altered"]
    # Fourteen pictures, two that may be videos, and a container with some.
    assert (of_pictures[0], of_pictures[-1]) == (("altered", 0, 17), ("altered", 17, 17))
    assert told.expected["altered"] > 0


COMPARED = Placed(Looked(Verdict.COMPARED, 10, 300), (Extent(0, 10),), None)


class Child:
    """Answers as it is told to: with a value for each picture asked for, or by going down."""

    def __init__(self, answer: Callable[[StoredPicture], Placed | None]) -> None:
        self._answer = answer
        self.asked: list[int] = []

    def run(self, _: object, shard: PictureShard) -> Iterator[Placed]:
        self.asked.append(len(shard.pictures))
        for picture in shard.pictures:
            answer = self._answer(picture)
            if answer is None:
                raise GuardedChildError("its reader went down")
            yield answer


def looked_at(
    monkeypatch: pytest.MonkeyPatch, child: Child, altered: Altered, number: int
) -> PictureCounts:
    monkeypatch.setattr(picture_matching, "own_child", lambda *_, **__: child)
    pictures = tuple(StoredPicture((Extent(n, 10),), is_file=True) for n in range(number))
    with shared_index(altered.hash_set) as index:
        shard = PictureShard(1, identify_source(altered.medium), index, pictures)
        return match_pictures(shard).pictures


def test_a_picture_that_takes_its_decoder_down_costs_itself_alone(
    altered: Altered, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = Child(lambda picture: None if picture.extents[0].offset == 2 else COMPARED)

    counts = looked_at(monkeypatch, child, altered, 5)

    assert counts == PictureCounts(compared=4, over_budget=1)
    assert child.asked == [5, 1, 1, 1]


def test_pictures_that_take_it_down_again_and_again_are_given_up_together(
    altered: Altered, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = Child(lambda _: None)

    counts = looked_at(monkeypatch, child, altered, 50)

    assert counts == PictureCounts(over_budget=50)
    assert len(child.asked) == MOST_LOSSES + 1


@pytest.mark.parametrize("row", [-1, 1, 2**40])
def test_a_known_file_that_is_not_in_the_set_is_no_answer(
    altered: Altered, monkeypatch: pytest.MonkeyPatch, row: int
) -> None:
    lie = Looked(Verdict.COMPARED, 10, 300, (Candidate(row, AlteredMethod.PDQ, distance=0),))
    child = Child(lambda _: Placed(lie, (Extent(0, 10),), None))

    assert looked_at(monkeypatch, child, altered, 1) == PictureCounts(over_budget=1)


def test_too_few_or_too_many_answers_are_none(
    altered: Altered, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(Child):
        def __init__(self, answers: int) -> None:
            super().__init__(lambda _: COMPARED)
            self._answers = answers

        def run(self, _: object, shard: PictureShard) -> Iterator[Placed]:
            self.asked.append(len(shard.pictures))
            yield from [COMPARED] * self._answers

    assert looked_at(monkeypatch, Other(0), altered, 2) == PictureCounts(over_budget=2)
    assert looked_at(monkeypatch, Other(3), altered, 2) == PictureCounts(compared=2)
