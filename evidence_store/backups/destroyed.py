"""Which keys of cases were destroyed: kept beside every backup, so that a restore destroys again.

An older backup still holds the wrapped keys of values that were destroyed since. The list beside a
newer one names them, signed by the log's key over ``expunge-destroyed-v1`` || 00 || RFC 8785, so
that nobody can have more destroyed than was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cattrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.errors import BackupError
from evidence_store.open_folder.case_keys import destroyed_keys
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.domain.signing.log_signers import LogSigner
    from evidence_store.open_folder.store import Store

SCHEMA = "expunge-destroyed-keys/1"
BESIDE = ".destroyed"
MAX_LIST = 64 * 1024 * 1024

# Words of its own: nothing else that the log's key signs can pass for such a list.
_CONTEXT = b"expunge-destroyed-v1\x00"


@dataclass(frozen=True, slots=True)
class DestroyedList:
    """Ids of keys that were destroyed, each with its case, in a log of ``size`` entries."""

    schema: str
    size: int
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Signed:
    told: DestroyedList
    signature: bytes


def write_list(store: Store, *, signer: LogSigner) -> bytes:
    """The signed list of all keys that this folder's log says were destroyed."""
    with store.reading() as uow:
        keys = tuple((each.key_id, each.case_id) for each in destroyed_keys(uow))
        told = DestroyedList(SCHEMA, uow.custody.head().size, keys)
    signature = signer.sign(_CONTEXT + to_canonical(told))
    return to_canonical(_Signed(told, signature))


def read_list(data: bytes, *, key: LogKey) -> DestroyedList:
    """Read a list that the log's key signed.

    Raises:
        BackupError: it is of another form, or signed by another key.
    """
    fault = BackupError("This is not a list of destroyed keys that this custody log signed.")
    try:
        signed = from_json(data, _Signed)
        public = Ed25519PublicKey.from_public_bytes(key.public_key)
        public.verify(signed.signature, _CONTEXT + to_canonical(signed.told))
    except (InvalidSignature, ValueError, RecursionError, cattrs.BaseValidationError):
        raise fault from None
    if signed.told.schema != SCHEMA:
        raise fault
    return signed.told


def cases_to_end(store: Store, files: Iterable[Path]) -> tuple[str, ...]:
    """Cases of a restored folder whose values were destroyed after its backup, by these lists."""
    gone: dict[str, str] = {}
    for file in files:
        with file.open("rb") as handle:
            # It stands beside a backup, outside the data folder: anybody may have put it there.
            data = handle.read(MAX_LIST)
        try:
            gone |= dict(read_list(data, key=store.log_key).keys)
        # Lists of other logs are passed over: several units may keep their backups in one place.
        except BackupError:
            continue
    with store.reading() as uow:
        live = {key for key, is_live in uow.custody.leaves.values.keys().items() if is_live}
    return tuple(sorted({case for key, case in gone.items() if key in live}))
