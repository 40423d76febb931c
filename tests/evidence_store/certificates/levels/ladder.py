"""One certificate at each level, its authority, and the unit's list of revoked certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from evidence_store.certificates.levels.lists import read_lists
from evidence_store.certificates.levels.raising import LevelMaterial, raise_file
from evidence_store.certificates.levels.revisions import take_apart
from evidence_store.certificates.levels.standing import SealStanding, Trusted, standing_of
from evidence_store.certificates.replaced import sign_replaced
from evidence_store.certificates.unit_seal import Issuer, UnitSeal
from evidence_store.domain.certificates.seal_levels import SealLevel
from forensics.value_classes import dataclass
from tests.evidence_store.authority import Authority
from tests.evidence_store.certificates.builders import NOW

HOUR = timedelta(hours=1)
STAMPED, LISTED, AGAIN = NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR
Change = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's seal, and the authority that it trusts."""

    seal: UnitSeal
    authority: Authority

    @property
    def root(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.seal.root_pem)

    @property
    def leaf(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.seal.chain_pem)

    @property
    def issuer(self) -> Issuer:
        key = serialization.load_der_private_key(self.seal.root_key, password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return Issuer(self.root, key)

    def crl(self, at: datetime) -> bytes:
        return sign_replaced(self.issuer, [], before=None, now=at)

    def trusted(self, now: datetime, *authorities: x509.Certificate) -> Trusted:
        return Trusted(self.leaf, self.root, authorities or (self.authority.root,), NOW, now)

    def lists(self, at: datetime) -> tuple[bytes, ...]:
        return read_lists([self.crl(at), self.authority.crl(at)])

    def raise_to(
        self, level: SealLevel, file: bytes, at: datetime, lists: tuple[bytes, ...] = ()
    ) -> tuple[bytes, SealLevel, str | None]:
        material = LevelMaterial(partial(self.authority.reply_at, moment=at), lists)
        made = raise_file(file, level, trusted=self.trusted(at), material=material)
        return made.file, made.level, made.lacking

    def standing(self, file: bytes, now: datetime, *authorities: x509.Certificate) -> SealStanding:
        return standing_of(take_apart(file), self.trusted(now, *authorities))


@dataclass(frozen=True, slots=True)
class Ladder:
    """The same document at each level."""

    unit: Unit
    files: Mapping[SealLevel, bytes] = field(repr=False)


def climb(unit: Unit, sealed: bytes) -> Ladder:
    stamped, level, _ = unit.raise_to(SealLevel.B_T, sealed, STAMPED)
    assert level is SealLevel.B_T
    stored, level, lacking = unit.raise_to(SealLevel.B_LT, stamped, LISTED, unit.lists(LISTED))
    assert level is SealLevel.B_LT, lacking
    kept, level, lacking = unit.raise_to(SealLevel.B_LTA, stored, AGAIN, unit.lists(LISTED))
    assert level is SealLevel.B_LTA, lacking
    files = dict(zip(SealLevel, (sealed, stamped, stored, kept), strict=True))
    return Ladder(unit, files)
