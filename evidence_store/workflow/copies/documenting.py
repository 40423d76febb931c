"""Issuing the document about the end of a copy, with which the copy has ended.

Drawn, sealed and checked outside any transaction; then the copy's record and its entry are made
with the file beside its name, as certificates are.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.named import certified_people
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.copies.document import draw_copy_document
from evidence_store.domain.certificates.certificate_content import (
    SEAL_LEVEL,
)
from evidence_store.domain.certificates.copy_content import (
    COPY_SCHEMA,
    CopiedExhibit,
    CopyContent,
    EndedCopy,
    kind_of_end,
)
from evidence_store.domain.copies.endings import COPY_SERIES, EndOutcome
from evidence_store.domain.copies.files import total_size
from evidence_store.domain.events.kinds.copy_events import (
    COPY_DOCUMENT_ISSUED,
    COPY_END_GIVEN_UP,
    COPY_ERASE_STARTED,
    COPY_ERASE_VERIFIED,
    COPY_REVIEW_AUTHORISED,
    COPY_REVIEW_SIGNED,
)
from evidence_store.domain.exhibits.copies import HeldCopy
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.people.duties import (
    Act,
    require_duty,
)
from evidence_store.errors import ConflictError, OutOfSequenceError
from evidence_store.workflow._kit import copy_checks
from evidence_store.workflow._kit.copy_grounds import copy_of, with_copy
from evidence_store.workflow._kit.entries_to_prove import copy_entries_to_prove
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.sealed_documents import (
    Sealed,
    held_under,
    recorded_with,
    sealed_file,
    settled,
)
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.documents import to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The record as one transaction read it, and what the document says from it."""

    exhibit: Exhibit
    copy: HeldCopy
    content: CopyContent


def issue_copy_document(
    desk: Desk, exhibit_id: str, copy_id: str, *, issuing: Issuing
) -> CertificateRecord:
    """Issue what the reading of a copy has earned; where every byte was zero, the copy has ended.

    To be called once the files of such a copy were deleted. Otherwise it is a report, after which
    the copy is reviewed again; so it is where another person signed that it is not read again.

    Raises:
        OutOfSequenceError: nobody signed for a reading of it, or a file of it is still there.
        SamePersonError: the actor overwrote a part of it.
        TamperedLogError: an entry of the log was taken out or changed.
        CertificateError: ours does not verify.
        ConflictError: the record changed meanwhile; repeat.
        NotPermittedError: the actor's duties do not include it.
    """
    with refusals_recorded(desk, Act.CERTIFY_COPY, exhibit_id=exhibit_id):
        require_duty(desk.actor, Act.CERTIFY_COPY)
        settled(desk, issuing.folder)
        with desk.uow as uow:
            require_document(desk, exhibit_id, copy_id)
            exhibit = uow.exhibits.get(exhibit_id)
            uow.custody.require_whole(exhibit.case_id)
            # Before the head that the document quotes, so that no last entry can be left out.
            committed = commit_heads(uow, actor=desk.actor, at=desk.clock())
            # After it, however long that took; a date in a PDF has whole seconds.
            at = desk.clock().replace(microsecond=0)
            gathered = _gathered(desk, uow, exhibit, copy_id, issuing=issuing, at=at)
            if committed:
                uow.commit()
        content = gathered.content
        document = to_canonical(content)
        pdf = sealed_file(draw_copy_document(content, document), at=at, issuing=issuing)
        made = Sealed(content, document, pdf)
        return recorded_with(
            desk, issuing.folder, lambda _: _record(desk, gathered, made, issuing.folder)
        )


