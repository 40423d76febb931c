"""The record in the document about the end of a copy: all of it is worked out from what it carries.

It carries the entries of the copy and every entry about keys of people, under the head that the
log's key signed for. Kind, people, days, ground, holds, receipt, reading and the other copies are
those of what people signed in these; the root vouches for the log (``vouched``).
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
from evidence_store.certificates.verifying.extracts.strictly import read_strictly
from evidence_store.custody.signed.enrolled import is_of_keys
from evidence_store.custody.signed.proving import Proving
from evidence_store.custody.signed.statements import SIGNATURES, read_signatures
from evidence_store.domain.certificates.copy_content import (
    COPY_SCHEMA,
    OF_COPY,
    CopyContent,
    kind_of_end,
)
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, TamperedLogError
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.certificates.verifying.carried import Carried
    from forensics.values.copies.police_copies import CopyReading, CopyReceipt

_SEEN = ("copy.erase_verified", "copy.end_given_up")
"""What another person signed last: that they read it again, or why nobody does."""


def parse_copy_record(document: bytes) -> CopyContent:
    """Read the record strictly, and check all that can be checked inside it.

    Raises:
        CertificateError: it is of another form, or says something else than people signed for.
    """
    content = read_strictly(document, CopyContent, schema=COPY_SCHEMA)
    with entries_held():
        _verify(content)
    return content


def _verify(content: CopyContent) -> None:
    carried = read_carried(content.custody)
    verify_whole(carried)
    proving = Proving(is_whole=False)
    work = []
    for each in carried:
        is_of_copy = each.leaf.event in OF_COPY and each.leaf.exhibit_id is not None
        if not (is_of_keys(each.leaf) or is_of_copy or each is carried[-1]):
            raise TamperedLogError(f"Entry {each.seq} is none that this document carries.")
        proving.take(each.leaf, each.opened)
        if is_of_copy:
            work.append(each)
    if {each.leaf.public.get("copy") for each in work} != {content.copy.id}:
        raise CertificateError("The entries that the record carries are of another copy.")
    if {each.leaf.exhibit_id for each in work} != {content.exhibit.id}:
        raise CertificateError("The entries that the record carries are of another exhibit.")
    verify_dated(content.issued_at, carried)
    verify_duty(content.issued_by, proving.keys, Act.CERTIFY_COPY)
    verify_named(content.people, _people(content), carried)
    _verify_copy(content, work)


def _people(content: CopyContent) -> set[str]:
    copy = content.copy
    return {
        copy.reviewed_by, copy.authorised_by, copy.verifier, content.issued_by, *copy.operators,
    }  # fmt: skip


def _verify_copy(content: CopyContent, work: Sequence[Carried]) -> None:
    """Everything that the document says of the copy follows from the newest of these entries."""
    copy = content.copy
    newest = {each.leaf.event: each for each in work}
    starts = [each for each in work if each.leaf.event == "copy.erase_started"]
    signed = newest["copy.review_signed"]
    authorised = newest["copy.review_authorised"]
    read = work[-1]
    if read.leaf.event not in _SEEN:
        raise CertificateError("Something was recorded of the copy after it was read again.")
    written = _since(starts[-1], "copy.erase_written", work)
    said = {
        "kind of copy": (copy.kind, newest["copy.recorded"].leaf.public["kind"]),
        "day of the review": (copy.review_on.isoformat(), _review_day(work)),
        "ground": (copy.ground.value, authorised.leaf.public["ground"]),
        "end": (copy.id, authorised.leaf.public.get("ends")),
        "files": (copy.files, authorised.leaf.public["files"]),
        "size": (copy.size, authorised.leaf.public["bytes"]),
        "holds": (str(copy.holds.digest), authorised.leaf.public.get("holds")),
        "first signer": (copy.reviewed_by, _signer(signed)),
        "time of the first signature": (copy.reviewed_at, signed.leaf.recorded),
        "authoriser": (copy.authorised_by, _signer(authorised)),
        "time of the authorisation": (copy.authorised_at, authorised.leaf.recorded),
        "starts": (copy.starts, starts[-1].leaf.public["start"]),
        "count of starts": (copy.starts, len(starts)),
        "operators": ([*copy.operators], [*dict.fromkeys(map(_signer, starts))]),
        "first start": (copy.started_at, starts[0].leaf.recorded),
        # None on both sides where the eraser was killed before it could report (ADR 106).
        "receipt": (_digest(copy.receipt), written and written.leaf.public["receipt"]),
        "receipt that was read": (_digest(copy.receipt), read.leaf.public.get("receipt")),
        "reading": (_digest(copy.reading), read.leaf.public.get("reading")),
        "reason why it was not read": (copy.not_read, read.leaf.public.get("why")),
        "verifier": (copy.verifier, _signer(read)),
        "time of the reading": (copy.verified_at, read.leaf.recorded),
        "other copies": (str(digest_of(copy.others)), read.leaf.public["others"]),
        "outcome": (copy.outcome.value, read.leaf.public["outcome"]),
        "kind": (content.kind, kind_of_end(copy.outcome)),
    }
    _require_same(said)
    # As if this copy had ended (ADR 94): a retention that ended by its keeping counts again.
    if not copy.holds.is_clear or copy.holds.exhibit_id != content.exhibit.id:
        raise CertificateError("A hold stood in the way of the end of the copy.")
    for told in (copy.receipt, copy.reading):
        sizes = [] if told is None else [each.size for each in told.files]
        if told and (told.copy, len(sizes), sum(sizes)) != (copy.id, copy.files, copy.size):
            raise CertificateError("The receipt or the reading is of other files.")
    apart = {copy.authorised_by, copy.verifier}
    # Else one person could overwrite a copy of evidence, and say alone that it was right (ADR 94).
    if len(apart) != 2 or copy.authorised_by == copy.reviewed_by or apart & {*copy.operators}:
        raise CertificateError("One person took two parts that exclude one another.")
    if content.issued_by in copy.operators:
        raise CertificateError("The person who overwrote the copy issued the document.")


def _review_day(work: Sequence[Carried]) -> object:
    """The day until which two people kept it last; else the one with which it was put in."""
    days = {
        each.leaf.event: each.leaf.public for each in work if each.leaf.event == "copy.recorded"
    }
    kept = [
        each.leaf.public["until"]
        for each in work
        if each.leaf.event == "copy.review_authorised" and each.leaf.public["until"]
    ]
    return [days["copy.recorded"]["review_on"], *kept][-1]


def _require_same(said: Mapping[str, tuple[object, object]]) -> None:
    for name, (printed, recorded) in said.items():
        if printed != recorded:
            raise CertificateError(f"The {name} is not what people signed for, or is recorded.")


def _since(start: Carried, kind: str, work: Sequence[Carried]) -> Carried | None:
    """The newest entry of that kind after the newest start: what came before says nothing of it."""
    after = work[work.index(start) :]
    return next((each for each in reversed(after) if each.leaf.event == kind), None)


def _digest(told: CopyReceipt | CopyReading | None) -> str | None:
    return None if told is None else str(digest_of(told))


def _signer(entry: Carried) -> str:
    (made,) = read_signatures(entry.opened[SIGNATURES])
    return made.by
