"""What an insider with the seal's and the log's keys makes of a certificate.

Such a person can write any content, found any log, sign any summary and seal any file. What they
cannot do is sign with the keys of other people: ``EVE`` is the examiner, whose key is truly theirs.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.certificates.rendering.document import draw_certificate
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed
from evidence_store.domain.disposals import SignedStatement
from evidence_store.domain.signing import SignedAct, act_statement, sign_act
from evidence_store.domain.stated import statement_bytes
from evidence_store.workflow.entries_to_prove import entries_to_prove
from forensics.documents import to_canonical
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    LOG_KEY,
    NOW,
    LogOfPeople,
    key_of,
    people,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.unit_seal import UnitSeal
    from evidence_store.domain.certificate_content import CertificateContent
    from evidence_store.domain.people import Person

EVE = EXAMINER
Key: TypeAlias = Ed25519PrivateKey


def sealed_forgery(content: CertificateContent, seal: UnitSeal) -> bytes:
    """The content as a file that is drawn, summed up and sealed with the unit's own keys."""
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=LOG_KEY.sign)
    return seal_certificate(
        draw_certificate(content, document, summary),
        key_pem=seal.key_pem,
        chain_pem=seal.chain_pem,
        sealed_at=content.issued_at,
    )


def invented(person_id: str) -> Ed25519PrivateKey:
    """A key that was never that person's."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"invented" + person_id.encode()).digest()
    )


def signed_by(
    content: CertificateContent, key: Callable[[str], Ed25519PrivateKey]
) -> CertificateContent:
    """Every statement signed again, and everybody named with the key that signed for them."""
    statements = tuple(
        SignedStatement(
            each.statement, key(each.statement.person_id).sign(statement_bytes(each.statement))
        )
        for each in content.statements
    )
    named = tuple(
        replace(each, signing_key=key(each.id).public_key().public_bytes_raw())
        for each in content.people
    )
    return replace(content, statements=statements, people=named)


def with_log(content: CertificateContent, log: LogOfPeople) -> CertificateContent:
    """The content under the head of a log that the insider wrote, with proofs that hold."""
    head = log.head()
    proved = entries_to_prove(log)  # type: ignore[arg-type]  # as much of a log as it asks for
    custody = replace(content.custody, size=head.size, root=head.root, proved=proved)
    return replace(content, custody=custody)


def founded_by_invented(
    content: CertificateContent, key: Callable[[str], Key] = invented
) -> CertificateContent:
    """The same people with keys of the insider's in a log that only they founded."""
    others = tuple(
        replace(each, signing_key=key(each.id).public_key().public_bytes_raw()) for each in people()
    )
    return with_log(signed_by(content, key), LogOfPeople(others, key=key))


def with_one_enrolled_by_eve_alone(
    content: CertificateContent, key: Key | None = None, *, confirmer: str | None = EVE
) -> CertificateContent:
    """Somebody invented is enrolled and confirmed by the insider, and signs as the authoriser.

    With no confirmer the enrolment stays one that nobody confirmed.
    """
    key = key or invented("somebody")
    log = LogOfPeople(people())
    made = replace(people()[0], id="p_MADE_UP", name="Nobody", staff_number="9999")
    made = replace(made, signing_key=key.public_key().public_bytes_raw())
    enrol(log, made, enroller=EVE, confirmer=confirmer)
    named = replace(
        content.people[0], id=made.id, name=made.name, rank=made.rank,
        staff_number=made.staff_number, signing_key=made.signing_key,
    )  # fmt: skip
    authorised = replace(content.statements[1].statement, person_id=made.id)
    signed = SignedStatement(authorised, key.sign(statement_bytes(authorised)))
    statements = (content.statements[0], signed, *content.statements[2:])
    forged = replace(content, people=(*content.people, named), statements=statements)
    return with_log(forged, log)


def enrol(log: LogOfPeople, person: Person, *, enroller: str, confirmer: str | None) -> None:
    """Write an enrolment, and its confirmation if there is one, into the log."""
    facts = {
        "person": person.id,
        "signing_key": person.signing_key.hex(),
        "met_in_person": "passport",
    }
    named = {"name": person.name, "rank": person.rank, "staff_number": person.staff_number}
    for event, part, by in (
        ("person.enrolled", "enroller", enroller),
        ("person.confirmed", "confirmer", confirmer),
    ):
        if by is None:
            continue
        statement = act_statement(
            event, signers={part: by}, about=(None, None), standing=log.log.standing(None),
            facts=facts, at=NOW,
        )  # fmt: skip
        own = sign_act(statement, role=part, by=by, signer=key_of(by).sign)
        log.log.append(
            Draft(
                event, None, None, NOW, public=facts, committed=named,
                signed=as_signed(SignedAct(statement, (own,))),
            )
        )  # fmt: skip