def require_document(desk: Desk, exhibit_id: str, copy_id: str) -> HeldCopy:
    """The copy, for a person who may issue the document that it has earned, in the transaction.

    Raises:
        OutOfSequenceError: nobody signed for a reading of it, or that there can be none.
        SamePersonError: the actor overwrote a part of it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CERTIFY_COPY)
    opened = open_exhibit(desk, exhibit_id)
    copy = copy_of(opened.exhibit, copy_id)
    copy_checks.issue(opened, copy)
    return copy


def _gathered(
    desk: Desk,
    uow: UnitOfWork,
    exhibit: Exhibit,
    copy_id: str,
    *,
    issuing: Issuing,
    at: datetime,
) -> _Gathered:
    copy = copy_of(exhibit, copy_id)
    ended = _ended(uow, exhibit, copy)
    proved = copy_entries_to_prove(uow.custody, exhibit.id, copy.id)
    named = {ended.reviewed_by, ended.authorised_by, ended.verifier, desk.actor.id}
    content = CopyContent(
        schema=COPY_SCHEMA,
        number=_number(copy, year=at.year),
        kind=kind_of_end(ended.outcome),
        training=issuing.training,
        issued_at=at,
        issued_by=desk.actor.id,
        seal_level=SEAL_LEVEL,
        unit=issuing.unit,
        exhibit=CopiedExhibit(
            exhibit.id, exhibit.reference, uow.cases.get(exhibit.case_id).reference
        ),
        copy=ended,
        people=certified_people(uow.people.find(), named | {*ended.operators}),
        custody=held_under(uow, uow.custody.of_exhibit(exhibit.id), proved, issuing),
        renderer=this_renderer(),
    )
    return _Gathered(exhibit, copy, content)


def _number(copy: HeldCopy, *, year: int) -> str:
    """``COPY-2026-K3M9-1``: by the copy's own id, and the how manyth document of it this is."""
    own = "".join(filter(str.isalnum, copy.id.partition("_")[2])).upper()
    return f"{COPY_SERIES}{year}-{own[:12] or 'X'}-{len(copy.documents) + 1}"


def _ended(uow: UnitOfWork, exhibit: Exhibit, copy: HeldCopy) -> EndedCopy:
    ending, review = copy.ending, copy.review
    leaves = _leaves(uow, exhibit, copy)
    times = {leaf.event: leaf for leaf in leaves}
    first = next(each for each in leaves if each.event == COPY_ERASE_STARTED.name)
    seen = COPY_ERASE_VERIFIED if ending and ending.not_read is None else COPY_END_GIVEN_UP
    authorised = None if review is None else review.authorised
    if (
        ending is None
        or ending.outcome is None
        or review is None
        or authorised is None
        or review.holds is None
        or ending.read_by is None
    ):
        raise OutOfSequenceError(f"{exhibit.reference}: the end of this copy is not complete.")
    return EndedCopy(
        id=copy.id,
        kind=copy.kind.value,
        review_on=copy.review_on,
        ground=review.ruling.ground,
        reviewed_by=review.signed.by,
        reviewed_at=times[COPY_REVIEW_SIGNED.name].recorded,
        authorised_by=authorised.by,
        authorised_at=times[COPY_REVIEW_AUTHORISED.name].recorded,
        holds=review.holds,
        starts=ending.starts,
        operators=ending.operators,
        started_at=first.recorded,
        files=len(copy.files),
        size=total_size(copy.files),
        receipt=ending.receipt,
        reading=ending.reading,
        not_read=ending.not_read,
        verifier=ending.read_by,
        verified_at=times[seen.name].recorded,
        others=ending.others,
    )


def _leaves(uow: UnitOfWork, exhibit: Exhibit, copy: HeldCopy) -> list[Leaf]:
    """The entries of the copy, oldest first."""
    leaves = [read_leaf(each.body) for each in uow.custody.of_exhibit(exhibit.id)]
    return [each for each in leaves if each.public.get("copy") == copy.id]


def _record(desk: Desk, gathered: _Gathered, sealed: Sealed, folder: Path) -> CertificateRecord:
    content, uow = gathered.content, desk.uow
    opened = open_exhibit(desk, gathered.exhibit.id)
    if opened.exhibit != gathered.exhibit:
        raise ConflictError(
            f"{opened.exhibit.reference}: the record changed while the document was made. Look "
            "at it, then issue again."
        )
    # Files are deleted last: else the second person would have had nothing to read (ADR 94).
    if content.copy.outcome is EndOutcome.ERASED and _is_any_left(gathered.copy):
        raise OutOfSequenceError(
            f"{opened.exhibit.reference}: a file of the copy is still there. It is deleted first."
        )
    made = sealed.record(exhibit_id=opened.exhibit.id, copy_id=gathered.copy.id)
    uow.certificates.add(made)
    day = LegalCalendar.of(desk.rules).day_of(content.issued_at)
    opened.record(
        with_copy(opened.exhibit, gathered.copy.documented(made.number, on=day)),
        COPY_DOCUMENT_ISSUED,
        public={
            "certificate": made.id,
            "copy": gathered.copy.id,
            "outcome": content.copy.outcome.value,
            "number": made.number,
            "json": str(made.json_digest),
            "pdf": str(made.pdf_digest),
            "training": made.training,
        },
        occurred=content.issued_at,
    )
    begin_document(folder / made.file_name, sealed.pdf)
    return made


def _is_any_left(copy: HeldCopy) -> bool:
    # lexists: a link that leads nowhere is still something in the place of the file.
    return any(os.path.lexists(each.place) for each in copy.files)
