"""Issuing an edition of an extract of the custody log: the same entries, told in another language.

As an extract it is no row among certificates: the log alone says that it was issued (ADR 110).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begin_document
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.domain.certificates.certificate import file_of, free_editions
from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_EXTRACT_EDITION_ISSUED,
    EXHIBIT_EXTRACT_ISSUED,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import ConflictError, NotFoundError, OutOfSequenceError
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.of_unit.making_editions import (
    ToTell,
    edition_of,
    read_told,
    sealed_edition,
)
from evidence_store.workflow._kit.of_unit.translated import translation_in_force
from evidence_store.workflow._kit.sealed_documents import (
    first_free,
    recorded_with,
    restores_in,
    settled,
    sha256,
)
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.custody.signed.translations import SignedTranslation
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.of_unit.making_editions import Kept, MadeEdition
    from evidence_store.workflow._kit.ports import UnitOfWork


def issue_extract_edition(
    desk: Desk, exhibit_id: str, number: str, *, language: str, kept: Kept, issuing: Issuing
) -> str:
    """Issue the edition of an extract about an exhibit in a language; give its number.

    Args:
        desk: who issues it, and on which record.
        exhibit_id: the exhibit.
        number: the extract's.
        language: by its tag.
        kept: gives the kept translation.
        issuing: what the unit issues documents with.

    Raises:
        NotFoundError: there is no such exhibit, or no extract of that number about it.
        NotPermittedError: the actor's duties do not include it.
        NoTranslationError: two people did not sign for a translation of the present sentences.
        OutOfSequenceError: the extract has this edition already.
        CertificateError: its file is not as the log says, or ours does not verify.
        TamperedLogError: an entry of the log was taken out or changed.
        ConflictError: the record changed meanwhile; repeat.
    """
    require_duty(desk.actor, Act.ISSUE_EDITION)
    settled(desk, issuing.folder)
    with desk.uow as uow:
        case_id = uow.exhibits.get(exhibit_id).case_id
        extract = _extract(uow, exhibit_id, number)
        signed = _translation(uow, exhibit_id, number, language)
        uow.custody.require_whole(case_id)
        # Before the head that it quotes, so that no withdrawal can be left out.
        committed = commit_heads(uow, actor=desk.actor, at=desk.clock())
        at = desk.clock().replace(microsecond=0)  # a date in a PDF has whole seconds
        digest = Digest.from_text(str(extract.public["pdf"]))
        told = read_told(number, file_of(number), digest, issuing=issuing)
        given = {str(each.public["number"]) for each in _editions(uow, exhibit_id)}
        numbers = free_editions(number, language, given=given, restores=restores_in(uow))
        own = first_free(numbers, lambda each: issuing.folder / file_of(each))
        to_tell = ToTell(own, signed, uow.custody.of_exhibit(exhibit_id))
        content = edition_of(desk, told, to_tell, kept=kept, issuing=issuing, at=at)
        if committed:
            uow.commit()
    made = sealed_edition(content, told, issuing=issuing)
    recorded_with(
        desk, issuing.folder, lambda uow: _record(desk, uow, exhibit_id, number, made, issuing)
    )
    return own


def _extract(uow: UnitOfWork, exhibit_id: str, number: str) -> Leaf:
    for each in _leaves(uow, exhibit_id, EXHIBIT_EXTRACT_ISSUED.name):
        if each.public["number"] == number:
            return each
    raise NotFoundError(f"{number}: no extract of that number was issued.")


def _editions(uow: UnitOfWork, exhibit_id: str) -> Sequence[Leaf]:
    return _leaves(uow, exhibit_id, EXHIBIT_EXTRACT_EDITION_ISSUED.name)


def _leaves(uow: UnitOfWork, exhibit_id: str, event: str) -> Sequence[Leaf]:
    return [read_leaf(each.body) for each in uow.custody.of_kind(exhibit_id, event)]


def _translation(uow: UnitOfWork, exhibit_id: str, number: str, language: str) -> SignedTranslation:
    signed = translation_in_force(uow.custody, language)
    for each in _editions(uow, exhibit_id):
        if (each.public["extract"], each.public["translation"]) == (number, signed.digest):
            raise OutOfSequenceError(
                f"The edition of {number} in {LANGUAGES[language]} was issued: "
                f"{file_of(str(each.public['number']))}."
            )
    return signed


def _record(
    desk: Desk,
    uow: UnitOfWork,
    exhibit_id: str,
    extract: str,
    made: MadeEdition,
    issuing: Issuing,
) -> None:
    content, exhibit = made.content, uow.exhibits.get(exhibit_id)
    # Drawn outside any transaction: meanwhile somebody else can have issued it.
    signed = _translation(uow, exhibit_id, extract, content.language)
    if signed.digest != str(content.translated.digest):
        raise ConflictError(f"{extract}: the record changed meanwhile. Do it again.")
    uow.custody.append(
        Draft(
            event=EXHIBIT_EXTRACT_EDITION_ISSUED.name,
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            occurred=content.issued_at,
            public={
                "extract": extract,
                "json": str(sha256(made.document)),
                "language": content.language,
                "number": content.number,
                "pdf": str(sha256(made.pdf)),
                "training": content.training,
                "translation": str(content.translated.digest),
            },
            committed={"by": desk.actor.id},
        )
    )
    begin_document(issuing.folder / file_of(content.number), made.pdf)
