"""Who checks a certificate of a drive that erased itself holds the trial on which it rests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.item_composing import certified_scan
from evidence_store.certificates.verifying.outcome import verify_outcome
from evidence_store.certificates.verifying.proven import verify_proven
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.certificates.work_composing import certified_verification
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.stated_facts import (
    disposal_facts,
    scan_facts,
    verification_facts,
)
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.unit.firmware_trials import limit_said
from evidence_store.errors import CertificateError
from forensics.values import ErasureMethod
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import EXAMINER, NOW, SUPERVISOR, VERIFIER
from tests.forensics.erasing.firmware.made_up_runs import asked_again, run_of

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate_content import CertificateContent

METHOD = ErasureMethod.ATA_SECURE_ERASE
TOLD = {
    "trial": "t_1", "method": METHOD.value, "model": "DTB420", "firmware": "CC44", "bus": "SATA",
    "receipt": f"blake3:{'11' * 32}",
}  # fmt: skip


def _of_this_drive(limit: str) -> Recorded:
    """What is on record of such a drive, for which people signed on that trial."""
    done = builders.receipt(method=METHOD, firmware=run_of(METHOD, builders.SIZE))
    image = builders.acquisition()
    assert image.computed_digest is not None
    asked = asked_again(METHOD, image=image.id, digest=image.computed_digest)
    check = builders.verification(done, asked=asked)
    found = verification_facts(certified_verification(check, VERIFIER), receipt=done)
    facts = disposal_facts("r_1", builders.authority(), (limit,), None)
    scans = scan_facts([certified_scan(builders.scan(), (builders.hash_set(),))])

    def signed(kind: StatementKind, who: str, told: dict[str, str], **at: object) -> object:
        return builders.signed(kind, who, method=METHOD, facts=kept_facts(told), **at)

    return builders.on_record(
        disposal=builders.disposal(
            method=METHOD,
            receipt=done,
            verification=check,
            known_gaps=(limit,),
            proposal=signed(StatementKind.PROPOSAL, EXAMINER, facts),
            authorisation=signed(StatementKind.AUTHORISATION, SUPERVISOR, {**facts, **scans}),
            verifier_statement=signed(
                StatementKind.VERIFICATION, VERIFIER, found, made_at=NOW - timedelta(hours=2)
            ),
        )
    )


def certified(
    *, limit: str | None = None, tried: dict[str, str] | None = None, by: str = VERIFIER
) -> CertificateContent:
    """The certificate of such a drive, where the log holds that trial."""
    told = {**TOLD, **(tried or {})}
    made = _of_this_drive(limit or limit_said(TOLD))
    log = builders.founded(made.people)
    kind = {name: told[name] for name in told if name != "receipt"}
    log.append(a_draft("trial.begun", None, None, log.now, public=kind))
    log.act("trial.recorded", {**told, "missing": "nothing"}, tester=EXAMINER)
    log.act("trial.confirmed", told, confirmer=by)
    return builders.content(log.carry_out(made))


def test_a_certificate_carries_its_trial_and_is_held_to_it() -> None:
    content = certified()

    assert content.kind is CertificateKind.CERTIFICATE
    for check in (verify_signed, verify_outcome, verify_proven):
        check(content)
    events = [each.body for each in content.custody.proved if '"trial.' in each.body]
    assert len(events) == 3


@pytest.mark.parametrize(
    "tried",
    [
        {"trial": "t_2"},
        {"firmware": "CC45"},
        {"model": "DTB430"},
        {"bus": "SCSI"},
        {"method": ErasureMethod.ATA_SANITIZE_BLOCK.value},
    ],
)
def test_another_trial_than_the_one_that_people_signed_for_is_not_carried_and_counts_for_nothing(
    tried: dict[str, str],
) -> None:
    with pytest.raises(CertificateError, match="no two people signed for a trial"):
        verify_proven(certified(tried=tried))


def test_a_trial_of_another_kind_than_the_verifier_read_is_none() -> None:
    other = {"firmware": "CC45"}

    with pytest.raises(CertificateError, match="trial on which this erasure rests"):
        verify_proven(certified(tried=other, limit=limit_said({**TOLD, **other})))


def test_who_tried_does_not_confirm_it() -> None:
    with pytest.raises(CertificateError, match="tester"):
        verify_proven(certified(by=EXAMINER))
