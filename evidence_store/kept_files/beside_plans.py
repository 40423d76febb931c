"""What is kept beside a plan until its certificate is issued, sealed under the unit's keys.

* The key of a keyed stream. It is drawn at the first start, and nobody has it before. Anyone who
  has the unit's keys open in a process of their own can make the stream again and compare. A
  disposal that goes on under the same plan goes on with the same key.
* Digests of old blocks. They are taken before a drive is first asked to erase itself, and sought by
  the eraser. The second person's process seeks others, of its own choice. They tell nothing without
  their key, which is sealed with them.

Both end when the certificate is issued.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import PLANS
from evidence_store.data_folder.referred import BesidePlan
from evidence_store.domain.disposals.disposal_states import CERTIFICATE_ISSUED
from evidence_store.open_folder.beside import open_sealer
from forensics.documents import from_json, to_json
from forensics.erasing.firmware.old_blocks import OldBlocks
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from forensics.values import Digest, ErasureReceipt

_SEALED_AS = {BesidePlan.STREAM_KEY: "stream of {}", BesidePlan.OLD_BLOCKS: "old blocks of {}"}


def stream_key_of(store: Store, plan: Digest, unit_keys: UnitKeys) -> bytes | None:
    """Return the key with which a plan is carried out; None where none is kept.

    Raises:
        SealedKeyError: it was changed, or is another plan's.
    """
    return _open(store, BesidePlan.STREAM_KEY, plan, unit_keys)


def stream_key_for(store: Store, receipt: ErasureReceipt, unit_keys: UnitKeys) -> bytes | None:
    """Return the key to read a medium again with; None where the receipt names none, or it is gone.

    Raises:
        SealedKeyError: it was changed, or is another plan's.
    """
    if receipt.stream is None:
        return None
    return stream_key_of(store, receipt.plan_digest, unit_keys)


def keep_stream_key(store: Store, plan: Digest, key: bytes, unit_keys: UnitKeys) -> None:
    """Keep the key of a plan, sealed, so that a power cut does not lose it.

    Raises:
        OutputExistsError: the plan has one.
    """
    _keep(store, BesidePlan.STREAM_KEY, plan, key, unit_keys)


def old_blocks_of(store: Store, plan: Digest, unit_keys: UnitKeys) -> OldBlocks | None:
    """Return what was taken for a plan; None where nothing is kept.

    Raises:
        SealedKeyError: it was changed, or is another plan's.
    """
    content = _open(store, BesidePlan.OLD_BLOCKS, plan, unit_keys)
    return None if content is None else from_json(content, OldBlocks)


def keep_old_blocks(store: Store, plan: Digest, old: OldBlocks, unit_keys: UnitKeys) -> None:
    """Keep what was taken for a plan, sealed, so that a power cut does not lose it.

    What a start took that never asked the drive is replaced.
    """
    _keep(store, BesidePlan.OLD_BLOCKS, plan, to_json(old), unit_keys, replace=True)


def end_what_is_beside_plans(store: Store) -> None:
    """Delete what is kept beside plans whose certificate is issued.

    A start does it too, after a kill.
    """
    folder = store.data / PLANS
    kept = [path for each in BesidePlan for path in folder.glob(f"*{each}")]
    if not kept:
        return
    with store.reading() as uow:
        certified = uow.disposals.find(state=CERTIFICATE_ISSUED)
    plans = [each.plan_digest for each in certified if each.plan_digest]
    ended = {each.name_for(plan) for plan in plans for each in BesidePlan}
    for path in kept:
        if path.name in ended:
            # The document is issued, and does not fail by this: the next start deletes what stays.
            with suppress(OSError):
                path.unlink()


def _open(store: Store, what: BesidePlan, plan: Digest, unit_keys: UnitKeys) -> bytes | None:
    try:
        sealed = _path(store, what, plan).read_bytes()
    except FileNotFoundError:
        return None
    return open_sealer(unit_keys).open(_SEALED_AS[what].format(plan), sealed)


def _keep(
    store: Store,
    what: BesidePlan,
    plan: Digest,
    content: bytes,
    unit_keys: UnitKeys,
    *,
    replace: bool = False,
) -> None:
    path = _path(store, what, plan)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    sealed = open_sealer(unit_keys).seal(_SEALED_AS[what].format(plan), content)
    write_new(path, sealed, replace=replace)


def _path(store: Store, what: BesidePlan, plan: Digest) -> Path:
    return store.data / PLANS / what.name_for(plan)
