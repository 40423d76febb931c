"""What the unit issues certificates with, composed from an open data folder and its keys."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from evidence_store.certificates.levels.answers import read_answers
from evidence_store.certificates.levels.lists import read_lists
from evidence_store.certificates.levels.raising import Asks, LevelMaterial
from evidence_store.certificates.verifying.paper import PaperVerdict
from evidence_store.certificates.verifying.verdict import CheckAnswer, Verdict
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.outside.time_stamps import StampError
from evidence_store.custody.outside.tsa_client import ask_authority
from evidence_store.domain.certificates.certificate import document_of
from evidence_store.domain.certificates.extract_content import (
    EXTRACT_SERIES,
    WITH_A_FILE,
    is_number_of,
)
from evidence_store.domain.copies.endings import EndOutcome
from evidence_store.errors import CertificateError, NoStampError
from evidence_store.kept_files.beside_plans import end_what_is_beside_plans
from evidence_store.log_views.checked_log import CheckedLog
from evidence_store.ways import Way
from evidence_store.workflow._kit.begun_documents import finish_documents
from evidence_store.workflow._kit.issuing import Issuing
from evidence_store.workflow.certificates.certification import issue_certificate
from evidence_store.workflow.certificates.raising import Raising
from evidence_store.workflow.copies.documenting import issue_copy_document, require_document
from evidence_store.workflow.exhibits.custody_extracts import issue_extract
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.police_copies.reading import remove_files
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Reading, Store
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow.exhibits.custody_extracts import IssuedExtract

NOT_ISSUED = (
    "The custody log of this unit has no entry that issued this document. Making it was "
    "interrupted, or it was made without the record, or it dates from a time that a restored "
    "record does not reach."
)


def finish_issued(store: Store, keys: UnitKeys) -> None:
    """At a start: finish what an interruption left of an issue, or take it away."""
    uow = store.unit_of_work(keys)
    # On a full disk too: it only gives names, and takes away.
    uow.use_kept_room()
    finish_documents(uow, store.certificates)
    end_what_is_beside_plans(store)


def issue_document(
    store: Store, desk: Desk, disposal_id: str, *, keys: UnitKeys
) -> CertificateRecord:
    """Issue what a disposal has earned, and end what was kept for it until then.

    Raises:
        As ``certification.issue_certificate``.
    """
    made = issue_certificate(desk, disposal_id, issuing=issue_with(store, keys))
    end_what_is_beside_plans(store)
    return made


def issue_about_copy(
    store: Store, desk: Desk, exhibit_id: str, copy_id: str, *, keys: UnitKeys
) -> CertificateRecord:
    """Delete the files of a copy that was read as zeros, and issue the document about its end.

    Raises:
        As ``documenting.issue_copy_document``.
    """
    with desk.uow:
        copy = require_document(desk, exhibit_id, copy_id)
    if copy.ending is not None and copy.ending.outcome is EndOutcome.ERASED:
        # By the person who issues it: a server that cannot says by which command (ADR 106).
        remove_files(copy.files, machine=THIS_MACHINE)
    return issue_copy_document(desk, exhibit_id, copy_id, issuing=issue_with(store, keys))


def issue_extract_about(
    store: Store, desk: Desk, exhibit_id: str, *, keys: UnitKeys
) -> IssuedExtract:
    """Issue an extract of the custody log about an exhibit.

    Raises:
        As ``extracts.issue_extract``.
    """
    return issue_extract(desk, exhibit_id, issuing=issue_with(store, keys))


def is_issued(store: Store, pdf: bytes, number: str) -> bool:
    """Whether an entry under the log's signed head issued exactly this file under that number.

    Raises:
        CustodyError: the log has no signed head, or does not agree with it.
    """
    return _is_on_record(store, number, hashlib.sha256(pdf).digest(), of="pdf")


def _is_on_record(store: Store, number: str, digest: bytes, *, of: str) -> bool:
    """Whether the log issued that number with this SHA-256 of the ``pdf``, or of its ``json``."""
    told = str(Digest(HashAlgorithm.SHA256, digest))
    with store.reading() as uow:
        about = list(uow.certificates.find(number=document_of(number)))
        entries = [
            entry
            for entry in (
                *(entry for each in about for entry in _entries_about(uow, each)),
                *(entry for each in _about_exhibits(uow, number) for entry in each),
            )
            if _issued(entry, of) == (number, told)
        ]
        # A row that somebody put into the table issues
        # nothing: each must stand under the signed head.
        CheckedLog(store, uow).rows(entries, {})
    return bool(entries)


def _about_exhibits(uow: Reading, number: str) -> list[Sequence[Entry]]:
    """The entries of each exhibit about which an extract of that number can be."""
    if not number.startswith(EXTRACT_SERIES):
        return []
    return [
        uow.custody.of_exhibit(exhibit.id)
        for exhibit in uow.exhibits.find()
        if is_number_of(number, exhibit.id)
    ]


def _entries_about(uow: Reading, record: CertificateRecord) -> Sequence[Entry]:
    if record.exhibit_id is not None:
        return uow.custody.of_exhibit(record.exhibit_id)
    return uow.custody.of_case(str(record.case_id))


def raise_with(
    store: Store,
    lists: Sequence[bytes],
    *,
    answers: Sequence[bytes] = (),
    ask: Asks | None = None,
) -> Raising:
    """What the level of a document is raised with: the policy's authority, and these lists.

    Args:
        store: the data folder.
        lists: lists of revoked certificates besides the unit's own, each PEM or DER.
        answers: answers about single certificates (OCSP), DER.
        ask: what asks the authority; None for the one that the policy names, over the network.

    Raises:
        CertificateError: the policy names no authority, or a file is not such a list or answer.
    """
    policy, trust = store.settings.policy, store.trusted()
    if not policy.tsa_url or not policy.tsa_roots:
        raise CertificateError(
            "The policy names no time-stamp authority that the unit trusts. Two people name one: "
            + Way.POLICY_PROPOSE
            + "."
        )
    asks = ask or partial(ask_for_document, policy.tsa_url, seconds=policy.tsa_seconds)
    return Raising(
        folder=store.certificates,
        trust=trust,
        authorities=[each.encode() for each in policy.tsa_roots],
        material=LevelMaterial(asks, read_lists([*trust[1:], *lists]), read_answers(answers)),
    )


def ask_for_document(url: str, query: bytes, *, seconds: float) -> bytes:
    """An authority's reply to a query about a document, not yet checked.

    Raises:
        NoStampError: nobody answered in time, or with something else than a reply.
    """
    try:
        return ask_authority(url, query, seconds=seconds, otherwise="")
    except StampError as error:
        raise NoStampError(f"{error} The document stays as it is.") from error


def held_to_log(store: Store, pdf: bytes, verdict: Verdict) -> Verdict:
    """The verdict on a file, not valid where the unit's own log has no entry that issued it.

    Raises:
        CustodyError: as ``is_issued``.
    """
    # What raised its level stands behind the bytes that were issued, and was checked by itself.
    issued = pdf[: verdict.issued_size]
    if verdict.answer is CheckAnswer.NOT_VALID or is_issued(store, issued, str(verdict.number)):
        return verdict
    return Verdict(CheckAnswer.NOT_VALID, reason=NOT_ISSUED, training=verdict.training)


def code_held_to_log(store: Store, verdict: PaperVerdict) -> PaperVerdict:
    """The verdict on a code, not valid where the unit's own log did not issue what it names.

    Raises:
        CustodyError: as ``is_issued``.
    """
    says = verdict.says
    if says is None or _is_on_record(store, says.number, says.record, of="json"):
        return verdict
    return PaperVerdict(CheckAnswer.NOT_VALID, reason=NOT_ISSUED)


def _issued(entry: Entry, of: str) -> tuple[str, str] | None:
    leaf = read_leaf(entry.body)
    if leaf.event not in WITH_A_FILE:
        return None
    return str(leaf.public["number"]), str(leaf.public[of])


def issue_with(store: Store, keys: UnitKeys) -> Issuing:
    """The unit's name and address, its folder of documents, and the keys that it seals with."""
    signer = keys.log_signer
    return Issuing(
        unit=store.unit,
        training=store.is_training,
        folder=store.certificates,
        log_key=signer.public_key,
        sign_summary=signer.sign,
        seal=keys.seal_signer,
        seal_chain_pem=keys.log.seal_chain_pem,
        root_pem=store.root_pem(),
        log_certificate=store.log_certificate(),
    )
