"""What became of the work is worked out again from what people signed: nobody writes it down.

Each forgery keeps every statement of a genuine document. It is what whoever has the seal's and the
log's keys can write, and nobody's passphrase.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import Answer
from evidence_store.domain.certificate_content import (
    TRAINING_DESTRUCTION_SENTENCE,
    ErasureCategory,
    Limit,
)
from evidence_store.domain.certificates import CertificateKind, Reason
from evidence_store.domain.disposal_states import DisposalState
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW
from tests.evidence_store.certificates.forging import sealed_forgery

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificate_content import CertificateContent

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

    assert verdict.answer is Answer.NOT_VALID


def test_a_copy_that_was_overwritten_is_no_device_outside_training() -> None:
    """What a training file was is said in the receipt that the verifier signed for."""
    seal, training = builders.SEALS[False], builders.content(builders.training())
    der = pem_to_der(seal.log_pem)
    custody = replace(training.custody, log_certificate=der)
    forged = replace(training, training=False, training_sentence=None, custody=custody)

    verdict = judge(sealed_forgery(forged, seal), trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.answer is Answer.NOT_VALID
    assert "a copy" in (verdict.reason or "")


def test_a_training_document_says_what_stood_for_what() -> None:
    """A file that stood for a device is not said to be a destruction that did not happen."""
    seal, training = builders.SEALS[True], builders.content(builders.training())
    forged = replace(training, training_sentence=TRAINING_DESTRUCTION_SENTENCE)

    verdict = judge(sealed_forgery(forged, seal), trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.answer is Answer.NOT_VALID
