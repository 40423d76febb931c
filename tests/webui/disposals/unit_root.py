"""The root's own key of a unit in a test, opened by two people, for a list of their authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key

from evidence_store.certificates.replaced import sign_list
from evidence_store.certificates.unit_seal import Issuer
from evidence_store.data_folder.places import ROOT_KEY
from evidence_store.keys.root_key import open_root_key, own_part, read_sealed_root
from tests.webui.conftest import PASSPHRASE

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


def list_by_the_unit(store: Store) -> bytes:
    """A list of revoked certificates by the unit's root of now, good until that ends (PEM)."""
    sealed = read_sealed_root((store.data / ROOT_KEY).read_bytes())
    first, second = sealed.parts[0].person, sealed.parts[0].other
    with store.reading() as uow:
        numbers = [uow.people.get(each).staff_number for each in (first, second)]
    one, two = (store.open_actor(each, PASSPHRASE).identity for each in numbers)
    parts = own_part(sealed, first, second, one), own_part(sealed, second, first, two)
    key = load_der_private_key(open_root_key(sealed, parts, root=store.root_pem()), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    root = x509.load_pem_x509_certificate(store.root_pem())
    return sign_list(
        Issuer(root, key), superseded={}, revoked={}, before=None, now=store.clock(),
        until=root.not_valid_after_utc,
    )  # fmt: skip
