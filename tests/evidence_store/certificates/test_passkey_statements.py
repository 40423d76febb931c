from __future__ import annotations

import hashlib
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.signing.passkeys import Passkey, PasskeyKey, admission_bytes, packed
from evidence_store.errors import CertificateError
from evidence_store.keys.ceremonies import Site, read_use
from forensics.documents import to_canonical
from tests.builders import NOON
from tests.evidence_store.certificates import builders
from tests.passkey_device import ORIGIN, Device

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded


class PasskeySigner:
    """Signs with a passkey of somebody's, as a browser asks it to."""

    def __init__(self, owner: str, *, challenge: bytes | None = None) -> None:
        self._device, self._challenge = Device(), challenge
        self._own, key = builders.key_of(owner), PasskeyKey(self._device.public, self._device.rp)
        admitted = self._own.sign(admission_bytes(self._device.id, key))
        self.passkey = Passkey(self._device.id, owner, key, "Blue key", admitted, NOON)

    def sign(self, message: bytes) -> bytes:
        asked = self._challenge or hashlib.sha256(message).digest()
        used = read_use(
            self._device.use(asked),
            site=Site(ORIGIN, "Unit"),
            challenge=asked,
            passkey=self.passkey,
            owner=self._own.public_key().public_bytes_raw(),
        )
        return packed(used.signature)


def authorised_by_passkey(*, challenge: bytes | None = None, is_admitted: bool = True) -> Recorded:
    """The authoriser signs with a passkey; everything else is signed with keys."""
    log, who = builders.founded(builders.people()), builders.SUPERVISOR
    signer = PasskeySigner(who, challenge=challenge)
    one = signer.passkey
    if is_admitted:
        told = {"passkey": one.id.hex(), "person": who, "public_key": one.key.public_key.hex(),
                "rp": one.key.rp, "admitted": one.admitted.hex()}  # fmt: skip
        log.act("passkey.admitted", told, owner=who)
    log.key = lambda person: signer if person == who else builders.key_of(person)
    return builders.recorded(log)


def test_a_certificate_holds_with_a_statement_that_a_passkey_signed_and_says_so(
    tmp_path: Path,
) -> None:
    one = authorised_by_passkey()
    content, file = builders.content(one), tmp_path / "certificate.pdf"
    file.write_bytes(builders.drawn(one).pdf)

    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)

    assert parse_record(to_canonical(content)) == content
    assert re.search(r"Where “passkey” is shown", re.sub(r"\s+", " ", told.stdout.decode()))


def test_a_certificate_does_not_hold_where_the_passkey_signed_another_statement() -> None:
    content = builders.content(authorised_by_passkey(challenge=bytes(32)))

    with pytest.raises(CertificateError, match="not made with the enrolled key"):
        parse_record(to_canonical(content))


def test_a_certificate_does_not_hold_by_a_passkey_that_was_not_admitted() -> None:
    content = builders.content(authorised_by_passkey(is_admitted=False))

    with pytest.raises(CertificateError, match="not made with the enrolled key"):
        parse_record(to_canonical(content))
