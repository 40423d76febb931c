"""The record in an edition: it carries the document's own, and the words that two people signed.

With every entry about keys of people it carries every one about translations, under the head that
the log's key signed for: the map of heads counts them, so that no withdrawal can be left out.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
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
from evidence_store.custody.signed.enrolled import READ_OVER, TRANSLATED, is_of_keys
from evidence_store.custody.signed.proving import Proving
from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.documents.languages.catalogue import FORMS, catalogue_of
from evidence_store.domain.certificates.certificate import is_edition_of
from evidence_store.domain.certificates.certified_work import ISSUES
from evidence_store.domain.certificates.edition_content import EDITION_SCHEMA, EditionContent
from evidence_store.domain.certificates.extract_content import EXTRACT_ISSUED
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import CertificateError, TamperedLogError, WrongEntryError
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.certificates.verifying.withdrawn import WithdrawnList
    from evidence_store.domain.certificates.edition_content import InEnglish

_NOT_ISSUED = "The custody log did not issue the document whose record the edition carries."
_NOT_SIGNED = (
    "Two people did not sign for the translation by which the edition is told, or it had been "
    "withdrawn when the edition was issued."
)

_ISSUES = (*ISSUES, EXTRACT_ISSUED)
_NOT_ONE_LINE = "What the translator says of their qualification is no line of text."


def parse_edition(document: bytes) -> EditionContent:
    """Read the record of an edition strictly; what it says of the document is checked apart.

    Raises:
        CertificateError: it is of another form, or its words are not those of its digest.
    """
    content = read_strictly(document, EditionContent, schema=EDITION_SCHEMA)
    if content.language not in FORMS:
        raise CertificateError("The edition is in a language that this version does not know.")
    if catalogue_of(content).digest != content.translated.digest:
        raise CertificateError("The words of the edition are not those of the translation.")
    try:
        short_text(content.translated.qualification, what="qualification")
    except WrongEntryError as error:  # one person wrote it, and a terminal prints it
        raise CertificateError(_NOT_ONE_LINE) from error
    return content


def verify_edition(content: EditionContent, of: InEnglish) -> None:
    """Check that the log issued the document, and that two people signed for the words.

    Args:
        content: what the edition says.
        of: the record that it carries, which holds by itself.

    Raises:
        CertificateError: it is another document's, or its translation did not count.
    """
    if not is_edition_of(content.number, of.number, content.language):
        raise CertificateError("The number of the edition is of another document or language.")
    if (content.training, content.unit) != (of.training, of.unit):
        raise CertificateError("The edition is of another document than its record.")
    if content.issued_at < of.issued_at:
        raise CertificateError("The edition is dated before the document that it tells.")
    with entries_held():
        carried = read_carried(content.custody)
        verify_whole(carried)
        proving = _read(carried)
    _verify_issued(content, of, carried)
    _verify_signed(content, proving)
    named = sorted({content.translated.translator, content.translated.reader, content.issued_by})
    if [each.id for each in content.people] != named:
        raise CertificateError("The people listed in the record are not the people it refers to.")
    verify_named(content.people, named, carried)
    verify_dated(content.issued_at, carried)
    verify_duty(content.issued_by, proving.keys, Act.ISSUE_EDITION)


def signed_before(content: EditionContent, listed: WithdrawnList) -> str | None:
    """Why an edition does not count any more: its words were signed for before they were withdrawn.

    By the people's own signatures, so that neither its number, nor its date, nor the head that it
    carries can hide the withdrawal: who has the unit's keys chooses all three.

    Args:
        content: an edition whose record holds.
        listed: the unit's list of withdrawn documents.
    """
    gone = listed.ended_at(content.translated.digest)
    # One signature from before the withdrawal is enough: both must be made again (ADR 124).
    if gone is None or min(_made_at(content)) > gone:
        return None
    return (
        f"The translation by which {content.number} is told was withdrawn by the unit on "
        f"{gone:%Y-%m-%d}, and it was signed for before. Ask the unit why."
    )


def _made_at(content: EditionContent) -> list[datetime]:
    """When translator and reader made the signatures that count: the last ones in the log."""
    made = dict[str, datetime]()
    for each in read_carried(content.custody):
        if each.leaf.public.get("translation") == str(content.translated.digest):
            statement = each.opened[STATEMENT]
            if each.leaf.event in (TRANSLATED, READ_OVER) and isinstance(statement, dict):
                made[each.leaf.event] = time_from_text(str(statement["made_at"]))
    return [made[TRANSLATED], made[READ_OVER]]


def _read(carried: Sequence[Carried]) -> Proving:
    """Everybody's keys and the translations that count at the end."""
    proving = Proving(is_whole=False)
    for each in carried:
        if each.leaf.event in _ISSUES:  # what that rests on is proved in the document's own record
            continue
        if not (is_of_keys(each.leaf) or each is carried[-1]):
            raise TamperedLogError(f"Entry {each.seq} is none that an edition carries.")
        proving.take(each.leaf, each.opened)
    return proving


def _verify_issued(content: EditionContent, of: InEnglish, carried: Sequence[Carried]) -> None:
    issued = [each.leaf.public for each in carried if each.leaf.event in _ISSUES]
    record = f"sha256:{hashlib.sha256(content.record.encode()).hexdigest()}"
    if [(each.get("number"), each.get("json")) for each in issued] != [(of.number, record)]:
        raise CertificateError(_NOT_ISSUED)


def _verify_signed(content: EditionContent, proving: Proving) -> None:
    by = content.translated
    signed = proving.translations.standing.get(str(by.digest))
    # A word that one person alone chose could mislead a court (ADR 118).
    if signed is None or not signed.counts or by.translator == by.reader:
        raise CertificateError(_NOT_SIGNED)
    told = (signed.template, signed.language, signed.qualification, signed.translator)
    if told != (str(by.template), content.language, by.qualification, by.translator):
        raise CertificateError(
            "The edition says something else of its translation than was signed."
        )
    if signed.reader != by.reader:
        raise CertificateError("The edition names another reader than the person who signed.")
