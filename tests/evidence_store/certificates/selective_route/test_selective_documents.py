"""What a certificate says of a medium that goes back, and by what it is refused one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.outcome import verify_outcome
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.documents.certificates import (
    checked_sentences,
    done_sentences,
    remaining_sentences,
)
from evidence_store.documents.certificates.first_page import title
from evidence_store.documents.certificates.work.done import disposal_section
from evidence_store.documents.kit.blocks import Fields
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    ErasureCategory,
    Limit,
)
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.judging import judged
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.values import Coverage, DeviceReading, OutsideRead, Route, TriState
from forensics.values.planned.selections import CheckVerdict
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.selective_route import selective
from tests.evidence_store.certificates.selective_route.selective import CHECKS, REST, SELECTED

if TYPE_CHECKING:
    from evidence_store.domain.disposals.selected import Selected

OTHER = builders.sha256("another")


def content(**changes: Any) -> CertificateContent:
    return builders.content(selective.recorded(**changes))


def test_it_says_what_was_taken_and_what_stays_and_claims_no_category() -> None:
    made = content()

    assert made.kind is CertificateKind.CERTIFICATE
    assert title(made) == "Certificate of selective erasure"
    assert made.disposal.category is ErasureCategory.SELECTED_RANGES
    for limit in (
        Limit.SELECTED_RANGES_ONLY,
        Limit.NAMES_REMAIN,
        Limit.PICTURES_REMAIN,
        Limit.HIDDEN_AREAS,
        Limit.REALLOCATED_SECTORS,
    ):
        assert limit in made.limits
    said = " ".join(
        str(each)
        for each in (
            done_sentences.headline(made),
            *done_sentences.done(made),
            *checked_sentences.checked(made),
            *remaining_sentences.not_done(made),
            *remaining_sentences.remaining(made),
        )
    )
    assert "Everything else on it stays" in said
    assert "its SHA-256 is the one that two people signed for" in said
    assert "Pictures that were found stay on the medium" in said
    assert "clear" not in said.lower()
    assert "purge" not in said.lower()
    assert "whole medium was worked out" not in said
    assert "each range of the plan was read twice, both times as a whole" in said
    assert "the medium was read" not in said
    (work,) = (each for each in disposal_section(made) if isinstance(each, Fields))
    assert "Every byte becomes zero" not in str(work)
    assert "Every byte of the ranges that the plan lists becomes zero" in str(work)
    verify_signed(made)
    verify_outcome(made)


WRONG: dict[Reason, tuple[dict[str, Any], dict[str, Any]]] = {
    Reason.REST_CHANGED: ({}, {"outside": OTHER}),
    Reason.REST_NOT_SHOWN: ({"outside": OutsideRead(REST, None)}, {}),
    Reason.NOT_SCANNED_AS_PLANNED: ({}, {"rescan_hash_set": OTHER}),
    Reason.FILE_SYSTEM_TO_MEND: (
        {},
        {"checks": (replace(CHECKS[0], verdict=CheckVerdict.NOT_CONTENT),)},
    ),
    Reason.HITS_AT_RESCAN: ({}, {"rescan_hits": 1}),
}


@pytest.mark.parametrize("reason", WRONG)
def test_any_doubt_ends_in_a_report(reason: Reason) -> None:
    of_receipt, of_check = WRONG[reason]
    done = selective.receipt(**of_receipt)
    one = selective.disposal(receipt=done, verification=selective.verification(done, **of_check))
    assert reason in reasons_of(ended_work(one))
    assert one.verification is not None
    state = judged(done, one.verification, route=Route.SELECTIVE, selected=SELECTED)
    assert state in (DisposalState.FAILED, DisposalState.INCONCLUSIVE)


def flash() -> DeviceReading:
    reading = builders.reading(reallocated=0)
    return replace(reading, facts=replace(reading.facts, rotational=TriState.NO))


SHORT: tuple[dict[str, Any], ...] = (
    {"rescan_coverage": Coverage(compared=builders.SIZE - 2_048, not_read=2_048)},
    {"rescan_hits": None, "rescan_hash_set": None, "rescan_coverage": None},
    {"checks": ()},
    {"outside": None},
    {"facts": flash()},
)


@pytest.mark.parametrize("changes", SHORT)
def test_a_second_look_that_saw_less_passes_nothing(changes: dict[str, Any]) -> None:
    done = selective.receipt()
    check = selective.verification(done, **changes)
    state = judged(done, check, route=Route.SELECTIVE, selected=SELECTED)
    assert state is DisposalState.INCONCLUSIVE
    one = selective.disposal(receipt=done, verification=check)
    assert kind_of(ended_work(one)) is CertificateKind.NON_COMPLETION


@pytest.mark.parametrize(
    "selected",
    [
        replace(SELECTED, size=512),
        replace(SELECTED, outside=OTHER),
        replace(SELECTED, hash_set=OTHER),
        None,
    ],
)
def test_receipt_and_verification_are_held_to_what_two_people_signed_for(
    selected: Selected | None,
) -> None:
    done = selective.receipt()
    check = selective.verification(done)
    assert judged(done, check, route=Route.SELECTIVE, selected=selected) is not DisposalState.PASSED


@pytest.mark.parametrize(
    "selected",
    [
        replace(SELECTED, left=()),
        replace(SELECTED, names=0),
        replace(SELECTED, ground_title="The court said so"),
        None,
    ],
)
def test_a_record_that_prints_another_selection_is_refused(selected: Selected | None) -> None:
    made = content()
    with pytest.raises(CertificateError):
        verify_signed(replace(made, disposal=replace(made.disposal, selected=selected)))


def test_an_authoriser_who_did_not_work_the_plan_out_authorises_no_certificate() -> None:
    made = content()
    kind = StatementKind.AUTHORISATION
    (told,) = (each for each in made.statements if each.statement.kind is kind)
    facts = tuple(each for each in told.statement.facts if each[0] != "worked_out_again")
    assert facts != told.statement.facts
    bare = replace(told, statement=replace(told.statement, facts=facts))
    statements = tuple(bare if each == told else each for each in made.statements)
    with pytest.raises(CertificateError, match="worked_out_again"):
        verify_signed(replace(made, statements=statements))
