"""Keys of keyed streams: sealed under the unit's keys, beside the plan that they carry out.

One is drawn at the first start, and nobody has it before. Anyone who has the unit's keys open in a
process of their own can make the stream again and compare, until the certificate is issued: with
that the key ends. A disposal that goes on under the same plan goes on with the same key.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import PLANS
from evidence_store.data_folder.referred import (
    OLD_BLOCKS,
    STREAM_KEY,
    name_of_old_blocks,
    name_of_stream_key,
)
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.open_folder.beside import open_sealer
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from forensics.values import Digest, ErasureReceipt


def stream_key_of(store: Store, plan: Digest, unit_keys: UnitKeys) -> bytes | None:
    """Return the key with which a plan is carried out; None where none is kept.

    Raises:
        SealedKeyError: it was changed, or is another plan's.
    """
    try:
        sealed = _path(store, plan).read_bytes()
    except FileNotFoundError:
        return None
    return open_sealer(unit_keys).open(_sealed_as(plan), sealed)


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
    path = _path(store, plan)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, open_sealer(unit_keys).seal(_sealed_as(plan), key))


def end_stream_keys(store: Store) -> None:
    """Delete the keys, and the digests of old blocks, of plans whose certificate is issued.

    A start does it too, after a kill.
    """
    folder = store.data / PLANS
    kept = [*folder.glob(f"*{STREAM_KEY}"), *folder.glob(f"*{OLD_BLOCKS}")]
    if not kept:
        return
    with store.reading() as uow:
        certified = uow.disposals.find(state=DisposalState.CERTIFIED)
    plans = [each.plan_digest for each in certified if each.plan_digest]
    ended = {name(plan) for plan in plans for name in (name_of_stream_key, name_of_old_blocks)}
    for path in kept:
        if path.name in ended:
            with suppress(OSError):
                path.unlink()


def _path(store: Store, plan: Digest) -> Path:
    return store.data / PLANS / name_of_stream_key(plan)


def _sealed_as(plan: Digest) -> str:
    return f"stream of {plan}"
