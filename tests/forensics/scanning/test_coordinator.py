"""The process that coordinates a scan has the keys of the hash set: it decodes no disk image."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from forensics.disk_images import ewf
from forensics.scanning.workers import guarded_image
from forensics.scanning.workers.executors import spawned_pool
from forensics.values import Extent, HitKind
from tests.forensics.disk_images.recipes import acquire
from tests.forensics.scanning.builders import a_whole_set_of, means, raw_request, scanned
from tests.forensics.scanning.sources.taken_over import go_down_over_bytes, install

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import SourceRef

PAGE = 1024 * 1024
# A whole page lies within its zeros, which give no anchor: no page follows it through.
KNOWN = os.urandom(100 * 1024) + bytes(PAGE + 600 * 1024) + os.urandom(100 * 1024)
START = PAGE - 400 * 1024


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    path = tmp_path / "medium.raw"
    before, after = os.urandom(START), os.urandom(3 * PAGE - START - len(KNOWN))
    path.write_bytes(before + KNOWN + after)
    return path


def test_a_copy_that_no_page_can_follow_is_followed_by_a_confined_child(
    medium: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = acquire(medium, tmp_path / "image", "-c", "fast", "-S", "8MiB")

    def refuse(_: SourceRef) -> NoReturn:
        raise AssertionError("a disk image was opened by the process that coordinates")

    monkeypatch.setattr(ewf, "open_ewf", refuse)
    pool = means(make_executor=lambda readable: spawned_pool(1, readable))

    result = scanned(
        image,
        hash_set=a_whole_set_of([KNOWN]),
        out=tmp_path / "r",
        request=raw_request(image),
        with_means=pool,
    )

    (hit,) = result.hits
    assert (hit.kind, hit.extents) == (HitKind.EXACT, (Extent(START, len(KNOWN)),))


def test_a_child_that_goes_down_while_it_follows_one_is_a_fault_and_the_piece_stays(
    medium: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, guarded_image, "read_in_child", go_down_over_bytes)

    result = scanned(
        medium,
        hash_set=a_whole_set_of([KNOWN]),
        out=tmp_path / "r",
        request=raw_request(medium),
    )

    assert "its reader went down" in {fault.reason for fault in result.faults}
    assert START in {hit.extents[0].offset for hit in result.hits}
    assert HitKind.EXACT not in {hit.kind for hit in result.hits}
