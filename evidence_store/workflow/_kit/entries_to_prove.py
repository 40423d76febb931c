"""Which entries of the log a document carries, with one proof for all of them. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Entry
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.domain.certificates.certificate_content import CertifiedEntry, CertifiedField
from evidence_store.domain.certificates.certified_work import (
    ISSUES,
    OF_TRIAL,
    OF_WITHDRAWAL,
    OF_WORK,
    OUTCOME_AGREED,
    OUTCOME_STATED,
    PERMITTED,
)
from evidence_store.domain.certificates.copy_content import OF_COPY
from evidence_store.domain.certificates.extract_content import EXTRACT_ISSUED
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.domain.unit.firmware_trials import limit_said
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.certificates.certificate_content import CertifiedCustody
    from evidence_store.domain.certificates.order_outcome import OrderOutcome
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.ports import CustodyLog

# No field in which people write freely is among them: it can name a victim (ADR 110).
OPENED = (STATEMENT, SIGNATURES, "name", "rank", "staff_number")
"""What is opened of them: what people signed, and how somebody was named when enrolled."""

_OF_TRIAL = b'"trial.'


def entries_to_prove(
    log: CustodyLog, disposal: Disposal, withdrawn: Collection[str] = ()
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """Every entry by which a key began or ended, those of the disposal, and the newest one.

    Where a drive erased itself, also those of the trial that proposer and authoriser signed for;
    and those by which earlier documents of the exhibit with these numbers were ``withdrawn``.

    Gives them in order, with the proof that they stand under the log's newest head.
    """
    signed = {statement_digest(each.statement) for each in disposal.statements}
    chosen = [
        each
        for each in log.of_exhibit(disposal.exhibit_id)
        if _is_of(each, disposal, signed=signed) or _is_withdrawal(each, withdrawn)
    ]
    if firmware_name(disposal.method) is not None:
        chosen += _of_trial(log, disposal)
    return _proved(log, chosen)


def copy_entries_to_prove(
    log: CustodyLog, exhibit_id: str, copy_id: str
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """The same for the end of a copy: its own entries instead of a disposal's."""
    of_it = []
    for each in log.of_exhibit(exhibit_id):
        leaf = read_leaf(each.body)
        if leaf.event in OF_COPY and leaf.public.get("copy") == copy_id:
            of_it.append(each)
    return _proved(log, of_it)


def extract_entries_to_prove(
    log: CustodyLog, exhibit_id: str
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """The same with every entry of an exhibit; also who recorded it, and the reference."""
    # Also who recorded what nobody signs, and what the exhibit is called, to which its first
    # entry commits; words that people wrote stay closed (ADR 110).
    return _proved(log, log.of_exhibit(exhibit_id), opened=(*OPENED, "by", "reference"))


def entries_of_outcome(
    log: CustodyLog, outcome: OrderOutcome, *, case_id: str, digest: str
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """Every entry of keys, what two people last signed of an outcome, and its documents' issue.

    Args:
        log: as it stands.
        outcome: what has been done under an order.
        case_id: the order's case.
        digest: of the outcome, as the two signed for it.
    """
    numbers = {each.number for each in outcome.documents}
    signed, issued = dict[str, Entry](), list[Entry]()
    for each in log.of_case(case_id):
        leaf = read_leaf(each.body)
        if leaf.event in (OUTCOME_STATED, OUTCOME_AGREED):
            if (
                leaf.public.get("outcome") == digest
                and leaf.public.get("order") == outcome.order.id
            ):
                # The last one counts: after each act under
                # the order two people sign again (ADR 97).
                signed[leaf.event] = each
        elif leaf.event in ISSUES and leaf.public.get("number") in numbers:
            issued.append(each)
    return _proved(log, (*signed.values(), *issued))


def edition_entries_to_prove(
    log: CustodyLog, number: str, chain: Iterable[Entry]
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """Every entry of keys and of translations, and that by which a document was issued.

    Args:
        log: as it stands.
        number: the document's.
        chain: the entries of what it is about.
    """
    issues = (*ISSUES, EXTRACT_ISSUED)
    told = ((each, read_leaf(each.body)) for each in chain)
    return _proved(
        log, [e for e, leaf in told if leaf.event in issues and leaf.public["number"] == number]
    )


def leaves_of(custody: CertifiedCustody) -> tuple[Leaf, ...]:
    """The leaves of the entries that a document carries, in their order."""
    return tuple(read_leaf(each.body.encode()) for each in custody.proved)


def _proved(
    log: CustodyLog, chosen: Iterable[Entry], opened: Collection[str] = OPENED
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    # A reader of the document cannot ask the log whose a key was, and until when.
    entries = [*(each for each in log.control() if speaks_of_keys(each.body)), *chosen]
    # The newest is the map of heads under which the document is issued: it counts the first.
    entries += log.tail(1)
    entries.sort(key=lambda each: each.seq)
    certified = tuple(_certified(log, each, opened) for each in entries)
    return certified, log.proof_of([each.seq for each in entries])


def _is_of(entry: Entry, disposal: Disposal, *, signed: Collection[bytes]) -> bool:
    """Whether an entry is of this disposal's work, and what was signed in it still counts."""
    leaf = read_leaf(entry.body)
    if leaf.event not in OF_WORK or leaf.public.get("disposal") != disposal.id:
        return False
    # What witnesses signed for an earlier start says nothing of the last one. What operators signed
    # stands in these entries alone: each start has its own.
    return leaf.statement is None or leaf.event == PERMITTED or leaf.statement in signed


def _is_withdrawal(entry: Entry, numbers: Collection[str]) -> bool:
    """Whether a document with one of these numbers was withdrawn by it, or that was asked for."""
    leaf = read_leaf(entry.body)
    return leaf.event in OF_WITHDRAWAL and leaf.public["number"] in numbers


def _of_trial(log: CustodyLog, disposal: Disposal) -> list[Entry]:
    trials: dict[str, list[Entry]] = {}
    signed_for: list[Entry] = []
    for entry in log.control():
        if _OF_TRIAL not in entry.body:
            continue
        leaf = read_leaf(entry.body)
        if leaf.event not in OF_TRIAL:
            continue
        of_one = trials.setdefault(str(leaf.public["trial"]), [])
        of_one.append(entry)
        # Known by the sentence that proposer and authoriser accepted beforehand: a field of its own
        # would not be among what they signed (ADR 85).
        if leaf.event == OF_TRIAL[-1] and limit_said(leaf.public) in disposal.known_gaps:
            signed_for = [*of_one]
    return signed_for


def _certified(log: CustodyLog, entry: Entry, opened: Collection[str]) -> CertifiedEntry:
    return CertifiedEntry(
        body=entry.body.decode(),
        fields=tuple(
            CertifiedField(each.path, each.salt, each.value.decode())
            for each in log.opened(entry.seq, opened)
        ),
    )
