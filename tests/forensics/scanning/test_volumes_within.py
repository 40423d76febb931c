"""A scan of volumes that lie within others, in pieces and behind a lock."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.scanning.workers.executors import spawned_pool
from forensics.values import HitState
from forensics.volumes.keys import Keys
from tests.forensics.scanning.builders import a_whole_set_of, means, raw_request, scanned
from tests.forensics.volumes.composed.groups import (
    CONTENT,
    EXTENT,
    file_system,
    linear,
    logical,
    physical,
)
from tests.forensics.volumes.locked import recipes
from tests.forensics.volumes.recipes import MIB

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult

KEYS = Keys(passphrases=(recipes.PASSPHRASE,))
PICTURE = random.Random("slack").randbytes(5_000)  # noqa: S311 -- no secret


def scan(source: Path, keys: Keys | None) -> ScanResult:
    pool = means(make_executor=lambda readable: spawned_pool(1, readable))
    request = replace(raw_request(source), keys=keys)
    known = a_whole_set_of([CONTENT, PICTURE])
    return scanned(
        source,
        hash_set=known,
        out=source.parent / ("with" if keys else "without"),
        request=request,
        with_means=pool,
    )


def test_a_laptop_of_linux_is_read_with_its_key(tmp_path: Path) -> None:
    """A lock, in it a volume group, in that a file system in two pieces."""
    segments = linear(0, 4, '"pv0", 20'), linear(4, 4, '"pv0", 3')
    group = physical(logical("root", *segments), size=3 * MIB)
    content = file_system(tmp_path, 8 * EXTENT)
    for at, extent in ((0, 20), (4, 3)):
        place = MIB + extent * EXTENT
        group[place : place + 4 * EXTENT] = content[at * EXTENT : (at + 4) * EXTENT]
    locked = tmp_path / "laptop.raw"
    locked.write_bytes(recipes.luks2(tmp_path, bytes(group)))

    with_key, without = scan(locked, KEYS), scan(locked, None)

    (hit,) = with_key.hits
    assert (hit.state, hit.path) == (HitState.LIVE, "/b.bin")
    assert b"".join(group[e.offset - MIB : e.end - MIB] for e in hit.extents) == CONTENT
    assert len(hit.extents) > 1
    assert [v.where for v in with_key.sources[0].volumes] == [
        "whole medium",
        "whole medium, volume 1",
    ]
    assert {v.locked_as for v in with_key.sources[0].volumes} == {"LUKS2"}
    assert with_key.sources[0].coverage.encrypted == 0
    assert {f.where for f in with_key.faults} <= {"files"}  # random bytes look encrypted
    assert without.hits == ()


def test_a_lock_within_a_volume_group_is_opened_with_its_key(tmp_path: Path) -> None:
    content = file_system(tmp_path, 8 * EXTENT)
    lock = recipes.luks2(tmp_path, content)
    group = physical(logical("root", linear(0, len(lock) // EXTENT, '"pv0", 2')), size=4 * MIB)
    place = MIB + 2 * EXTENT
    group[place : place + len(lock)] = lock
    medium = tmp_path / "medium.raw"
    medium.write_bytes(group)

    result = scan(medium, KEYS)

    (hit,) = result.hits
    assert (hit.state, hit.path) == (HitState.LIVE, "/b.bin")
    assert result.sources[0].volumes[-1].where == "whole medium, volume 1"
    assert {f.where for f in result.faults} <= {"files"}
