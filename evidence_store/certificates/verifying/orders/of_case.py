"""Whether a case certificate says what its documents say, and what two people signed for.

What it says of an exhibit that has a document is worked out again from that document's record,
which it carries whole and which is checked like any other. Everything else of it, line by line, is
what two different people signed for, by the digest of all of it, with keys in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.carried import (
    entries_held,
    read_carried,
    verify_dated,
    verify_duty,
    verify_named,
    verify_whole,
)
from evidence_store.certificates.verifying.signed import TOLERANCE
from evidence_store.custody.heads.epochs import head_from
from evidence_store.custody.heads.heads import root_of_keys
from evidence_store.custody.signed.enrolled import is_of_keys
from evidence_store.custody.signed.proving import Proving
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT, read_signatures
from evidence_store.domain.certificates.case_content import (
    as_documents_say,
    by_exhibit_id,
    outcome_digest,
    standing_documents,
)
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certified_work import (
    ISSUES,
    OF_OUTCOME,
    OUTCOME_AGREED,
    OUTCOME_STATED,
)
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_acts import STATEMENT_LIFE
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError, TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.certificates.verifying.withdrawn import WithdrawnList
    from evidence_store.custody.signed.enrolled import KeysOfPeople
    from evidence_store.domain.certificates.case_content import CaseContent
    from evidence_store.domain.certificates.certificate_content import CertificateContent


def verify_case(content: CaseContent) -> None:
    """Check that the lines follow from the records, and that two people signed for them.

    Args:
        content: a case certificate whose records hold, each by itself.

    Raises:
        CertificateError: a line says something else than its documents, a document is missing or
            too many, or two different people did not sign for exactly this outcome.
    """
    _verify_documents(content)
    for each in content.records:
        _verify_record(content, each)
    with entries_held():
        carried = read_carried(content.custody)
        verify_whole(carried)
        keys = _read(carried)
        _verify_said(content, carried)
    _verify_issued(content, carried)
    _verify_people(content, carried, keys)


def withdrawn_since(content: CaseContent, listed: WithdrawnList) -> str | None:
    """Why a case certificate does not count any more: a document on which it rests was withdrawn.

    Args:
        content: a case certificate.
        listed: the unit's list of withdrawn documents.
    """
    for each in content.records:
        if why := listed.reason(each.number):
            return (
                f"The case certificate rests on a document that was withdrawn: {why} Ask the unit "
                "for a new case certificate."
            )
    return None


def _verify_documents(content: CaseContent) -> None:
    """Just the documents that stand are carried; the lines say of each what its record says."""
    stand = standing_documents(content.outcome)
    if [each.number for each in content.records] != [each.number for each in stand]:
        raise CertificateError(
            "The records in the case certificate are not those of the documents that it names."
        )
    known = by_exhibit_id(content.records)
    said_of = {each.id for each in content.outcome.exhibits if each.standing is not None}
    if not stand or set(known) != said_of or len(known) != len(content.records):
        raise CertificateError("A document in the case certificate is about another exhibit.")
    if as_documents_say(content.outcome, content.records) != content.outcome:
        raise CertificateError(
            "The case certificate says of an exhibit something else than its document says."
        )


def _verify_record(content: CaseContent, record: CertificateContent) -> None:
    """It is of this order, of this unit and of this world, and not later than the whole."""
    proposed = next(
        each.statement
        for each in record.statements
        if each.statement.kind is StatementKind.PROPOSAL
    )
    if dict(proposed.facts).get("order") != content.outcome.order.id:
        raise CertificateError("A document in the case certificate is about another order.")
    if record.training is not content.training or record.issued_at > content.issued_at:
        raise CertificateError("A document in the case certificate is not one that it can name.")
    if record.kind is CertificateKind.CASE:
        raise CertificateError("A case certificate stands in a case certificate.")


def _read(carried: Sequence[Carried]) -> KeysOfPeople:
    """Everybody's keys at the end; each entry was signed as its kind needs."""
    proving = Proving(is_whole=False)
    for each in carried:
        is_map = each is carried[-1]
        if not (is_of_keys(each.leaf) or is_map or each.leaf.event in OF_OUTCOME):
            raise TamperedLogError(f"Entry {each.seq} is none that a case certificate carries.")
        if each.leaf.event in ISSUES:  # what that rests on is proved in the record of the document
            continue
        proving.take(each.leaf, each.opened)
    return proving.keys


