"""The root's key kept apart: it leaves the data folder, signs lists, and never forgets a key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.certificates.kept_apart import issued_by, open_authority
from evidence_store.certificates.replaced import read_replaced
from evidence_store.cli.people.unit_keys import keys
from evidence_store.custody.heads.high_water import HighWaterError
from evidence_store.data_folder.places import REPLACED, ROOT_KEY
from evidence_store.errors import CertificateError, NotFoundError, SealedKeyError
from evidence_store.keys.root_key import read_sealed_root
from evidence_store.unit_keys import ceremony
from evidence_store.unit_keys.ceremony import RootApart, ask_new_keys, replace_keys
from evidence_store.unit_keys.due import keys_due
from evidence_store.unit_keys.taking import take_list
from evidence_store.workflow.people.unit_keys import replace_unit_keys
from tests.evidence_store.stores import acting, make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store

PASSPHRASE = "an authority kept in another safe"
DAY = timedelta(days=1)


def replaced(store: Store, apart: RootApart | None) -> Store:
    ask_new_keys(store, acting(store, "A1"), second=store.find_person("B2").id)
    replace_keys(store, acting(store, "B2"), apart=apart)
    return reopen(store.data, at=store.clock() + DAY)


def test_the_root_moves_out_of_the_data_folder_signs_lists_and_revokes(tmp_path: Path) -> None:
    store = make_store(tmp_path / "data")
    apart = RootApart(tmp_path / "ca", PASSPHRASE)

    # What fails leaves everything as it was, and no second copy of the key.
    ask_new_keys(store, acting(store, "A1"), second=store.find_person("B2").id)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ceremony, "lay_aside", _full)
        with pytest.raises(OSError, match="full"):
            replace_keys(store, acting(store, "B2"), apart=apart)
    assert not apart.folder.exists()
    assert not read_sealed_root((store.data / ROOT_KEY).read_bytes()).is_apart

    seal = acting(store).unit_keys.log.seal_chain_pem
    moved = replaced(store, apart)
    sealed = read_sealed_root((moved.data / ROOT_KEY).read_bytes())
    assert (sealed.sealed, sealed.parts) == (b"", ())
    assert not keys_due(moved).is_lost
    assert list(moved.check(known=[]))
    for file in apart.folder.iterdir():
        assert file.is_dir() or b"PRIVATE" not in file.read_bytes()

    # Without it nobody certifies anything.
    ask_new_keys(moved, acting(moved, "A1"), second=moved.find_person("B2").id)
    with pytest.raises(SealedKeyError, match="kept apart from this folder"):
        replace_keys(moved, acting(moved, "B2"))
    with pytest.raises(SealedKeyError, match="does not open"):
        open_authority(apart.folder, "another passphrase altogether")

    _signs_and_revokes(moved, apart, seal)
    later = reopen(moved.data, at=moved.clock() + DAY)
    again = replaced(later, apart)
    root = x509.load_pem_x509_certificate(again.root_pem())
    assert _serial(seal) in read_replaced(again.trusted(), root=root).revoked


def test_a_fault_after_the_entry_leaves_the_only_copy_of_the_roots_key(tmp_path: Path) -> None:
    """The entry stands though its head cannot be written outside: the key is there by now."""
    store = make_store(tmp_path / "data")
    apart = RootApart(tmp_path / "ca", PASSPHRASE)

    def recorded_alone(*told: Any, **more: Any) -> int:
        replace_unit_keys(*told, **more)
        raise HighWaterError("The share cannot be reached.")

    ask_new_keys(store, acting(store, "A1"), second=store.find_person("B2").id)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ceremony, "replace_unit_keys", recorded_alone)
        with pytest.raises(HighWaterError):
            replace_keys(store, acting(store, "B2"), apart=apart)

    later = reopen(store.data, at=store.clock() + DAY)
    assert read_sealed_root((later.data / ROOT_KEY).read_bytes()).is_apart
    assert apart.opened().issuer.root.public_bytes(Encoding.PEM) == later.root_pem()


def _signs_and_revokes(store: Store, apart: RootApart, seal: bytes) -> None:
    authority, now = apart.opened(), store.clock() + DAY
    root = x509.load_pem_x509_certificate(store.root_pem())
    known = read_replaced(store.trusted(), root=root)
    assert _serial(seal) in known.since
    assert not known.revoked

    fresh = authority.sign(now=now, days=30)
    assert take_list(store, fresh).since == known.since
    with pytest.raises(CertificateError, match="Nothing was changed"):
        take_list(store, fresh)

    since = now - 3 * DAY
    signed = authority.revoke(f"{_serial(seal):X}", since=since, now=now + DAY)
    taken = take_list(store, signed)
    assert taken.revoked == {_serial(seal)}
    assert (store.data / REPLACED).read_bytes() == signed
    assert any(each.revoked for each in issued_by(apart.folder))
    with pytest.raises(NotFoundError):
        authority.revoke("abc", since=since, now=now + DAY)

    # A list of an authority that was put back to an earlier state leaves out what is known.
    authority.take_list(fresh)
    (apart.folder / REPLACED).write_bytes(fresh)
    short = authority.sign(now=now + 2 * DAY)
    with pytest.raises(CertificateError, match="leaves out certificates"):
        take_list(store, short)
    # And one that revokes it again does so from a later time.
    later = authority.revoke(f"{_serial(seal):x}", since=now, now=now + 2 * DAY)
    with pytest.raises(CertificateError, match="leaves out certificates"):
        take_list(store, later)
    whole = authority.sign(now=now + 3 * DAY, known=signed)
    assert take_list(store, whole).revoked == {_serial(seal)}


def test_the_verbs_of_the_authority_open_no_data_folder(tmp_path: Path) -> None:
    told = CliRunner().invoke(keys, ["ca", "list", str(tmp_path), "--out", str(tmp_path / "l")])
    assert isinstance(told.exception, NotFoundError)
    assert "holds no certificate authority" in str(told.exception)


def _full(*_: object) -> None:
    message = "full"
    raise OSError(message)


def _serial(pem: bytes) -> int:
    return x509.load_pem_x509_certificate(pem).serial_number
