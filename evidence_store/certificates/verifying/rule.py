"""The rule, all of it an AND: what must hold before a document is called genuine, at any level."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509

from evidence_store.certificates.levels.lists import to_pem
from evidence_store.certificates.levels.revisions import Layered, take_apart
from evidence_store.certificates.levels.standing import SealStanding, Trusted, standing_of
from evidence_store.certificates.replaced import ReplacedKeys, read_replaced
from evidence_store.certificates.unit_seal import is_training
from evidence_store.certificates.verifying.editions.edition_record import signed_before
from evidence_store.certificates.verifying.extended import verify_extended
from evidence_store.certificates.verifying.orders.of_case import withdrawn_since
from evidence_store.certificates.verifying.record import (
    AnyInFile,
    EditionInFile,
    read_any_record,
)
from evidence_store.certificates.verifying.redrawing import verify_pages
from evidence_store.certificates.verifying.seal import DocumentSeal, read_seal, verify_seal
from evidence_store.certificates.verifying.trust import find_root, load_roots, require_same_world
from evidence_store.certificates.verifying.verdict import CheckAnswer, Verdict, told_of_edition
from evidence_store.certificates.verifying.vouched import verify_vouched
from evidence_store.certificates.verifying.withdrawn import read_withdrawn_list
from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.extract_content import ExtractKind
from evidence_store.domain.certificates.seal_levels import LEVELS
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.certificates.verifying.record import AnyRecord
    from evidence_store.certificates.verifying.verdict import Redrawing

NOBODY = (
    "The seal is intact, but its owner cannot be identified. Give the unit's root with --trust."
)

_NOT_OURS = (
    "The file cannot be read as one of our documents: it is damaged, or it is something else. Ask "
    "the unit for the document again."
)


def judge(
    file: bytes,
    *,
    trust: Sequence[bytes],
    withdrawn: bytes | None,
    now: datetime,
    authorities: Sequence[bytes] = (),
) -> Verdict:
    """Judge one file in this process. For files from outside use ``verify_certificate``.

    Args:
        file: the whole PDF.
        trust: trusted roots as PEM, never taken from the file, with their lists of replaced keys.
        withdrawn: the unit's dated list, if there is one.
        now: aware time.
        authorities: certificates of time-stamp authorities, or of who issued theirs, as PEM.

    Raises:
        CertificateError: the list of withdrawn documents is not to be trusted.
        WrongEntryError: a root is not a certificate.
    """
    roots, stampers = load_roots(trust), load_roots(authorities)
    training = False
    try:
        layered = take_apart(file)
        seal = read_seal(layered.issued)
        # Before anything can fail: what is not valid is called a training document, too.
        training = is_training(seal.leaf)
        record = read_any_record(layered.issued)
        training = training or record.content.training
        given = _Given(file, layered, seal, record)
        found = _verify_trust(given, roots=roots, stampers=stampers, trust=trust, now=now)
        redrawing = verify_pages(layered.issued, drawn=seal.drawn, record=record)
    except CertificateError as error:
        return Verdict(CheckAnswer.NOT_VALID, reason=str(error), training=training)
    except Exception:  # noqa: BLE001 -- a check that cannot run is never a pass
        return Verdict(CheckAnswer.NOT_VALID, reason=_NOT_OURS, training=training)
    current = _current(record, withdrawn, found, now=now)
    return _verdict(given, found, current, training=training, redrawing=redrawing)


def _verdict(
    given: _Given,
    found: _Found,
    current: tuple[CheckAnswer, datetime | None, str | None],
    *,
    training: bool,
    redrawing: Redrawing,
) -> Verdict:
    """What is said of a document whose seal and pages are valid, withdrawn or not."""
    record, level = given.record, found.standing.level
    content, of = record.content, record.of
    answer, as_of, gone = current
    return Verdict(
        answer,
        reason=gone,
        training=training,
        number=content.number,
        kind=of.kind if isinstance(of.kind, CertificateKind) else None,
        extract=of.kind if isinstance(of.kind, ExtractKind) else None,
        exhibit=of.about,
        edition=told_of_edition(record.content) if isinstance(record, EditionInFile) else None,
        unit=content.unit.full_name,
        issued_at=content.issued_at,
        level=level.value,
        redrawing=redrawing,
        as_of=as_of,
        stamped=found.standing.told,
        limits=(*found.told(given.seal.leaf), LEVELS[level].does_not_show),
        code=record.summary or None,
        issued_size=len(given.layered.issued),
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """A file, taken apart, with its seal and its record."""

    file: bytes
    layered: Layered
    seal: DocumentSeal
    record: AnyInFile


@dataclass(frozen=True, slots=True)
class _Found:
    """What the seal rests on: the root, its list of replaced keys, and what stands behind it."""

    root: x509.Certificate
    replaced: ReplacedKeys
    standing: SealStanding

    def told(self, leaf: x509.Certificate) -> tuple[str, ...]:
        """What is said about keys that were replaced."""
        said = self.replaced.told_of(leaf, shown_by=self.standing.shown_at)
        return _told_of(self.replaced), *filter(None, [said])


def _verify_trust(
    given: _Given,
    *,
    roots: Sequence[x509.Certificate],
    stampers: Sequence[x509.Certificate],
    trust: Sequence[bytes],
    now: datetime,
) -> _Found:
    seal, record = given.seal, given.record
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
    issued_at = record.content.issued_at
    root = find_root(seal.leaf, roots=roots, moments=[issued_at])
    require_same_world(seal.leaf, root, training=record.content.training)
    standing = standing_of(given.layered, Trusted(seal.leaf, root, stampers, issued_at, now))
    # B-B has no time from outside, and what ran out could be dated back: so at the present time.
    moment = standing.shown_at or now
    find_root(seal.leaf, roots=[root], moments=[moment])
    verify_seal(seal, roots=[root], now=moment)
    if given.layered.updates:
        verify_extended(given.file, seal.leaf)
    lists = [each for store in given.layered.stores for each in store.lists]
    # What came with the file takes nothing away, and is no list that somebody checked against.
    as_of = read_replaced(trust, root=root).as_of
    replaced = replace(read_replaced([*trust, *map(to_pem, lists)], root=root), as_of=as_of)
    replaced.require_in_force(seal.leaf, at=issued_at, shown_by=standing.shown_at)
    for each in (record.content, *_carried_by(record)):
        verify_vouched(each, root=root, replaced=replaced)
    return _Found(root, replaced, standing)


def _carried_by(record: AnyInFile) -> Iterator[AnyRecord]:
    """What an edition or a case certificate carries, each with a log's head of its own."""
    if isinstance(record, EditionInFile):
        yield record.of
    if isinstance(record.of, CaseContent):
        yield from record.of.records