def _verify_said(content: CaseContent, carried: Sequence[Carried]) -> None:
    """Two different people signed for this outcome, knowing the keys that the record carries."""
    said = [each for each in carried if each.leaf.event in (OUTCOME_STATED, OUTCOME_AGREED)]
    wanted = [
        (OUTCOME_STATED, content.stated_by, content.stated_at),
        (OUTCOME_AGREED, content.agreed_by, content.agreed_at),
    ]
    if [each.leaf.event for each in said] != [each[0] for each in wanted]:
        raise CertificateError("Two people did not sign for what the case certificate says.")
    digest = str(outcome_digest(content.outcome))
    for entry, (_, by, at) in zip(said, wanted, strict=True):
        told = entry.leaf.public
        if (told.get("outcome"), told.get("order")) != (digest, content.outcome.order.id):
            raise CertificateError(
                "What two people signed for is not what the case certificate says."
            )
        _verify_signer(entry, by, at)
        _verify_keys_known(entry, carried)
    if not content.stated_at <= content.agreed_at <= content.stated_at + STATEMENT_LIFE + TOLERANCE:
        raise CertificateError("The two people did not sign within 72 hours of one another.")
    # One person with every key of the unit could leave a line of the order out (ADR 97).
    if content.stated_by == content.agreed_by:
        raise CertificateError("One person signed twice for what the case certificate says.")


def _verify_signer(entry: Carried, by: str, at: datetime) -> None:
    (made,) = read_signatures(entry.opened[SIGNATURES])
    if made.by != by or entry.leaf.recorded != at:
        raise CertificateError("The case certificate names another signer, or another time.")


def _verify_keys_known(entry: Carried, carried: Sequence[Carried]) -> None:
    """The signer knew just those beginnings and ends of keys that the record carries."""
    statement = entry.opened[STATEMENT]
    seen = head_from(str(statement["checkpoint"])).size if isinstance(statement, dict) else -1
    before = (each.hash for each in carried if is_of_keys(each.leaf) and each.seq < seen)
    # A signer cannot know a head from after the entry in which their own statement stands.
    if not 0 <= seen <= entry.seq or entry.leaf.public.get("keys") != str(root_of_keys(before)):
        raise CertificateError(
            "When a person signed, the keys that had begun or ended were not those in the record."
        )


def _verify_issued(content: CaseContent, carried: Sequence[Carried]) -> None:
    """The log issued each document that is named, with that record, before the whole."""
    issued = sorted(
        (str(each.leaf.public.get("number")), str(each.leaf.public.get("json")))
        for each in carried
        if each.leaf.event in ISSUES
    )
    named = sorted((each.number, str(each.record)) for each in content.outcome.documents)
    if issued != named:
        raise CertificateError(
            "The documents of the exhibits are not those that the custody log issued."
        )
    verify_dated(content.issued_at, carried)


def _verify_people(content: CaseContent, carried: Sequence[Carried], keys: KeysOfPeople) -> None:
    """Those are named who signed and who issued it, as enrolled; and it was their duty."""
    named = sorted({content.stated_by, content.agreed_by, content.issued_by})
    if [each.id for each in content.people] != named:
        raise CertificateError("The people listed in the record are not the people it refers to.")
    verify_named(content.people, named, carried)
    verify_duty(content.issued_by, keys, Act.AGREE_OUTCOME)
