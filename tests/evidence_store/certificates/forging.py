"""What an insider with the seal's and the log's keys makes of a certificate.

Such a person can write any content, found any log, sign any summary and seal any file. What they
cannot do is sign with the keys of other people: ``EVE`` is the examiner, whose key is truly theirs.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.documents.certificates.document import as_archive, draw_pages
from evidence_store.keys.signers import PemSigner
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import EXAMINER, LOG_KEY, key_of, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.unit_seal import UnitSeal
    from evidence_store.domain.certificates.certificate_content import CertificateContent

EVE = EXAMINER
Key: TypeAlias = Ed25519PrivateKey


def sealed_forgery(
    content: CertificateContent, seal: UnitSeal, pages: bytes | None = None
) -> bytes:
    """The content as a file that is drawn, summed up and sealed with the unit's own keys.

    Args:
        content: what the record in the file says.
        seal: whose keys seal it.
        pages: what is seen, where it is not drawn from the content.
    """
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=LOG_KEY.sign)
    seen = draw_pages(content, summary) if pages is None else pages
    return seal_certificate(
        as_archive(seen, content, document, summary),
        key=PemSigner(seal.key_pem),
        chain_pem=seal.chain_pem,
        sealed_at=content.issued_at,
    )


def invented(person_id: str) -> Ed25519PrivateKey:
    """A key that was never that person's."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"invented" + person_id.encode()).digest()
    )


def signed_by(content: CertificateContent, key: Callable[[str], Key]) -> CertificateContent:
    """Every statement signed again, and recorded so in a log with the true founding."""
    del content
    log = builders.founded(people())
    log.key = key
    return builders.content(builders.recorded(log))


def founded_by_invented(
    content: CertificateContent, key: Callable[[str], Key] = invented
) -> CertificateContent:
    """The same people with keys of the insider's in a log that only they founded."""
    del content
    others = tuple(
        replace(each, signing_key=key(each.id).public_key().public_bytes_raw()) for each in people()
    )
    return builders.content(builders.recorded(builders.founded(others, key=key)))


def with_one_enrolled_by_eve_alone(
    content: CertificateContent, key: Key | None = None, *, confirmer: str | None = EVE
) -> CertificateContent:
    """Somebody invented is enrolled and confirmed by the insider, and signs as the authoriser.

    With no confirmer the enrolment stays one that nobody confirmed.
    """
    del content
    own = key or invented("somebody")
    made = replace(people()[0], id="p_MADE_UP", name="Nobody", staff_number="9999")
    made = replace(made, signing_key=own.public_key().public_bytes_raw())
    log = builders.founded(people())
    log.key = lambda person: own if person == made.id else key_of(person)
    log.enrol(made, enroller=EVE, confirmer=confirmer)
    done = builders.disposal()
    assert done.authorisation is not None
    statement = replace(done.authorisation.statement, person_id=made.id)
    done = replace(done, authorisation=replace(done.authorisation, statement=statement))
    return builders.content(builders.recorded(log, people=(*people(), made), disposal=done))
