"""Certificates: what the record keeps of one, and what is done with it."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from itertools import chain, count
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class CertificateKind(StrEnum):
    """A certificate says it was done and verified; a report says what was not completed.

    A case certificate says of every line of an order what its exhibits' documents say, and what is
    open. Those about a police copy say nothing of an exhibit.
    """

    CERTIFICATE = "certificate"
    NON_COMPLETION = "non_completion"
    CASE = "case"
    COPY_ENDED = "copy_ended"
    COPY_NOT_COMPLETED = "copy_not_completed"


ISSUED: Mapping[CertificateKind, str] = {
    CertificateKind.CERTIFICATE: "certificate.issued",
    CertificateKind.NON_COMPLETION: "report.issued",
    CertificateKind.CASE: "certificate.case_issued",
    CertificateKind.COPY_ENDED: "copy.document_issued",
    CertificateKind.COPY_NOT_COMPLETED: "copy.document_issued",
}
"""The kind of entry by which a document is issued."""


class Reason(StrEnum):
    """Why a disposal ends in a non-completion report; each has its sentence in the catalogue."""

    NOT_WRITTEN = "not_written"
    NOT_READ_BACK = "not_read_back"
    READ_BACK_DIFFERENT = "read_back_different"
    NOT_ACCEPTED = "not_accepted"
    NO_PROGRESS = "no_progress"
    NO_END_STATE = "no_end_state"
    OLD_BLOCKS_LEFT = "old_blocks_left"
    SEEN_BY_OPERATOR_ALONE = "seen_by_operator_alone"
    ERASURE_FAILED = "erasure_failed"
    INTERRUPTED = "interrupted"
    STOPPED_AFTER_STARTING = "stopped_after_starting"
    VERIFICATION_MISSING = "verification_missing"
    VERIFICATION_OF_ANOTHER = "verification_of_another"
    VERIFICATION_FAILED = "verification_failed"
    VERIFICATION_INCONCLUSIVE = "verification_inconclusive"
    GAP_AT_VERIFICATION = "gap_at_verification"
    HITS_AT_RESCAN = "hits_at_rescan"
    WITNESSES_MISSING = "witnesses_missing"
    CANNOT_BE_READ = "cannot_be_read"
    HIDES_SECTORS = "hides_sectors"
    PHONE_NOT_READ_BEFORE = "phone_not_read_before"
    PHONE_NOT_READ_AFTER = "phone_not_read_after"
    PHONE_NOT_THE_SAME = "phone_not_the_same"
    PHONE_HAS_USER = "phone_has_user"
    PHONE_NOT_SET_UP_ANEW = "phone_not_set_up_anew"
    HITS_IN_LATER_EXTRACTION = "hits_in_later_extraction"
    REST_CHANGED = "rest_changed"
    REST_NOT_SHOWN = "rest_not_shown"
    ANOTHER_SELECTION = "another_selection"
    NOT_SCANNED_AS_PLANNED = "not_scanned_as_planned"
    FILE_SYSTEM_TO_MEND = "file_system_to_mend"
    SELECTED_ON_FLASH = "selected_on_flash"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document taken back: one person asked for it with a reason, another confirmed it.

    ``deputy_of`` says in whose place it was asked for, where a deputy did.
    """

    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    deputy_of: str | None = None

    @property
    def askers(self) -> frozenset[str]:
        """Who asked for it and, where that was a deputy, in whose place."""
        # A supervisor and their deputy count as one, or the two would withdraw it between them.
        return frozenset(filter(None, (self.asked_by, self.deputy_of)))


@dataclass(frozen=True, slots=True)
class RaisedSeal:
    """A copy of an issued document with its seal raised to a higher level: a file of its own.

    ``edition`` is the number of the edition whose seal it is; None where it is the document's own.
    """

    level: SealLevel
    file_name: str
    pdf_digest: Digest
    raised_by: str
    raised_at: datetime
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentEdition:
    """The document once more, in another language, drawn from the same record: a file of its own.

    ``number`` is the document's with the language behind it, ``translation`` the digest of template
    and translation for which two people signed.
    """

    number: str
    language: str
    translation: Digest
    file_name: str
    json_digest: Digest
    pdf_digest: Digest
    issued_by: str
    issued_at: datetime


