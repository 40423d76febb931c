"""The application's errors: sentences that name the exhibit first and say what to do next.

All arguments reach the base class, so that every error pickles.
"""

from __future__ import annotations

from typing import ClassVar


class EvidenceStoreError(Exception):
    """Something about records or steps went wrong; its text is a sentence for a person."""

    exit_code: ClassVar[int] = 1


class NotFoundError(EvidenceStoreError, LookupError):
    """Nothing of that name is recorded."""

    exit_code = 2


class AmbiguousReferenceError(NotFoundError):
    """A reference names more than one thing; the text lists the candidates."""


class WrongEntryError(EvidenceStoreError, ValueError):
    """What was typed or imported cannot be so."""

    exit_code = 2


class ConflictError(EvidenceStoreError):
    """What is to be recorded is already recorded, here or elsewhere; the text says where."""


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed the record meanwhile; look again and repeat."""


class RefusedError(EvidenceStoreError):
    """The step is refused for want of authority."""

    # Refusals carry exit code 4, so that a script can tell "you may not" from "it failed".
    exit_code = 4


class NotPermittedError(RefusedError):
    """The person has no duty that includes this act."""


class SamePersonError(RefusedError):
    """Two acts that need two people were asked of one."""


class WaitingKeyError(RefusedError):
    """The person's key was replaced less than a day ago, by the times of the custody log."""


class BreakGlassOpenError(RefusedError):
    """A break-glass was used and has not been reviewed yet."""


class OutOfSequenceError(RefusedError):
    """The exhibit, order or disposal is not at the stage that this act needs."""


class DiscrepancyError(RefusedError):
    """Something does not agree with the record; that is recorded now, and holds the exhibit."""


class HoldOpenError(RefusedError):
    """At least one hold has not ended; the text shows its arithmetic."""


class NoAuthorityError(RefusedError):
    """Nothing recorded gives authority to destroy."""


class NotAnchoredError(RefusedError):
    """Nothing outside this machine holds the head of the log that the act needs."""


class UnknownTimeError(RefusedError):
    """No clock but this machine's own states the time, or it disagrees with what was stated."""


class ClockBehindError(RefusedError):
    """This machine's clock is behind the newest entry; two people can correct the time."""


class WrongDeviceError(RefusedError):
    """The device at hand is not known to be the exhibit by what it holds."""


class PermitError(RefusedError):
    """The permit is unknown, used, run out or for something else."""


class StatementError(RefusedError):
    """A signed statement is not valid: signature, content or time."""


class StaleStatementError(StatementError):
    """Something was recorded after a statement was made, or it expired: it is signed again."""


class ChangedRecordError(RefusedError):
    """A record is not the one that the custody log speaks of."""


class ImpossibleReportError(RefusedError):
    """A receipt or a verification says what cannot be so."""


class CustodyError(EvidenceStoreError):
    """The custody log does not agree with itself."""


class TamperedLogError(CustodyError):
    """An entry, a node or a checkpoint was changed, removed, added or reordered."""


class ReplacedKeyError(TamperedLogError):
    """A head is signed with a key that the log had before, or with one that was never announced."""


class CertificateError(EvidenceStoreError):
    """A certificate cannot be made or does not verify."""


class NoStampError(CertificateError):
    """The time-stamp authority did not answer, or not with a reply."""


class BackupError(EvidenceStoreError):
    """A backup cannot be made, opened or believed."""


class RestoredFolderError(RefusedError):
    """The data folder was restored, and two people have not yet signed its new epoch."""


class SealedKeyError(EvidenceStoreError):
    """A key cannot be opened or made."""


class TokenError(EvidenceStoreError):
    """The unit's token does not sign; ``state`` is one of ``keys.tokens.faults.TokenState``."""

    # Of its own, so that systemd starts no service again that would spend the PIN's next try.
    exit_code = 5

    def __init__(self, sentence: str, state: str = "") -> None:
        super().__init__(sentence, state)
        self.state = state

    def __str__(self) -> str:
        return str(self.args[0])


class PasskeyError(EvidenceStoreError):
    """What a device or a browser sent for a passkey is not valid."""


class BusyRecordError(ConflictError):
    """Another process has been writing to the record for too long; nothing was recorded."""


class NoRightsError(EvidenceStoreError):
    """The data folder cannot be written: for want of rights, or of a disk that takes writes."""


class DamagedRecordError(EvidenceStoreError):
    """The database file is damaged or something else, or a file of the data folder is missing."""


class NoRoomError(EvidenceStoreError):
    """The disk is full; nothing was recorded."""


class SessionsError(EvidenceStoreError):
    """Sessions of the screens cannot be read or kept, so nobody can go on."""


class TriesError(EvidenceStoreError):
    """Tries of passphrases cannot be counted, so none is made."""


CANNOT_BE_KEPT = (SessionsError, TriesError, NoRoomError, NoRightsError, BusyRecordError)
"""What says that the screens cannot keep what belongs to a session or to a try."""
