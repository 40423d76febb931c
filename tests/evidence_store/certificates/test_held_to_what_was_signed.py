"""Certificates that an insider with the seal's and the log's keys writes: none is called genuine.

The statements that people signed are kept as they are, or left out, or made with invented keys;
everything else is what such a person could write.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.log_certificate import LogOfUnit, pem_to_der
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.certificates.verifying.record import parse_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.signing.signed_statements import (
    SignedStatement,
    StatementKind,
)
from evidence_store.domain.signing.stated import statement_bytes
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders, forging
from tests.evidence_store.certificates.builders import EXAMINER, NOW, SIZE, SUPERVISOR, sha256
from tests.evidence_store.certificates.forging import sealed_forgery

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.unit_seal import UnitSeal
    from evidence_store.domain.certificates.certificate_content import CertificateContent

    Forging = Callable[[CertificateContent], CertificateContent]

LATER = NOW + timedelta(days=30)


def another_serial(one: CertificateContent) -> CertificateContent:
    return replace(one, exhibit=replace(one.exhibit, serial="Z0OTHER9"))


def another_size(one: CertificateContent) -> CertificateContent:
    return replace(one, exhibit=replace(one.exhibit, size=SIZE * 2))


def another_authority(one: CertificateContent) -> CertificateContent:
    kind = AuthorityKind.SECTION_157_ORDER
    return replace(one, authority=replace(one.authority, kind=kind, given_by="HHJ Nobody"))


def another_gap(one: CertificateContent) -> CertificateContent:
    disposal = replace(one.disposal, known_gaps=("The phone was locked.",))
    return replace(one, disposal=disposal)


def another_receipt(one: CertificateContent) -> CertificateContent:
    assert one.disposal.receipt is not None
    receipt = replace(one.disposal.receipt, runs=2)
    return replace(one, disposal=replace(one.disposal, receipt=receipt))


def another_plan(one: CertificateContent) -> CertificateContent:
    assert one.disposal.receipt is not None
    plan = sha256("another plan")
    receipt = replace(one.disposal.receipt, plan_digest=plan)
    return replace(one, disposal=replace(one.disposal, plan_digest=plan, receipt=receipt))


def another_finding(one: CertificateContent) -> CertificateContent:
    assert one.disposal.verification is not None
    found = replace(one.disposal.verification, rescan_hits=None, rescan_coverage=None)
    return replace(one, disposal=replace(one.disposal, verification=found))


def another_digest_of_the_medium(one: CertificateContent) -> CertificateContent:
    assert one.disposal.verification is not None
    found = replace(one.disposal.verification, medium_digest=sha256("another"))
    return replace(one, disposal=replace(one.disposal, verification=found))


def another_scan(one: CertificateContent) -> CertificateContent:
    return replace(one, scans=(replace(one.scans[0], hits_by_kind={}, known_files_hit=0),))


def no_scan(one: CertificateContent) -> CertificateContent:
    return replace(one, scans=())


def another_hold(one: CertificateContent) -> CertificateContent:
    lines = (replace(one.holds.lines[0], arithmetic="6 months ended long ago"),)
    return replace(one, holds=replace(one.holds, lines=(*lines, *one.holds.lines[1:])))


def no_statements(one: CertificateContent) -> CertificateContent:
    return replace(one, statements=())


def no_verification(one: CertificateContent) -> CertificateContent:
    kept = tuple(
        each for each in one.statements if each.statement.kind is not StatementKind.VERIFICATION
    )
    return replace(one, statements=kept, disposal=replace(one.disposal, verification=None))


def one_statement_three_times(one: CertificateContent) -> CertificateContent:
    return replace(one, statements=(one.statements[0],) * 3)


def a_report_called_a_certificate(one: CertificateContent) -> CertificateContent:
    statements = one.statements[:2]
    disposal = replace(one.disposal, verification=None)
    return replace(one, statements=statements, disposal=disposal, kind=CertificateKind.CERTIFICATE)


def one_person_in_every_part(one: CertificateContent) -> CertificateContent:
    """The examiner signs for everybody with the one key that is truly theirs."""
    kinds = [each.statement for each in one.statements]
    statements = tuple(
        builders.signed(each.kind, EXAMINER, facts=each.facts, made_at=each.made_at)
        for each in kinds
    )
    assert one.disposal.verification is not None
    found = replace(one.disposal.verification, verified_by=EXAMINER)
    return replace(one, statements=statements, disposal=replace(one.disposal, verification=found))


def the_operator_issues(one: CertificateContent) -> CertificateContent:
    return replace(one, issued_by=EXAMINER)


def from_before_what_was_signed(one: CertificateContent) -> CertificateContent:
    return replace(one, issued_at=one.issued_at - timedelta(hours=20))


def from_before_the_seal_began(one: CertificateContent) -> CertificateContent:
    return replace(one, issued_at=datetime(2024, 3, 1, 12, tzinfo=UTC))


def another_exhibit(one: CertificateContent) -> CertificateContent:
    return replace(one, exhibit=replace(one.exhibit, reference="ABC/9"))


def begun_when_the_authority_had_run_out(one: CertificateContent) -> CertificateContent:
    early = timedelta(days=4)
    statements = tuple(
        builders.signed(
            each.statement.kind,
            each.statement.person_id,
            facts=each.statement.facts,
            made_at=each.statement.made_at - early,
            not_after=each.statement.not_after - early,
        )
        if each.statement.kind in (StatementKind.PROPOSAL, StatementKind.AUTHORISATION)
        else each
        for each in one.statements
    )
    return replace(one, statements=statements)


def keys_swapped(one: CertificateContent) -> CertificateContent:
    """The examiner signs for everybody with their own key, and it is named as everybody's."""
    return forging.signed_by(one, lambda _: builders.key_of(forging.EVE))


