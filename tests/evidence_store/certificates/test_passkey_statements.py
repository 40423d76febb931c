from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.disposals import SignedStatement
from evidence_store.domain.passkeys import Passkey, PasskeyKey, admission_bytes, packed
from evidence_store.domain.stated import statement_digest
from evidence_store.errors import CertificateError
from evidence_store.keys.ceremonies import Site, read_use
from forensics.documents import to_canonical
from tests.builders import NOON
from tests.evidence_store.certificates import builders
from tests.passkey_device import ORIGIN, Device

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded


def by_passkey(signed: SignedStatement, *, challenge: bytes | None = None) -> SignedStatement:
    """The same statement, signed with a passkey of that person's."""
    owner, device = builders.key_of(signed.statement.person_id), Device()
    key = PasskeyKey(device.public, device.rp)
    admitted = owner.sign(admission_bytes(device.id, key))
    passkey = Passkey(device.id, signed.statement.person_id, key, "Blue key", admitted, NOON)
    asked = statement_digest(signed.statement) if challenge is None else challenge
    used = read_use(
        device.use(asked),
        site=Site(ORIGIN, "Unit"),
        challenge=asked,
        passkey=passkey,
        owner=owner.public_key().public_bytes_raw(),
    )
    return SignedStatement(signed.statement, packed(used.signature))


def authorised_by_passkey(*, challenge: bytes | None = None) -> Recorded:
    one = builders.recorded()
    assert one.disposal.authorisation is not None
    signed = by_passkey(one.disposal.authorisation, challenge=challenge)
    return replace(one, disposal=replace(one.disposal, authorisation=signed))


def test_a_certificate_holds_with_a_statement_that_a_passkey_signed_and_says_so(
    tmp_path: Path,
) -> None:
    one = authorised_by_passkey()
    content, file = builders.content(one), tmp_path / "certificate.pdf"
    file.write_bytes(builders.drawn(one).pdf)

    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)

    assert parse_record(to_canonical(content)) == content
    assert re.search(r"Where “passkey” stands", re.sub(r"\s+", " ", told.stdout.decode()))


def test_a_certificate_does_not_hold_where_the_passkey_signed_another_statement() -> None:
    content = builders.content(authorised_by_passkey(challenge=bytes(32)))

    with pytest.raises(CertificateError, match="signature of a statement does not hold"):
        parse_record(to_canonical(content))
