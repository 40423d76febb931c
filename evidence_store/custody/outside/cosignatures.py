"""Cosignatures: what a witness says of a checkpoint, as C2SP tlog-cosignature (Ed25519).

A signature line ``— <name> <base64 of key id, time and signature>`` under the checkpoint. The key
id is the first four bytes of SHA-256(name || 0A || 04 || public key), the time eight bytes of
seconds since 1970, most significant first. Signed is ``cosignature/v1``, a line ``time <seconds>``,
and the checkpoint's text with its last newline: at that time this was the largest head of the log
that the witness had seen, and it continued every one before it.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

# ML-DSA, which is preferred for new cosigners, is not read by every verifier yet (ADR 15).
_TIMESTAMPED_ED25519 = b"\x04"
_DASH = "\N{EM DASH} "
_SIGNATURE = 64
# Eight bytes of seconds reach far beyond the year 9999, where datetime ends.
_LATEST = int(datetime.max.replace(tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key that a witness's cosignatures are checked with, under the witness's name."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        data = self.name.encode() + b"\n" + _TIMESTAMPED_ED25519 + self.public_key
        return hashlib.sha256(data).digest()[:4]

    def __str__(self) -> str:
        """C2SP form ``name+keyid+base64(04 || key)``, as it is published."""
        tail = base64.b64encode(_TIMESTAMPED_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{tail}"

    @classmethod
    def from_text(cls, text: str) -> WitnessKey:
        """Read the C2SP form.

        Raises:
            CustodyError: it is of another form, or its key id is not its key's.
        """
        fault = CustodyError(
            "This is not the key of a witness. It has the form name+keyid+key, "
            "as " + Way.WITNESS_INIT + " prints it."
        )
        name, _, rest = text.partition("+")
        tail = rest.partition("+")[2]
        try:
            key = cls(name, base64.b64decode(tail, validate=True)[1:])
        except ValueError as error:
            raise fault from error
        if not is_name(name) or len(key.public_key) != 32 or str(key) != text:
            raise fault
        return key

    @classmethod
    def of_seed(cls, name: str, seed: bytes) -> WitnessKey:
        """The public half of a signing seed (32 bytes) under that name.

        Raises:
            CustodyError: the name cannot be one.
        """
        if not is_name(name):
            raise CustodyError(
                "The name of a witness has neither spaces nor plus signs; take a form like "
                "witness.example.police.uk/psd."
            )
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(name, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def is_name(text: str) -> bool:
    """Whether a text can name a key: not empty, no space, plus sign or control character."""
    return bool(text) and "+" not in text and all(c.isprintable() and not c.isspace() for c in text)


def cosign(note: str, *, name: str, seed: bytes, at: datetime) -> str:
    """Make the signature line, with its newline, of a witness under a checkpoint.

    Args:
        note: the checkpoint, whose own signature was checked before.
        name: the witness's name.
        seed: the witness's Ed25519 seed (32 bytes).
        at: the present; whole seconds of it are signed.
    """
    seconds = int(at.timestamp())
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_message(note, seconds))
    data = WitnessKey.of_seed(name, seed).key_id + seconds.to_bytes(8, "big") + signature
    return f"{_DASH}{name} {base64.b64encode(data).decode()}\n"


def cosigned_at(note: str, *, lines: str, key: WitnessKey) -> datetime | None:
    """When that witness cosigned the checkpoint, by its own clock; None where it did not.

    Lines by other names or keys are passed over.

    Args:
        note: the checkpoint.
        lines: signature lines, each with its newline.
        key: the witness's.

    Raises:
        TamperedLogError: a line of this same key is not valid.
    """
    times = [_verified_time(note, data, key) for data in _of_key(lines, key)]
    # Where the witness signed more than once, the newest counts.
    return max(times, default=None)


def _of_key(lines: str, key: WitnessKey) -> Iterator[bytes]:
    for line in lines.splitlines():
        name, _, tail = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or name != key.name:
            continue
        try:
            data = base64.b64decode(tail, validate=True)
        except ValueError:
            continue
        if data[:4] != key.key_id:
            continue
        if base64.b64encode(data).decode() != tail:
            raise _fault(key)  # base64 whose last bits say nothing could be changed unseen
        yield data[4:]


def _verified_time(note: str, data: bytes, key: WitnessKey) -> datetime:
    seconds = int.from_bytes(data[:8], "big")
    if len(data) != 8 + _SIGNATURE or seconds > _LATEST:
        raise _fault(key)
    try:
        public = Ed25519PublicKey.from_public_bytes(key.public_key)
        public.verify(data[8:], _message(note, seconds))
    except (InvalidSignature, ValueError) as error:
        raise _fault(key) from error
    return datetime.fromtimestamp(seconds, UTC)


def _message(note: str, seconds: int) -> bytes:
    text = note.rpartition("\n\n")[0]
    return f"cosignature/v1\ntime {seconds}\n{text}\n".encode()


def _fault(key: WitnessKey) -> TamperedLogError:
    return TamperedLogError(
        f"A signature by {key.name} under a checkpoint is not one that this witness made of it."
    )
