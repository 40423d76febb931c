"""Whether an edition of a document is issued now, by which translation; if not, who acts next.

Not a step: it commits nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.domain.certificates.certificate import DocumentEdition
from evidence_store.errors import OutOfSequenceError, RefusedError
from evidence_store.ways import said_by
from evidence_store.workflow._kit.of_unit.translated import (
    translation_in_force,
    withdrawn_translations,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.custody.signed.translations import SignedTranslation
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.workflow._kit.ports import CustodyLog


class IssuedAlreadyError(OutOfSequenceError):
    """The document has the edition by the translation that counts."""


@dataclass(frozen=True, slots=True)
class EditionOffer:
    """A language in which a document has no present edition; ``why_not`` is None if it can now."""

    tag: str
    language: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class EditionStanding:
    """An issued edition, and since when it does not count any more."""

    edition: DocumentEdition
    language: str
    withdrawn_at: datetime | None


def edition_offers(custody: CustodyLog, record: CertificateRecord) -> tuple[EditionOffer, ...]:
    """Of each language in which no edition stands whether one is issued now.

    Raises:
        TamperedLogError: a key came in another way than keys come.
    """
    return tuple(_offers(custody, record))


def translation_for(
    custody: CustodyLog, record: CertificateRecord, language: str
) -> SignedTranslation:
    """The translation by which an edition of the document is issued now.

    Raises:
        OutOfSequenceError: the document was withdrawn, or has this one already.
        NoTranslationError: two people did not sign for a translation of the present sentences.
    """
    _require_stands(record)
    signed = translation_in_force(custody, language)
    for each in record.editions:
        if str(each.translation) == signed.digest:
            raise IssuedAlreadyError(
                f"The edition of {record.number} in {LANGUAGES[each.language]} was issued: "
                f"{each.file_name}."
            )
    return signed


def editions_standing(
    custody: CustodyLog, record: CertificateRecord
) -> tuple[EditionStanding, ...]:
    """The editions of a document, oldest first, each with when it was withdrawn."""
    gone = dict(withdrawn_editions(record, withdrawn_translations(custody)))
    return tuple(
        EditionStanding(each, LANGUAGES[each.language], gone.get(each.number))
        for each in record.editions
    )


def withdrawn_editions(
    record: CertificateRecord, translations: Mapping[str, datetime]
) -> Iterator[tuple[str, datetime]]:
    """The editions of a document that do not count any more, and since when.

    Args:
        record: the document.
        translations: when each translation was last withdrawn, by its digest.
    """
    own = None if record.withdrawal is None else record.withdrawal.confirmed_at
    for each in record.editions:
        at = translations.get(str(each.translation))
        # One that was signed for again tells the editions that were issued after that.
        by_translation = at if at is not None and at >= each.issued_at else None
        if gone := by_translation or own:
            yield each.number, gone


def _offers(custody: CustodyLog, record: CertificateRecord) -> Iterator[EditionOffer]:
    for tag, name in LANGUAGES.items():
        try:
            translation_for(custody, record, tag)
        except IssuedAlreadyError:
            continue
        except RefusedError as error:
            yield EditionOffer(tag, name, said_by(error))
        else:
            yield EditionOffer(tag, name, None)


def _require_stands(record: CertificateRecord) -> None:
    if record.withdrawal is not None:
        what = "was withdrawn" if record.is_withdrawn else "is to be withdrawn: that was asked for"
        raise OutOfSequenceError(f"{record.number} {what}. No edition of it is issued.")