class CertificateState(StrEnum):
    """Where an issued document stands (law.md 9.4, from its seal on).

    What comes before the seal is no document here: people's statements are signed beforehand, and
    the pages are drawn, sealed and checked in one act. A newer document names the older one that it
    takes the place of; the older one stays what it is.
    """

    ISSUED = "issued"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"


class CertificateAct(StrEnum):
    """What can be done with an issued document."""

    ASK_WITHDRAWAL = "ask_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"


CERTIFICATE_ALLOWS: dict[CertificateState, frozenset[CertificateAct]] = {
    CertificateState.ISSUED: frozenset({CertificateAct.ASK_WITHDRAWAL}),
    CertificateState.WITHDRAWAL_ASKED: frozenset({CertificateAct.CONFIRM_WITHDRAWAL}),
    CertificateState.WITHDRAWN: frozenset(),
}
"""The whole machine: a document is never changed, reissued or revived."""

_STANDS = {
    CertificateState.ISSUED: "its withdrawal was not asked for",
    CertificateState.WITHDRAWAL_ASKED: "its withdrawal was asked for already",
    CertificateState.WITHDRAWN: "it was withdrawn already",
}


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """One issued document: never changed, never reissued under the same number.

    It is about one disposal of one exhibit; a case certificate names neither, but the order and its
    case. One about a police copy of an exhibit names both, and is none of the exhibit's own.
    """

    id: str
    version: int
    number: str
    kind: CertificateKind
    exhibit_id: str | None
    disposal_id: str | None
    json_digest: Digest
    pdf_digest: Digest
    file_name: str
    issued_by: str
    issued_at: datetime
    training: bool
    withdrawal: Withdrawal | None = None
    raised: tuple[RaisedSeal, ...] = ()
    editions: tuple[DocumentEdition, ...] = ()
    order_id: str | None = None
    case_id: str | None = None
    copy_id: str | None = None

    @property
    def level(self) -> SealLevel:
        """The level of its own seal in the newest file."""
        return self.level_of(None)

    @property
    def newest(self) -> CertificateRecord | DocumentEdition | RaisedSeal:
        """What names its newest file, with the digest of that."""
        return self.newest_of(None)

    def raised_of(self, edition: str | None) -> tuple[RaisedSeal, ...]:
        """How its seal was raised, or that of the edition of that number."""
        return tuple(each for each in self.raised if each.edition == edition)

    def level_of(self, edition: str | None) -> SealLevel:
        """The level of its seal in the newest file, or of that of an edition."""
        raised = self.raised_of(edition)
        return raised[-1].level if raised else SealLevel.B_B

    def sealed(self, edition: str | None) -> CertificateRecord | DocumentEdition:
        """Itself, or the edition of that number.

        Raises:
            OutOfSequenceError: there is no such edition.
        """
        for each in self.editions:
            if each.number == edition:
                return each
        if edition is not None:
            raise OutOfSequenceError(f"No edition {edition} of {self.number} was issued.")
        return self

    def newest_of(self, edition: str | None) -> CertificateRecord | DocumentEdition | RaisedSeal:
        """What names its newest file, or that of an edition, with the digest of that."""
        raised = self.raised_of(edition)
        return raised[-1] if raised else self.sealed(edition)

    @property
    def files(self) -> Mapping[str, Digest]:
        """Every file of it by name, with its digest: as issued, at higher levels, translated."""
        own = {self.file_name: self.pdf_digest}
        raised = {each.file_name: each.pdf_digest for each in self.raised}
        return own | raised | {each.file_name: each.pdf_digest for each in self.editions}

    @property
    def series(self) -> str:
        """What its number begins with."""
        return series_of(self.number)

    @property
    def state(self) -> CertificateState:
        """Where it stands, from what is recorded."""
        if self.withdrawal is None:
            return CertificateState.ISSUED
        if self.withdrawal.confirmed_by is None:
            return CertificateState.WITHDRAWAL_ASKED
        return CertificateState.WITHDRAWN

    def edition_numbers(self, language: str, *, restores: int = 0) -> Iterator[str]:
        """Numbers that no edition in that language has: ``EXP-2026-0001-cy``, then ``…-cy-2``.

        Args:
            language: by its tag.
            restores: how often the record was restored from a backup.
        """
        given = {each.number for each in self.editions}
        return free_editions(self.number, language, given=given, restores=restores)

    @property
    def asked(self) -> Withdrawal:
        """The withdrawal that was asked for.

        Raises:
            OutOfSequenceError: nobody asked for one.
        """
        if self.withdrawal is None:
            message = f"{self.number}: {_STANDS[CertificateState.ISSUED]}."
            raise OutOfSequenceError(message)
        return self.withdrawal

    def require(self, act: CertificateAct) -> None:
        """Check that the document allows the act now.

        Raises:
            OutOfSequenceError: it does not; the text says where it stands.
        """
        if act not in CERTIFICATE_ALLOWS[self.state]:
            message = f"{self.number}: {_STANDS[self.state]}."
            raise OutOfSequenceError(message)

    @property
    def is_withdrawn(self) -> bool:
        """True once a second person confirmed the withdrawal."""
        return self.withdrawal is not None and self.withdrawal.confirmed_by is not None


