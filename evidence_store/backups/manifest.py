"""What a backup holds and which head of the log it is of, signed by the log's key.

age keeps a file secret and whole, and does not show who made it: anyone who knows the recipients
can encrypt to them. The signature is over ``expunge-backup-v1`` || 00 || RFC 8785 of the manifest.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import cattrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.custody.leaves.drafts import Head
from evidence_store.errors import BackupError
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.domain.signing.log_signers import LogSigner

SCHEMA = "expunge-backup/1"
NAME = "manifest.json"
MAX_MANIFEST = 64 * 1024 * 1024

_CONTEXT = b"expunge-backup-v1\x00"


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """One file of a backup: its path below the data folder, its size, the SHA-256 of its bytes."""

    path: str
    size: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    schema: str
    id: str
    made_at: datetime
    made_by: str
    programme: str
    revision: str
    log_key: str
    size: int
    root: bytes
    files: tuple[BackedUpFile, ...]

    @property
    def head(self) -> Head:
        """The head of the custody log that the backup is of."""
        return Head(self.size, self.root)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest with the signature of the log's key (Ed25519)."""

    manifest: Manifest
    signature: bytes


def sign_manifest(manifest: Manifest, *, signer: LogSigner) -> bytes:
    """The bytes of the signed manifest, as a backup holds them.

    Args:
        manifest: what the backup holds.
        signer: the log's key.
    """
    signature = signer.sign(_CONTEXT + to_canonical(manifest))
    return to_canonical(SignedManifest(manifest, signature))


def read_manifest(data: bytes) -> SignedManifest:
    """Read a manifest; its signature is not checked yet.

    Raises:
        BackupError: it is of another form.
    """
    fault = BackupError("This is not a backup that this version of Expunge can read.")
    try:
        signed = from_json(data, SignedManifest)
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise fault from None
    if signed.manifest.schema != SCHEMA:
        raise fault
    return signed


def verify_manifest(signed: SignedManifest, *, key: LogKey) -> None:
    """Check that the log's key signed the manifest.

    Raises:
        BackupError: it did not.
    """
    try:
        # By the key of the log that it holds: one that the
        # manifest names itself vouches for nothing.
        public = Ed25519PublicKey.from_public_bytes(key.public_key)
        public.verify(signed.signature, _CONTEXT + to_canonical(signed.manifest))
    except (InvalidSignature, ValueError):
        raise BackupError(
            "This backup was not made by the unit whose custody log it holds. Do not use it; ask "
            "who put it there."
        ) from None