def invented_keys(one: CertificateContent) -> CertificateContent:
    return forging.signed_by(one, forging.invented)


def another_name(one: CertificateContent) -> CertificateContent:
    named = (replace(one.people[0], name="Somebody Else"), *one.people[1:])
    return replace(one, people=named)


def a_seal_for_the_certificate_of_the_log(one: CertificateContent) -> CertificateContent:
    der = pem_to_der(builders.SEALS[False].chain_pem)
    return replace(one, custody=replace(one.custody, log_certificate=der))


def the_certificate_of_another_log(one: CertificateContent) -> CertificateContent:
    der = pem_to_der(builders.a_seal().log_pem)
    return replace(one, custody=replace(one.custody, log_certificate=der))


def no_entries(one: CertificateContent) -> CertificateContent:
    return replace(one, custody=replace(one.custody, proved=()))


def an_entry_left_out(one: CertificateContent) -> CertificateContent:
    return replace(one, custody=replace(one.custody, proved=one.custody.proved[1:]))


def an_entry_reworded(one: CertificateContent) -> CertificateContent:
    first = one.custody.proved[0]
    other = replace(first, body=first.body.replace("person.enrolled", "person.confirmed"))
    return replace(one, custody=replace(one.custody, proved=(other, *one.custody.proved[1:])))


def one_whose_enrolment_nobody_confirmed(content: CertificateContent) -> CertificateContent:
    return forging.with_one_enrolled_by_eve_alone(content, confirmer=None)


FORGERIES: tuple[Forging, ...] = (
    another_serial,
    another_size,
    another_authority,
    another_gap,
    another_receipt,
    another_plan,
    another_finding,
    another_digest_of_the_medium,
    another_scan,
    no_scan,
    another_hold,
    no_statements,
    no_verification,
    one_statement_three_times,
    a_report_called_a_certificate,
    one_person_in_every_part,
    the_operator_issues,
    from_before_what_was_signed,
    from_before_the_seal_began,
    another_exhibit,
    begun_when_the_authority_had_run_out,
    keys_swapped,
    invented_keys,
    another_name,
    forging.founded_by_invented,
    forging.with_one_enrolled_by_eve_alone,
    one_whose_enrolment_nobody_confirmed,
    a_seal_for_the_certificate_of_the_log,
    the_certificate_of_another_log,
    no_entries,
    an_entry_left_out,
    an_entry_reworded,
)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_certificate_that_people_did_not_sign_so_is_not_genuine(
    forge: Forging, unit_seal: UnitSeal
) -> None:
    forged = forge(builders.content())

    verdict = judge(
        sealed_forgery(forged, unit_seal), trust=[unit_seal.root_pem], withdrawn=None, now=LATER
    )

    assert verdict.answer is CheckAnswer.NOT_VALID


