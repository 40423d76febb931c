"""Where a finished bundle waits to be handed out: a private folder inside the data folder.

A file is put there in the transaction that records its digest, and leaves with the one download or
after a day. Whatever lies there without its entry is of a run that was killed, and is removed.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import OUTGOING
from evidence_store.errors import ConflictError, CustodyError, NotFoundError
from evidence_store.open_folder.handing_out import KEPT_FOR, remove_what_may_not_stay
from evidence_store.workflow.unit.disclosures import Bundle, disclosures_in
from forensics.output import flush_folder, write_new
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Reading, Store
    from evidence_store.workflow.unit.disclosures import Disclosed

_NAME = re.compile(r"(c_[0-9A-Za-z]{1,40})\.(e_[0-9A-Za-z]{1,40})\.custody")


def bundle_of(data: bytes) -> Bundle:
    """What the log says of these bytes."""
    return Bundle(Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest()), len(data))


def put_bundle(store: Store, case_id: str, disclosure_id: str, data: bytes) -> None:
    """Write the finished bundle where it waits, for nobody but this account to read.

    Raises:
        OSError: the disk is full; no half file is left.
    """
    folder = store.data / OUTGOING
    folder.mkdir(mode=0o700, exist_ok=True)
    write_new(_path(store, case_id, disclosure_id), data)


def take_bundle(store: Store, case_id: str, told: Disclosed) -> bytes:
    """The bytes of the bundle that waits, held to the digest in the log.

    Raises:
        ConflictError: it is not there any more.
        CustodyError: it is not the file that was recorded.
    """
    path = _path(store, case_id, told.id)
    if not path.is_file():
        raise ConflictError("The bundle is no longer kept. Build another one.")
    data = path.read_bytes()
    if str(bundle_of(data).digest) != told.digest:
        raise CustodyError("The bundle that waits is not the one that was recorded. Build another.")
    return data


def is_waiting(store: Store, case_id: str, told: Disclosed) -> bool:
    """Whether the bundle can be downloaded: recorded, kept, and nobody had it."""
    is_due = told.built is not None and told.downloaded is None
    return is_due and _path(store, case_id, told.id).is_file()


def remove_bundle(store: Store, case_id: str, disclosure_id: str) -> None:
    """Remove the file once it is handed out."""
    _path(store, case_id, disclosure_id).unlink(missing_ok=True)
    flush_folder(store.data / OUTGOING)


def tidy_outgoing(store: Store, unit_keys: UnitKeys) -> int:
    """Remove what is not to be handed out: unrecorded, downloaded, or older than a day.

    Returns:
        How many files were removed.
    """
    return remove_what_may_not_stay(store, unit_keys, store.data / OUTGOING, _may_stay)


def _may_stay(store: Store, uow: Reading, path: Path) -> bool:
    named = _NAME.fullmatch(path.name)
    if named is None:
        # No name that is handed out: a killed run left it (ADR 27).
        return False
    case_id, disclosure_id = named.groups()
    now = store.clock()
    return any(
        each.id == disclosure_id
        and each.built is not None
        and each.downloaded is None
        and now - each.built < KEPT_FOR
        for each in disclosures_in(uow.custody.of_case(case_id))
    )


def _path(store: Store, case_id: str, disclosure_id: str) -> Path:
    name = f"{case_id}.{disclosure_id}.custody"
    # The ids come from an address: nothing in them may lead out of the folder.
    if not _NAME.fullmatch(name):
        raise NotFoundError("There is no such disclosure.")
    return store.data / OUTGOING / name
