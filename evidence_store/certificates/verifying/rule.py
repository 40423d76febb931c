"""The rule for level B-B, all of it an AND: what must hold before a document is called genuine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evidence_store.certificates.replaced import read_replaced
from evidence_store.certificates.unit_seal import is_training
from evidence_store.certificates.verifying.record import read_record
from evidence_store.certificates.verifying.redrawing import verify_pages
from evidence_store.certificates.verifying.seal import read_seal, verify_seal
from evidence_store.certificates.verifying.trust import find_root, load_roots, require_same_world
from evidence_store.certificates.verifying.verdict import LEVEL_LIMITS, CheckAnswer, Verdict
from evidence_store.certificates.verifying.vouched import verify_vouched
from evidence_store.certificates.verifying.withdrawn import read_withdrawn_list
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from evidence_store.certificates.replaced import ReplacedKeys
    from evidence_store.certificates.verifying.record import RecordInFile
    from evidence_store.certificates.verifying.seal import DocumentSeal
    from evidence_store.domain.certificates.certificate_content import CertificateContent

NOBODY = (
    "The seal is intact, but its owner cannot be identified. Give the unit's root with --trust."
)

_NOT_OURS = (
    "The file cannot be read as one of our documents: it is damaged, or it is something else. Ask "
    "the unit for the document again."
)


def judge(
    file: bytes, *, trust: Sequence[bytes], withdrawn: bytes | None, now: datetime
) -> Verdict:
    """Judge one file in this process. For files from outside use ``verify_certificate``.

    Args:
        file: the whole PDF.
        trust: trusted roots as PEM, never taken from the file, with their lists of replaced keys.
        withdrawn: the unit's dated list, if there is one.
        now: aware time.

    Raises:
        CertificateError: the list of withdrawn documents is not to be trusted.
        WrongEntryError: a root is not a certificate.
    """
    roots = load_roots(trust)
    training = False
    try:
        seal = read_seal(file)
        # Before anything can fail: what is not valid is called a training document, too.
        training = is_training(seal.leaf)
        record = read_record(file)
        training = training or record.content.training
        root, replaced = _verify_trust(seal, record, roots=roots, trust=trust, now=now)
        redrawing = verify_pages(file, drawn=seal.drawn, record=record)
    except CertificateError as error:
        return Verdict(CheckAnswer.NOT_VALID, reason=str(error), training=training)
    except Exception:  # noqa: BLE001 -- a check that cannot run is never a pass
        return Verdict(CheckAnswer.NOT_VALID, reason=_NOT_OURS, training=training)
    content = record.content
    answer, as_of = _current(content, withdrawn, root=root, replaced=replaced, now=now)
    gone = answer is CheckAnswer.NOT_VALID
    return Verdict(
        answer,
        reason=f"{content.number} was withdrawn by the unit. Ask the unit why." if gone else None,
        training=training,
        number=content.number,
        kind=content.kind,
        exhibit=content.exhibit.reference,
        unit=content.unit.full_name,
        issued_at=content.issued_at,
        level=content.seal_level,
        redrawing=redrawing,
        as_of=as_of,
        limits=(_told_of(replaced), *LEVEL_LIMITS),
        code=record.summary,
    )


def _verify_trust(
    seal: DocumentSeal,
    record: RecordInFile,
    *,
    roots: Sequence[x509.Certificate],
    trust: Sequence[bytes],
    now: datetime,
) -> tuple[x509.Certificate, ReplacedKeys]:
    stated = record.content.issued_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    if seal.stated_time != stated:
        raise CertificateError("The seal and the document state different times.")
    if not roots:
        # That a seal is intact shows without a root; whose it is does not.
        verify_seal(seal, roots=[seal.leaf], now=now)
        raise CertificateError(NOBODY)
    if record.content.issued_at > now:
        raise CertificateError(
            "The document is dated in the future. Check this computer's clock; if it is right, the "
            "document is not to be trusted."
        )
    # At both times: B-B has no time from outside, and what ran out could be dated back.
    root = find_root(seal.leaf, roots=roots, moments=(record.content.issued_at, now))
    require_same_world(seal.leaf, root, training=record.content.training)
    verify_seal(seal, roots=[root], now=now)
    replaced = read_replaced(trust, root=root)
    replaced.require_in_force(seal.leaf, at=record.content.issued_at)
    verify_vouched(record.content, root=root, replaced=replaced)
    return root, replaced


def _told_of(replaced: ReplacedKeys) -> str:
    if replaced.as_of is None:
        return (
            "Whether the unit replaced its keys before the document was dated was not checked. "
            "That takes the unit's list of replaced keys: ask the unit for it."
        )
    when = f"{replaced.as_of:%Y-%m-%d %H:%M} UTC"
    return f"Checked against the unit's list of replaced keys of {when}."


def _current(
    content: CertificateContent,
    withdrawn: bytes | None,
    *,
    root: x509.Certificate,
    replaced: ReplacedKeys,
    now: datetime,
) -> tuple[CheckAnswer, datetime | None]:
    if withdrawn is None:
        return CheckAnswer.WITHDRAWAL_NOT_CHECKED, None
    listed = read_withdrawn_list(withdrawn, root=root, replaced=replaced, now=now)
    if listed.unit != content.unit.full_name:
        raise CertificateError(
            "The list of withdrawn documents is from a different unit from the document. Ask the "
            "unit that issued the document for its own list. This says nothing about the document "
            "itself."
        )
    return listed.says_of(content.number, content.issued_at), listed.as_of
