"""Digests of old blocks: sealed under the unit's keys, beside the plan that they were taken for.

They are taken before a drive is first asked to erase itself, and sought by the eraser. The second
person's process seeks others, of its own choice. They tell nothing without
their key, which is sealed with them. They end as keys of keyed streams do, when the certificate is
issued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.data_folder.places import PLANS
from evidence_store.data_folder.referred import lists_on_record, name_of_old_blocks
from evidence_store.kept_files.hits import hits_of
from evidence_store.open_folder.beside import open_sealer
from forensics.documents import from_json, to_json
from forensics.erasing.firmware.old_blocks import OldBlocks
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from forensics.values import Digest, Extent


def old_blocks_of(store: Store, plan: Digest, unit_keys: UnitKeys) -> OldBlocks | None:
    """Return what was taken for a plan; None where nothing is kept.

    Raises:
        SealedKeyError: it was changed, or is another plan's.
    """
    try:
        sealed = _path(store, plan).read_bytes()
    except FileNotFoundError:
        return None
    return from_json(open_sealer(unit_keys).open(_sealed_as(plan), sealed), OldBlocks)


def keep_old_blocks(store: Store, plan: Digest, old: OldBlocks, unit_keys: UnitKeys) -> None:
    """Keep what was taken for a plan, sealed, so that a power cut does not lose it.

    What a start took that never asked the drive is replaced.
    """
    path = _path(store, plan)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    sealed = open_sealer(unit_keys).seal(_sealed_as(plan), to_json(old))
    write_new(path, sealed, replace=True)


def places_of_hits(store: Store, exhibit_id: str) -> tuple[Extent, ...]:
    """Where known files lie on a medium, by every scan of a disk image of it that is recorded.

    Raises:
        HitsAwayError: a list of hits is recorded, and is not there.
    """
    with store.reading() as uow:
        scans = uow.scans.find(exhibit_id=exhibit_id)
        images = {each.id: each for each in uow.acquisitions.find(exhibit_id=exhibit_id)}
        listed = lists_on_record(uow, {exhibit_id})
    found: list[Extent] = []
    for scan in scans:
        image = images[scan.acquisition_id]
        if scan.hits and not image.is_logical:
            known = hits_of(
                store, scan.result_digest, listed=listed.get(scan.id), image=image.segments[0]
            )
            found += [extent for hit in known.hits for extent in hit.extents]
    return tuple(found)


def _path(store: Store, plan: Digest) -> Path:
    return store.data / PLANS / name_of_old_blocks(plan)


def _sealed_as(plan: Digest) -> str:
    return f"old blocks of {plan}"