def _told_of(replaced: ReplacedKeys) -> str:
    if replaced.as_of is None:
        return (
            "Whether the unit replaced its keys before the document was dated was not checked. "
            "That takes the unit's list of replaced keys: ask the unit for it."
        )
    when = f"{replaced.as_of:%Y-%m-%d %H:%M} UTC"
    return f"Checked against the unit's list of replaced keys of {when}."


def _current(
    record: AnyInFile,
    withdrawn: bytes | None,
    found: _Found,
    *,
    now: datetime,
) -> tuple[CheckAnswer, datetime | None, str | None]:
    if withdrawn is None:
        return CheckAnswer.WITHDRAWAL_NOT_CHECKED, None, None
    content = record.content
    listed = read_withdrawn_list(withdrawn, root=found.root, replaced=found.replaced, now=now)
    # Two units can have lists under one root, and each knows its own documents alone.
    if listed.unit != content.unit.full_name:
        raise CertificateError(
            "The list of withdrawn documents is from a different unit from the document. Ask the "
            "unit that issued the document for its own list. This says nothing about the document "
            "itself."
        )
    answer = listed.says_of(content.number, content.issued_at)
    # An edition ends with its document, also where the list names that alone (ADR 118).
    why = listed.reason(content.number) or listed.reason(record.of.number)
    if why is None and isinstance(record.of, CaseContent):
        why = withdrawn_since(record.of, listed)
    if why is None and isinstance(record, EditionInFile):
        why = signed_before(record.content, listed)
    return CheckAnswer.NOT_VALID if why else answer, listed.as_of, why
