"""What a unit has after it replaced its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.renewing import Certified, NewKeys, renew
from evidence_store.certificates.unit_seal import make_leaf_key, to_pem
from evidence_store.keys.signers import PemSigner
from tests.evidence_store.certificates.builders import LOG_KEY

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.certificates.unit_seal import UnitSeal


def certified(seal: UnitSeal, replaced: bytes | None = None) -> Certified:
    return Certified(seal.chain_pem, seal.list_chain_pem, seal.log_pem, replaced)


def new_keys(seal: PemSigner | None = None, log_key: bytes | None = None) -> NewKeys:
    seal, lists = seal or PemSigner(to_pem(make_leaf_key())), PemSigner(to_pem(make_leaf_key()))
    own = LOG_KEY.public_key().public_bytes_raw()
    return NewKeys(seal.public_key, lists.public_key, log_key or own)


def renewed(seal: UnitSeal, keys: NewKeys, at: datetime) -> Certified:
    return renew(seal.root_pem, seal.root_key, former=certified(seal), keys=keys, now=at)
