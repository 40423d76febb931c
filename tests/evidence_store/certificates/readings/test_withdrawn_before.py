"""A document after a withdrawal names what was withdrawn, and is held to who signed for that."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.outcome import verify_outcome
from evidence_store.certificates.verifying.proven import verify_proven
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import CertifiedWithdrawal
from evidence_store.domain.signing.signed_acts import SignedAct, act_statement, sign_act
from evidence_store.errors import CertificateError
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import EXAMINER, NOW, SUPERVISOR, VERIFIER

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from tests.evidence_store.certificates.logged import UnitLog

NUMBER = "EXP-2025-0007"
ASKED, CONFIRMED = NOW - timedelta(days=9), NOW - timedelta(days=8)
AFTER = NOW - timedelta(minutes=30)
"""When the work of the newer disposal was done already, and nothing issued."""


def gone(**changes: Any) -> CertifiedWithdrawal:
    told = CertifiedWithdrawal(
        NUMBER, CertificateKind.CERTIFICATE, SUPERVISOR, ASKED, VERIFIER, CONFIRMED
    )
    return replace(told, **changes)


def sign(log: UnitLog, of: Recorded, part: str, by: str, at: datetime, **more: Any) -> None:
    """An entry about the withdrawal of a document about the item, by this person."""
    log.set_time(at)
    event = {"asker": "certificate.withdrawal_asked", "confirmer": "certificate.withdrawn"}[part]
    about = (of.case.id, of.exhibit.id)
    statement = act_statement(
        event, signers={part: by}, about=about, standing=log.standing(about[1]), at=at,
        facts={"number": NUMBER, "reason": "Complainant A rang", "document": "sha256:00"},
    )  # fmt: skip
    signed = sign_act(statement, role=part, by=by, signer=log.key(by).sign)
    public = {"certificate": "e_0", "number": NUMBER, **more}
    form = as_signed(SignedAct(statement, (signed,)))
    log.append(a_draft(event, *about, at, public=public, signed=form))


def on_record(
    told: tuple[CertifiedWithdrawal, ...] = (gone(),),
    *,
    asker: str = SUPERVISOR,
    confirmer: str = VERIFIER,
    confirmed: datetime = CONFIRMED,
    of: str | None = "d_0",
) -> Recorded:
    """What is on record of a second disposal, in whose log those people signed."""
    made = replace(builders.on_record(), withdrawn=told, supersedes=NUMBER)
    log = builders.founded(made.people)
    sign(log, made, "asker", asker, ASKED)
    named = {} if of is None else {"disposal": of}
    if confirmed == CONFIRMED:
        sign(log, made, "confirmer", confirmer, confirmed, **named)
        return log.carry_out(made)
    done = log.carry_out(made)
    sign(log, made, "confirmer", confirmer, confirmed, **named)
    return log.certify(done)


def certified(*told: Any, **changes: Any) -> CertificateContent:
    return builders.content(on_record(*told, **changes))


def verify(content: CertificateContent) -> None:
    for check in (verify_signed, verify_outcome, verify_proven):
        check(content)


def test_it_names_what_was_withdrawn_and_who_signed_for_it(tmp_path: Path) -> None:
    drawn, file = builders.drawn(on_record()), tmp_path / "certificate.pdf"
    verify(drawn.content)
    file.write_bytes(drawn.pdf)
    run = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    pages = " ".join(run.stdout.decode().split())

    assert f"Takes the place of {NUMBER}, which was withdrawn" in pages
    assert "Documents about this item that were withdrawn" in pages
    assert "nothing in this document rests on it" in pages
    assert "Complainant A rang" not in drawn.document.decode()


@pytest.mark.parametrize(
    "told",
    [
        (),
        (gone(asked_by=EXAMINER),),
        (gone(confirmed_by=EXAMINER),),
        (gone(asked_at=CONFIRMED),),
        (gone(confirmed_at=ASKED),),
        (gone(kind=CertificateKind.NON_COMPLETION),),
        (gone(), gone(number="EXP-2025-0008")),
    ],
    ids=["left out", "asked by", "confirmed by", "asked at", "confirmed at", "kind", "one more"],
)
def test_what_it_says_of_that_is_held_to_the_two_entries(
    told: tuple[CertifiedWithdrawal, ...],
) -> None:
    with pytest.raises(CertificateError, match="not named as two people signed for it"):
        verify(replace(certified(), withdrawn=told))


def test_one_person_withdraws_no_document() -> None:
    own = (gone(confirmed_by=SUPERVISOR),)
    with pytest.raises(CertificateError, match="not named as two people signed for it"):
        verify(certified(own, confirmer=SUPERVISOR))


def test_who_withdrew_it_did_not_carry_out_what_followed() -> None:
    with pytest.raises(CertificateError, match="withdrew a document of the item carried this out"):
        verify(certified((gone(confirmed_by=EXAMINER),), confirmer=EXAMINER))


def test_nothing_was_proposed_while_another_certificate_stood() -> None:
    late = (gone(confirmed_at=AFTER),)
    with pytest.raises(CertificateError, match="stood when this was proposed"):
        verify(certified(late, confirmed=AFTER))


def test_a_report_barred_nothing_and_can_be_withdrawn_later() -> None:
    report = (gone(kind=CertificateKind.NON_COMPLETION, confirmed_at=AFTER),)
    verify(certified(report, confirmed=AFTER, of=None))


def test_who_has_no_such_duty_withdraws_none() -> None:
    with pytest.raises(CertificateError, match="duties"):
        verify(certified((gone(asked_by=EXAMINER),), asker=EXAMINER))
