"""What a verification found, as a certificate prints it and its verifier signs for it."""

from __future__ import annotations

from forensics.value_classes import dataclass
from forensics.values import RereadFindings


@dataclass(frozen=True, slots=True)
class CertifiedVerification(RereadFindings):
    """What another person and another process found when they read the medium again."""

    verified_by: str | None
    # Sentences of ours, never the words of the result: those could name somebody.
    faults: tuple[str, ...]
