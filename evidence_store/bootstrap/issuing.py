"""What the unit issues certificates with, composed from an open data folder and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.domain.certificate_content import Unit
from evidence_store.workflow.certification import Issuing

if TYPE_CHECKING:
    from evidence_store.bootstrap.store import Store
    from evidence_store.keys.unit_keys import UnitKeys


def issue_with(store: Store, keys: UnitKeys) -> Issuing:
    """The unit's name and address, its folder of documents, and the keys that it seals with."""
    unit = store.settings.unit
    private = Ed25519PrivateKey.from_private_bytes(keys.log_seed)
    return Issuing(
        unit=Unit(
            name=unit.name,
            force=unit.force,
            address=tuple(line.strip() for line in unit.address.splitlines() if line.strip()),
            telephone=unit.telephone,
            email=unit.email,
        ),
        training=store.is_training,
        folder=store.certificates,
        log_key=private.public_key().public_bytes_raw(),
        sign_summary=private.sign,
        seal_key_pem=keys.seal_key_pem,
        seal_chain_pem=keys.seal_chain_pem,
        root_pem=store.root_pem(),
        log_certificate=store.log_certificate(),
    )