_EDITION = re.compile(r"(.+\d)-([a-z]{2,3})(?:-R\d+)?(?:-\d+)?")


def free_editions(
    document: str, language: str, *, given: Collection[str], restores: int
) -> Iterator[str]:
    """Numbers of editions of a document in a language, without those that were given."""
    # As numbers of documents: what was issued since the backup, the record does not know.
    begin = f"{document}-{language}" + (f"-R{restores}" if restores else "")
    numbers = chain([begin], (f"{begin}-{which}" for which in count(2)))
    return (number for number in numbers if number not in given)


def file_of(number: str) -> str:
    """The name of the file of a document of that number, or of an edition, as it was issued."""
    document = document_of(number)
    own = number.removeprefix(document).removeprefix("-")
    return f"{document}.{own}.pdf" if own else f"{number}.pdf"


def document_of(number: str) -> str:
    """The number of the document of which that is an edition; of any other number itself."""
    fits = _EDITION.fullmatch(number)
    return number if fits is None else fits[1]


def is_edition_of(number: str, document: str, language: str) -> bool:
    """Whether a number is of an edition of that document in that language."""
    found = _EDITION.fullmatch(number)
    return found is not None and found.groups() == (document, language)


def next_number(year: int, taken: tuple[str, ...], *, restores: int = 0) -> str:
    """The unit's next number, ``EXP-2026-0001``: one above the highest of that year, gaps kept.

    Args:
        year: the year of issue.
        taken: all numbers that were ever given to a document, issued or set aside.
        restores: how often the record was restored from a backup.
    """
    # After a restore the record does not know which numbers were given since the backup, so it goes
    # on in a series of its own: ``EXP-2026-R1-0001``.
    prefix = series(year, restores=restores)
    rests = [each.removeprefix(prefix) for each in taken if each.startswith(prefix)]
    used = [int(rest) for rest in rests if rest.isdigit()]
    # One that was set aside is not given again: a file of it may be left of an issue cut short.
    return f"{prefix}{max(used, default=0) + 1:04}"


def series(year: int, *, restores: int = 0) -> str:
    """What every number of that year begins with, in the series after so many restores."""
    return f"EXP-{year}-R{restores}-" if restores else f"EXP-{year}-"


def series_of(number: str) -> str:
    """What a number begins with; its last part holds digits alone."""
    return number.rstrip("0123456789")
