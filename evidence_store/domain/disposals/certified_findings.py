"""What a verification found, as a certificate prints it and its verifier signs for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forensics.values import Coverage, DeviceIdentity, Digest, ErasureOutcome, Extent, Tool


@dataclass(frozen=True, slots=True)
class CertifiedVerification:
    """What another person and another process found when they read the medium again.

    ``medium_digest`` is the SHA-256 of the whole medium as that process read it.
    ``faults`` are sentences of ours, never the words of the result: those could name somebody.
    """

    verified_by: str | None
    tool: Tool
    plan_digest: Digest
    receipt_digest: Digest
    target: DeviceIdentity
    started: datetime
    finished: datetime
    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    direct: bool
    rescan_hits: int | None
    rescan_hash_set: Digest | None
    rescan_coverage: Coverage | None
    faults: tuple[str, ...]
    outcome: ErasureOutcome
    medium_digest: Digest | None = None
