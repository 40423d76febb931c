"""What became of the work is worked out again from what people signed: nobody writes it down.

Each forgery keeps every statement of a genuine document. It is what whoever has the seal's and the
log's keys can write, and nobody's passphrase.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.composing import subject_of
from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.certificates.verifying.record import parse_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import (
    TRAINING_DESTRUCTION_SENTENCE,
    ErasureCategory,
    Limit,
)
from evidence_store.domain.certificates.certified_subject import as_told
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW
from tests.evidence_store.certificates.forging import sealed_forgery

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate_content import CertificateContent

LATER = NOW + timedelta(days=30)


def a_report_as_a_certificate(one: CertificateContent) -> CertificateContent:
    """The attack that once worked: 4,608 bytes were not overwritten, and nothing says so."""
    return replace(
        one,
        kind=CertificateKind.CERTIFICATE,
        reasons=(),
        limits=(),
        disposal=replace(one.disposal, category=ErasureCategory.CLEAR, ended=DisposalState.PASSED),
    )


def without_a_reason(one: CertificateContent) -> CertificateContent:
    return replace(one, reasons=one.reasons[1:])


def with_an_invented_reason(one: CertificateContent) -> CertificateContent:
    return replace(one, kind=CertificateKind.NON_COMPLETION, reasons=(Reason.INTERRUPTED,))


def stopped_by_nobody(one: CertificateContent) -> CertificateContent:
    reasons = (Reason.STOPPED_AFTER_STARTING,)
    return replace(
        one,
        kind=CertificateKind.NON_COMPLETION,
        reasons=reasons,
        disposal=replace(one.disposal, ended=DisposalState.VOID, category=ErasureCategory.NONE),
    )


def of_a_better_category(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, category=ErasureCategory.DESTROYED))


def without_its_limits(one: CertificateContent) -> CertificateContent:
    return replace(one, limits=())


def with_one_limit_less(one: CertificateContent) -> CertificateContent:
    return replace(one, limits=tuple(each for each in one.limits if each is not Limit.HIDDEN_AREAS))


FORGERIES: tuple[
    tuple[Callable[[CertificateContent], CertificateContent], Callable[[], Recorded]], ...
] = (
    (a_report_as_a_certificate, builders.bad_blocks),
    (without_a_reason, builders.bad_blocks),
    (with_an_invented_reason, builders.recorded),
    (stopped_by_nobody, builders.recorded),
    (stopped_by_nobody, builders.destroyed_phone),
    (of_a_better_category, builders.recorded),
    (of_a_better_category, builders.bad_blocks),
    (without_its_limits, builders.recorded),
    (without_its_limits, builders.destroyed_phone),
    (with_one_limit_less, builders.recorded),
)


@pytest.mark.parametrize(
    ("forge", "of"), FORGERIES, ids=lambda each: getattr(each, "__name__", str(each))
)
def test_an_outcome_that_does_not_follow_from_what_was_signed_is_not_genuine(
    forge: Callable[[CertificateContent], CertificateContent], of: Callable[[], Recorded]
) -> None:
    seal = builders.SEALS[False]
    file = sealed_forgery(forge(builders.content(of())), seal)

    verdict = judge(file, trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.NOT_VALID


def test_a_copy_that_was_overwritten_is_no_device_outside_training() -> None:
    """What a training file was is said in the receipt that the verifier signed for."""
    seal, training = builders.SEALS[False], builders.content(builders.training())
    der = pem_to_der(seal.log_pem)
    custody = replace(training.custody, log_certificate=der)
    forged = replace(training, training=False, training_sentence=None, custody=custody)

    verdict = judge(sealed_forgery(forged, seal), trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.NOT_VALID
    assert "a copy" in (verdict.reason or "")


def test_a_training_document_says_what_stood_for_what() -> None:
    """A training file used in place of a device is not called a destruction that did not happen."""
    seal, training = builders.SEALS[True], builders.content(builders.training())
    forged = replace(training, training_sentence=TRAINING_DESTRUCTION_SENTENCE)

    verdict = judge(sealed_forgery(forged, seal), trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.NOT_VALID


def seen_by(which: int, told: dict[str, str]) -> Recorded:
    """The phone, of whose destruction one witness signed for something else."""
    made = builders.phone_on_record()
    witnesses = list(made.disposal.witnesses)
    statement = witnesses[which].statement
    facts = tuple(sorted({**dict(statement.facts), **told}.items()))
    witnesses[which] = replace(witnesses[which], statement=replace(statement, facts=facts))
    disposal = replace(made.disposal, witnesses=tuple(witnesses))
    log = builders.founded(made.people)
    return log.carry_out(replace(made, disposal=disposal))


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"number": "999"}, "not the item's"),
        ({"place": "Elsewhere"}, "different methods or places"),
        ({"how": "Burnt"}, "different methods or places"),
        ({"occurred": "2020-01-01T00:00:00.000Z"}, "a time other than"),
        ({"occurred": "2026-11-24T12:30:00.000Z"}, "a time other than"),
        ({"photographs": ""}, "no photograph"),
    ],
)
def test_a_witness_who_signed_for_another_destruction_makes_no_certificate(
    number: int, told: dict[str, str], why: str
) -> None:
    with pytest.raises(CertificateError, match=why):
        parse_record(to_canonical(builders.content(seen_by(number, told))))


def test_two_witnesses_who_signed_for_one_photograph_make_no_certificate() -> None:
    first = dict(builders.phone_on_record().disposal.witnesses[0].statement.facts)

    with pytest.raises(CertificateError, match="same photograph"):
        parse_record(
            to_canonical(builders.content(seen_by(1, {"photographs": first["photographs"]})))
        )


def test_the_document_says_what_two_people_signed_for_whatever_was_recorded_since() -> None:
    """A court that is corrected after the work began stands in the record, and not in this file."""
    made = builders.recorded()
    told = as_told(subject_of(made))
    corrected = replace(
        made,
        case=replace(made.case, court="Another court"),
        disposal=replace(made.disposal, told=told),
    )

    content = builders.content(corrected)

    assert content.case.court == made.case.court
    assert parse_record(to_canonical(content)) == content
