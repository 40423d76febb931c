from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap.health.places import BALLAST_SIZE, make_ballast
from evidence_store.bootstrap.places import BALLAST
from evidence_store.errors import EvidenceStoreError
from evidence_store.workflow.holds import stop_and_refer
from tests.evidence_store.bootstrap.conftest import Place, head_of
from tests.evidence_store.stores import acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.bootstrap import Acting, Store

ROOM = 8 * 1024 * 1024


@pytest.fixture
def small_disk(place: Place, tmp_path: Path) -> Iterator[Place]:
    """A disk with the data folder, its ballast, and little room beside."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = BALLAST_SIZE + ROOM + sum(e.stat().st_size for e in place.data.rglob("*"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own can only be mounted by root")
    try:
        shutil.copytree(place.data, disk / "data")
        assert make_ballast(disk / "data")
        yield Place(disk)
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        size = 1 << 16
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size >>= 1


def stop(store: Store, who: Acting) -> None:
    """One act, as a person does it who knows the exhibit already."""
    with store.unit_of_work(who.unit_keys) as uow:
        exhibit = uow.exhibits.find()[0]
    stop_and_refer(
        exhibit.id,
        note="May show a child",
        actor=who.actor,
        uow=store.unit_of_work(who.unit_keys),
        clock=store.clock,
        rules=store.rules,
    )


def test_when_the_disk_is_full_the_ballast_makes_room_for_a_stop_to_be_recorded(
    small_disk: Place,
) -> None:
    store, who = small_disk.store(), acting(small_disk.store())
    before = head_of(store)
    fill(small_disk.folder)
    with pytest.raises(EvidenceStoreError, match=r"disk.*Nothing was recorded"):
        stop(store, who)

    (small_disk.data / BALLAST).unlink()
    stop(store, who)

    assert head_of(store).size > before.size
    assert list(store.check(known=[]))
    with store.reading() as uow:
        assert uow.exhibits.find()[0].open_holds
