"""Whether what a certificate carries of the custody log holds: all of it from the record alone.

It carries every entry by which a key of a person or a deputy begins or ends, the entries of the
disposal, those of the trial of a drive's firmware where it rests on one, and the map of heads that
was recorded last. Each stands under the head that the log's key
signed for. The map counts the first, so that no end of a key is left out. All are read in their
order by the one rule for anyone who reads the log (``custody.signed.proving``): a key counts for
what is recorded after the entry that begins it and before the one that ends it, one that replaced
another authorises nothing for a day, and everybody's duties include their part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.carried import (
    NO_DUTY,
    entries_held,
    read_carried,
    verify_dated,
    verify_named,
    verify_whole,
)
from evidence_store.certificates.verifying.earlier.tried import verify_trial
from evidence_store.certificates.verifying.earlier.withdrawn_before import verify_withdrawn_before
from evidence_store.certificates.verifying.worked import verify_work
from evidence_store.custody.signed.enrolled import KeysOfPeople, is_of_keys
from evidence_store.custody.signed.proving import Proving
from evidence_store.domain.certificates.certified_work import OF_TRIAL, OF_WITHDRAWAL, OF_WORK
from evidence_store.domain.certificates.stated_facts import DEPUTY_OF
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.people.person import Duty
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import CertificateError, TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
    )

    _Deputies: TypeAlias = Mapping[bytes | None, Mapping[str, frozenset[str]]]
    """By the digest of a statement: deputies who signed it, with whom they could stand for."""


def verify_proven(content: CertificateContent) -> None:
    """Check that the entries hold, none is left out, and people and statements are theirs.

    Raises:
        CertificateError: an entry is not in the log or was left out, a statement was not signed
            with a key in force or not recorded so, or somebody is named otherwise than enrolled.
    """
    with entries_held():
        carried = read_carried(content.custody)
        verify_whole(carried)
        keys, deputies, withdrew = _read(carried)
        verify_withdrawn_before(content, carried, withdrew)
    verify_dated(content.issued_at, carried)
    _verify_issuer(content, keys)
    _verify_deputy(content, deputies)
    signers = {each.statement.person_id for each in content.statements} | {*withdrew.values()}
    verify_named(content.people, signers, carried)
    verify_work(content, carried)
    verify_trial(content, carried)


def _read(carried: Sequence[Carried]) -> tuple[KeysOfPeople, _Deputies, Mapping[int, str]]:
    """Everybody's keys at the end; each entry was signed as its kind needs, by whose part it was.

    Also who signed which statement as a deputy, and in whose place they could; and who signed each
    entry about the withdrawal of a document, by its number.
    """
    proving = Proving(is_whole=False)
    deputies: dict[bytes | None, Mapping[str, frozenset[str]]] = {}
    withdrew: dict[int, str] = {}
    for each in carried:
        if each.leaf.event in OF_WITHDRAWAL:
            # By itself: the document that it is about was issued under another disposal.
            (signed,) = proving.take_alone(each.leaf, each.opened)
            proving.capacities.require(each.leaf, {signed.role: {signed.by}})
            withdrew[each.seq] = signed.by
            continue
        is_of_work = each.leaf.event in OF_WORK and each.leaf.exhibit_id is not None
        is_of_trial = each.leaf.event in OF_TRIAL and each.leaf.case_id is None
        if not (is_of_keys(each.leaf) or is_of_work or is_of_trial or each is carried[-1]):
            raise TamperedLogError(f"Entry {each.seq} is none that a certificate carries.")
        proving.take(each.leaf, each.opened)
        deputies[each.leaf.statement] = proving.deputies
    return proving.keys, deputies, withdrew


def _verify_issuer(content: CertificateContent, keys: KeysOfPeople) -> None:
    """Check that a supervisor, or a person who verified or watched the work, issued it by duty."""
    duties = keys.duties_of(content.issued_by)
    if not duties:
        raise CertificateError("The person who issued the document had no key in force.")
    checked = (StatementKind.VERIFICATION, StatementKind.WITNESS, StatementKind.NOT_READ)
    signed = [each.statement for each in content.statements if each.statement.kind in checked]
    took = content.issued_by in {each.person_id for each in signed}
    if not duties & ALLOWED_DUTIES[Act.CERTIFY] or not (took or Duty.SUPERVISOR in duties):
        raise CertificateError(NO_DUTY)


def _verify_deputy(content: CertificateContent, deputies: _Deputies) -> None:
    """Check that the authoriser used their own duty, or that of the person they name."""
    for signed in content.statements:
        made = signed.statement
        could = deputies.get(statement_digest(made), {}).get(made.person_id, frozenset())
        stated = dict(made.facts).get(DEPUTY_OF)
        if (stated is None) is bool(could) or not {stated} - {None} <= could:
            raise CertificateError(
                "A deputy signed in the place of someone other than the document states."
            )
