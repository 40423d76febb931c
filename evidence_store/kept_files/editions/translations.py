"""Translations as files of the data folder, named by the digest for which people sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.data_folder.places import TRANSLATIONS
from evidence_store.data_folder.referred import of_nobody
from evidence_store.documents.languages.catalogue import Catalogue
from evidence_store.documents.languages.po_files import is_of_template
from evidence_store.documents.languages.words import is_sound
from evidence_store.domain.certificates.extract_content import is_number_of
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import CertificateError, NotFoundError, OutOfSequenceError
from evidence_store.kept_files.issuing import issue_with
from evidence_store.ways import Way
from evidence_store.workflow.certificates.editions import issue_edition
from evidence_store.workflow.certificates.translations import sign_translation
from evidence_store.workflow.exhibits.extract_editions import issue_extract_edition
from forensics.documents import from_json, to_canonical
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.domain.certificates.certificate import DocumentEdition
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from forensics.values import Digest

_OTHER_SENTENCES = (
    "The sentences of this translation are not those of this version of the program, so it is "
    "neither read over nor used. Its translator brings it up to date, and signs again."
)


def sign_for(store: Store, desk: SigningDesk, catalogue: Catalogue, *, qualification: str) -> Entry:
    """Keep a translation that was found whole, and sign for it.

    Raises:
        As ``translations.sign_translation``.
    """
    require_duty(desk.actor, Act.SIGN_TRANSLATION)
    path = _path(store, catalogue.digest)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_new(path, to_canonical(catalogue), replace=True)
    try:
        return sign_translation(desk, catalogue, qualification=qualification)
    except BaseException:
        # Signed for, it stays: also where the log's new head was not kept outside.
        with store.reading() as uow:
            is_nobodys = bool(of_nobody(uow, [f"{TRANSLATIONS}/{path.name}"]))
        if is_nobodys:
            path.unlink(missing_ok=True)
        raise


def kept_translation(store: Store, digest: Digest) -> Catalogue:
    """Return the translation of that digest, as it was signed for.

    Raises:
        CertificateError: it is not there, or not as it was signed for.
        OutOfSequenceError: it does not have just the sentences of this version.
    """
    path = _path(store, digest)
    try:
        data = path.read_bytes()
        found = from_json(data, Catalogue)
    except (OSError, ValueError, BaseValidationError):
        raise _missing(path) from None
    # The digest is of these very bytes: of the canonical JSON.
    if to_canonical(found) != data or found.digest != digest or not is_sound(found):
        raise _missing(path)
    if not is_of_template(found):  # what a reader is shown is all that they sign for
        raise OutOfSequenceError(_OTHER_SENTENCES)
    return found


def issue_edition_of(
    store: Store, desk: Desk, certificate_id: str, *, language: str, keys: UnitKeys
) -> DocumentEdition:
    """Issue the edition of a document by the kept translation that counts.

    Raises:
        As ``editions.issue_edition``.
    """
    return issue_edition(
        desk,
        certificate_id,
        language=language,
        kept=lambda digest: kept_translation(store, digest),
        issuing=issue_with(store, keys),
    )


def issue_extract_edition_of(
    store: Store, desk: Desk, number: str, *, language: str, keys: UnitKeys
) -> str:
    """Issue the edition of an extract of that number by the kept translation that counts.

    Raises:
        NotFoundError: no extract of that number was issued.
        As ``extract_editions.issue_extract_edition``.
    """
    with store.reading() as uow:
        about = next((e.id for e in uow.exhibits.find() if is_number_of(number, e.id)), None)
    if about is None:
        raise NotFoundError(f"{number}: no extract of that number was issued.")
    return issue_extract_edition(
        desk,
        about,
        number,
        language=language,
        kept=lambda digest: kept_translation(store, digest),
        issuing=issue_with(store, keys),
    )


def _path(store: Store, digest: Digest) -> Path:
    return store.data / TRANSLATIONS / f"{digest.value.hex()}.json"


def _missing(path: Path) -> CertificateError:
    return CertificateError(
        f"The translation is missing, or is not as it was signed for: {TRANSLATIONS}/{path.name}. "
        "Restore the newest backup to another place (" + Way.BACKUP_RESTORE + ") and copy the file "
        "from there."
    )
