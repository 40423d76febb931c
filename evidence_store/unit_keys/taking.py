"""Taking the list of revoked certificates that the unit's authority signed, kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from evidence_store.certificates.replaced import read_replaced
from evidence_store.data_folder.places import REPLACED
from evidence_store.errors import CertificateError
from evidence_store.ways import Way
from forensics.output import flush_folder, write_new

if TYPE_CHECKING:
    from evidence_store.certificates.replaced import ReplacedKeys
    from evidence_store.open_folder.store import Store


def take_list(store: Store, pem: bytes) -> ReplacedKeys:
    """Put a newer list in the place of the unit's own; give what it says.

    Raises:
        CertificateError: the unit's root did not sign it, it is no newer, or it leaves out what is
            on the unit's own list, or puts it later.
        OSError: the disk is full; the list is as it was.
    """
    root = x509.load_pem_x509_certificate(store.root_pem())
    own = store.trusted()[1:]
    taken, held = (read_replaced(pems, root=root) for pems in ([pem], own))
    if taken.as_of is None:
        raise CertificateError("This file holds no list of revoked certificates of this unit.")
    # A list has whole seconds: one of the same second can say more.
    if held.as_of is not None and (taken.as_of < held.as_of or pem in own):
        raise CertificateError(
            f"This list is of {taken.as_of:%Y-%m-%d %H:%M:%S} UTC, and the unit has one of "
            f"{held.as_of:%Y-%m-%d %H:%M:%S} UTC. Nothing was changed."
        )
    # Of a certificate that is on it the time may be earlier than before, and never later.
    is_known = all(taken.since.get(each, at) <= at for each, at in held.since.items())
    is_whole = held.since.keys() <= taken.since.keys() and held.revoked <= taken.revoked
    if not is_whole or not is_known:
        raise CertificateError(
            "This list leaves out certificates that are on the unit's own, or names a later time "
            "for one. Take that to the authority, and have it sign again: "
            + Way.KEYS_CA_LIST
            + f" --known {REPLACED}."
        )
    beside = store.data / f".{REPLACED}"
    # What a killed run began: a new file is not written over one that is there.
    beside.unlink(missing_ok=True)
    # Readable for all: it is given out beside root.pem (ADR 36).
    write_new(beside, pem, mode=0o644)
    beside.replace(store.data / REPLACED)
    flush_folder(store.data)
    return taken
