"""The library's errors: sentences that name the thing and say what to do next.

Every class passes all its arguments to its base, so that it survives pickling on its way back from
a worker. ``exit_code`` is what the command line answers (``docs/examiners.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from forensics.wordings.media import UNREADABLE

if TYPE_CHECKING:
    from typing import Self

    from forensics.wordings.vocabulary import Vocabulary


class ForensicsError(Exception):
    """Something about bytes went wrong; its text is a sentence for a person."""

    exit_code: ClassVar[int] = 1

    def heard(self, vocabulary: Vocabulary) -> Self:
        """Return it as its parent passes on what a confined process says: in known words alone."""
        said = (vocabulary.sentence(a) if isinstance(a, str) else a for a in self.args)
        return type(self)(*said)


class WrongUseError(ForensicsError):
    """The command was called with words that do not go together."""

    exit_code = 2


class OutputExistsError(WrongUseError):
    """A file of that name is there already, and nothing is ever overwritten silently."""


class MissingFolderError(WrongUseError):
    """A file was to be written in a folder that is not there, and none is made silently."""


class DiskImageError(ForensicsError):
    """A disk image cannot be opened or read."""


class UnsupportedDiskImageError(DiskImageError):
    """The source announces a format that this version does not read."""


class EncryptedDiskImageError(UnsupportedDiskImageError):
    """The source is a disk image whose content is encrypted, and no key opens it here."""


class UnreadableExtentError(DiskImageError):
    """Some bytes of a medium cannot be read; carries where and why.

    Args:
        offset: first byte that is missing, from the start of the medium.
        length: how many bytes.
        reason: one short sentence.
    """

    def __init__(self, offset: int, length: int, reason: str) -> None:
        """Keep where and why, and make the sentence."""
        super().__init__(offset, length, reason)
        self.offset = offset
        self.length = length
        self.reason = reason

    def __str__(self) -> str:
        """Say where and why."""
        return UNREADABLE(self.length, self.offset, self.reason)


class ChecksumError(UnreadableExtentError):
    """The stored checksum of a piece of a disk image does not agree with its bytes."""


class FileSystemError(ForensicsError):
    """A file system cannot be read, or not to its end."""


class ClosedContentError(FileSystemError):
    """A stream is encrypted, or kept in a way not read here: the list of files says so too."""


class WrongKeyError(ForensicsError):
    """The key does not open this locked volume."""


class HashSetError(ForensicsError):
    """A hash set cannot be built, opened or read."""


class WrongPassphraseError(HashSetError):
    """The passphrase does not open this sealed file, or the file was changed."""


class BusyError(ForensicsError):
    """Others do the same at this moment, and no more can wait; nothing was done."""


class ShardLostError(ForensicsError):
    """A worker went down with the part of the scan that it was doing."""

    def __init__(self, number: int, reason: str) -> None:
        """Keep the number of the shard."""
        super().__init__(number, reason)
        self.number = number
        self.reason = reason

    def __str__(self) -> str:
        """Name the shard."""
        return f"part {self.number} of the scan was lost: {self.reason}"


class ErasureError(ForensicsError):
    """An erasure cannot be planned, started or finished."""


class RefusedTargetError(ErasureError):
    """The target may not be erased: not one of ours, in use, or not what was planned."""

    exit_code = 4


class PhoneNotReadError(ErasureError):
    """No phone was read: none is connected, more than one, or it does not let itself be read."""

    exit_code = 4


class WrongDeviceError(RefusedTargetError):
    """The device at hand is not the one that was booked in, planned or authorised."""


class PermissionWithdrawnError(ErasureError):
    """Permission to erase was withdrawn, or no answer came; the eraser stopped after its block."""

    exit_code = 4


class InterruptedErasureError(ErasureError):
    """The erasure was interrupted; what was done is kept, and the next run goes on from there."""

    exit_code = 130


class UnconfinedError(ForensicsError):
    """The system cannot confine the readers of suspect data, and no permission was given."""


class InterruptedScanError(ForensicsError):
    """The scan was interrupted; what was done is kept."""

    exit_code = 130
