"""Photographs of exhibits and papers, and secrets of devices: what the record keeps of them.

A photograph is hashed whole before anything else happens to it; the original lies sealed in the
vault and its EXIF stays there. A secret (PIN, passcode) stands in the record only sealed; each time
it is shown is recorded before it is shown, and at disposal it is taken out.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values import Digest

LARGEST_PHOTOGRAPH = 64 << 20
"""Bytes."""
LONGEST_SECRET = 1024
"""Bytes of a PIN or passphrase."""


class PhotographKind(StrEnum):
    """What it shows."""

    DEVICE = "device"
    SEAL = "seal"
    LABEL = "label"
    DAMAGE = "damage"
    DESTRUCTION = "destruction"  # what a witness saw; they sign for it
    TOOL_RECORD = "tool_record"  # what another tool wrote of its work: a log, a receipt
    PAPER = "paper"  # signatures of people without a key
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph: SHA-256 and size (bytes) of the original, of its sealed file, and of a copy.

    ``view_digest`` is that of the sealed copy to look at; None where none could be drawn.
    """

    id: str
    kind: PhotographKind
    digest: Digest
    size: int
    sealed_digest: Digest
    added_at: datetime
    added_by: str
    note: str
    original_format: str | None = None
    view_digest: Digest | None = None
    # One under it opens only while the values of its case are kept.
    under_case_key: bool = False


class SecretKind(StrEnum):
    """What lets somebody into the device."""

    PIN = "pin"
    PASSCODE = "passcode"
    PASSWORD = "password"  # noqa: S105 -- a kind, not one
    PATTERN = "pattern"
    RECOVERY_KEY = "recovery_key"


@dataclass(frozen=True, slots=True)
class Reveal:
    """One time at which a secret was shown, to whom and why."""

    at: datetime
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A sealed secret of a device; ``sealed`` is empty once it was destroyed."""

    id: str
    kind: SecretKind
    set_at: datetime
    set_by: str
    sealed: bytes = field(repr=False)
    reveals: tuple[Reveal, ...] = ()

    @property
    def is_kept(self) -> bool:
        """False once the exhibit was disposed of."""
        return bool(self.sealed)

    def revealed(self, reveal: Reveal) -> Secret:
        """The secret with one more showing recorded.

        Raises:
            OutOfSequenceError: it was destroyed.
        """
        if not self.is_kept:
            raise OutOfSequenceError("This secret was destroyed with the exhibit's disposal.")
        return replace(self, reveals=(*self.reveals, reveal))

    def destroyed(self) -> Secret:
        """The secret without what was sealed; that it was there, and who saw it, stays."""
        return replace(self, sealed=b"")
