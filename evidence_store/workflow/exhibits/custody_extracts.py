"""Issuing an extract of the custody log about one exhibit: every entry that there is, sealed.

It claims nothing but what the log held. The entry that it was issued is the exhibit's own, and so
stands in the next extract.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.named import certified_people
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import SIGNATURES, read_signatures
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.extracts.document import draw_extract
from evidence_store.domain.certificates.certificate_content import SEAL_LEVEL
from evidence_store.domain.certificates.copy_content import CopiedExhibit
from evidence_store.domain.certificates.extract_content import (
    EXTRACT_SCHEMA,
    ChainStood,
    ExtractContent,
    ExtractKind,
    extract_numbers,
)
from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_EXTRACT_ISSUED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.entries_to_prove import extract_entries_to_prove
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.sealed_documents import (
    first_free,
    held_under,
    recorded_with,
    restores_in,
    sealed_file,
    settled,
    sha256,
)
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate_content import CertifiedEntry
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class IssuedExtract:
    """One issued extract: its number, the name of its file, and what the log says of that."""

    number: str
    pdf_digest: Digest
    issued_at: datetime

    @property
    def file_name(self) -> str:
        """Its name in the folder of documents."""
        return f"{self.number}.pdf"


def issue_extract(desk: Desk, exhibit_id: str, *, issuing: Issuing) -> IssuedExtract:
    """Issue an extract of the custody log about an exhibit, and record that it was issued.

    Raises:
        NotFoundError: there is no such exhibit.
        NotPermittedError: the actor's duties do not include it.
        TamperedLogError: an entry of the log was taken out or changed.
        CertificateError: ours does not verify.
        ConflictError: another one was issued meanwhile; repeat.
    """
    with refusals_recorded(desk, Act.DISCLOSE, exhibit_id=exhibit_id):
        require_duty(desk.actor, Act.DISCLOSE)
        settled(desk, issuing.folder)
        with desk.uow as uow:
            case_id = uow.exhibits.get(exhibit_id).case_id
            uow.custody.require_whole(case_id)
            # Before the head that it quotes, so that no last entry can be left out.
            committed = commit_heads(uow, actor=desk.actor, at=desk.clock())
            # After it, however long that took; a date in a PDF has whole seconds.
            at = desk.clock().replace(microsecond=0)
            content = _gathered(desk, uow, exhibit_id, issuing=issuing, at=at)
            if committed:
                uow.commit()
        document = to_canonical(content)
        pdf = sealed_file(draw_extract(content, document), at=at, issuing=issuing)
        return recorded_with(
            desk,
            issuing.folder,
            lambda uow: _record(desk, uow, content, document, pdf, folder=issuing.folder),
        )


def extracts_of(desk: Desk, exhibit_id: str) -> list[IssuedExtract]:
    """The extracts that were issued about an exhibit, oldest first.

    Raises:
        NotFoundError: there is no such exhibit.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return _extracts_in(uow, uow.exhibits.get(exhibit_id).id)


def _extracts_in(uow: UnitOfWork, exhibit_id: str) -> list[IssuedExtract]:
    issued = uow.custody.of_kind(exhibit_id, EXHIBIT_EXTRACT_ISSUED.name)
    leaves = (read_leaf(each.body) for each in issued)
    return [
        IssuedExtract(
            str(leaf.public["number"]), Digest.from_text(str(leaf.public["pdf"])), leaf.occurred
        )
        for leaf in leaves
    ]


def _gathered(
    desk: Desk, uow: UnitOfWork, exhibit_id: str, *, issuing: Issuing, at: datetime
) -> ExtractContent:
    exhibit = uow.exhibits.get(exhibit_id)
    chain = uow.custody.of_exhibit(exhibit.id)
    proved = extract_entries_to_prove(uow.custody, exhibit.id)
    # The map says how many entries there are and which is the last: without it the newest could
    # be left out unseen (ADR 110).
    stood = uow.custody.heads().exhibits.proof_of(exhibit.id)
    named = {desk.actor.id} | {name for each in proved[0] for name in _people_of(each, exhibit.id)}
    return ExtractContent(
        schema=EXTRACT_SCHEMA,
        number=_number(uow, exhibit.id, year=at.year, folder=issuing.folder),
        kind=ExtractKind.OF_EXHIBIT,
        training=issuing.training,
        issued_at=at,
        issued_by=desk.actor.id,
        seal_level=SEAL_LEVEL,
        unit=issuing.unit,
        exhibit=CopiedExhibit(
            exhibit.id, exhibit.reference, uow.cases.get(exhibit.case_id).reference
        ),
        people=certified_people(uow.people.find(), named),
        stood=ChainStood(stood.head.count, stood.head.leaf, stood.index, stood.path),
        custody=held_under(uow, chain, proved, issuing),
        renderer=this_renderer(),
    )


def _number(uow: UnitOfWork, exhibit_id: str, *, year: int, folder: Path) -> str:
    earlier, restores = len(_extracts_in(uow, exhibit_id)), restores_in(uow)
    numbers = extract_numbers(exhibit_id, year=year, earlier=earlier, restores=restores)
    return first_free(numbers, lambda number: folder / f"{number}.pdf")


def _people_of(entry: CertifiedEntry, exhibit_id: str) -> set[str]:
    """Who signed an entry of the exhibit; of one that nobody signed, who recorded it."""
    if read_leaf(entry.body.encode()).exhibit_id != exhibit_id:
        return set()
    opened = {each.name: json.loads(each.value) for each in entry.fields}
    signed = {each.by for each in read_signatures(opened.get(SIGNATURES))}
    return signed or ({opened["by"]} if "by" in opened else set())


def _record(
    desk: Desk,
    uow: UnitOfWork,
    content: ExtractContent,
    document: bytes,
    pdf: bytes,
    *,
    folder: Path,
) -> IssuedExtract:
    exhibit = uow.exhibits.get(content.exhibit.id)
    earlier = _extracts_in(uow, exhibit.id)
    if any(each.number == content.number for each in earlier):
        raise ConflictError(
            f"{exhibit.reference}: another extract was issued meanwhile. Issue this one again."
        )
    made = IssuedExtract(content.number, sha256(pdf), content.issued_at)
    uow.custody.append(
        Draft(
            event=EXHIBIT_EXTRACT_ISSUED.name,
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            occurred=content.issued_at,
            public={
                "number": made.number,
                "json": str(sha256(document)),
                "pdf": str(made.pdf_digest),
                "entries": content.custody.entries,
                "size": content.custody.size,
                "training": content.training,
            },
            committed={"by": desk.actor.id},
        )
    )
    # Beside its name until the commit: a document stands under it only where its entry does.
    begin_document(folder / made.file_name, pdf)
    return made