def test_what_was_left_as_people_signed_it_is_genuine(unit_seal: UnitSeal) -> None:
    for recorded in (builders.recorded(), builders.destroyed_phone(), builders.bad_blocks()):
        file = sealed_forgery(builders.content(recorded), unit_seal)
        verdict = judge(file, trust=[unit_seal.root_pem], withdrawn=None, now=LATER)
        assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED, verdict.reason


def test_somebody_whom_two_people_enrolled_may_sign() -> None:
    founders, later = builders.people()[:-1], builders.people()[-1]
    log = builders.founded(founders)
    log.enrol(later, enroller=builders.OFFICER, confirmer=SUPERVISOR)
    seal = make_unit_seal(
        "Exampleshire DFU",
        training=False,
        now=NOW - timedelta(days=1),
        log=LogOfUnit(
            builders.LOG_KEY.public_key().public_bytes_raw(),
            {each.id: each.signing_key for each in founders},
        ),
    )
    content = builders.content(builders.destroyed_phone(log))
    own = replace(content.custody, log_certificate=pem_to_der(seal.log_pem))
    file = sealed_forgery(replace(content, custody=own), seal)

    verdict = judge(file, trust=[seal.root_pem], withdrawn=None, now=LATER)

    assert later.id in {each.statement.person_id for each in content.statements}
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED, verdict.reason


@pytest.mark.parametrize(
    "witnesses",
    [(0,), (1,), (0, 0), (0, 1, 0)],
    ids=["one", "the other", "one twice", "three"],
)
def test_a_destruction_has_two_witnesses(witnesses: tuple[int, ...]) -> None:
    content = builders.content(builders.destroyed_phone())
    seen = content.statements[2:]
    forged = replace(
        content, statements=(*content.statements[:2], *(seen[each] for each in witnesses))
    )
    with pytest.raises(CertificateError):
        parse_record(to_canonical(forged))


def test_a_certificate_is_not_genuine_where_a_destruction_began_after_what_was_signed_ran_out() -> (
    None
):
    content = builders.content(builders.destroyed_phone())
    early = timedelta(days=4)

    def older(each: SignedStatement) -> SignedStatement:
        told = each.statement
        made = replace(told, made_at=told.made_at - early, not_after=told.not_after - early)
        return SignedStatement(made, builders.key_of(made.person_id).sign(statement_bytes(made)))

    proposal, authorisation = map(older, content.statements[:2])
    holds = replace(content.holds, evaluated_at=authorisation.statement.made_at)
    statements = (proposal, authorisation, *content.statements[2:])
    with pytest.raises(CertificateError, match="after what was signed for it had run out"):
        verify_signed(replace(content, statements=statements, holds=holds))


def test_whoever_authorised_a_destruction_does_not_witness_it() -> None:
    content = builders.content(builders.destroyed_phone())
    seen = content.statements[2].statement
    told = {name: getattr(seen, name) for name in ("exhibit_id", "exhibit_reference", "serial")}
    by_authoriser = builders.signed(
        StatementKind.WITNESS, SUPERVISOR, **told, facts=seen.facts, size=None, plan_digest=None,
        method=seen.method, holds_digest=seen.holds_digest, made_at=seen.made_at,
    )  # fmt: skip
    forged = replace(content, statements=(*content.statements[:3], by_authoriser))
    with pytest.raises(CertificateError, match="two parts"):
        parse_record(to_canonical(forged))
