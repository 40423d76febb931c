"""Checkpoints: a signed head of the log, as C2SP tlog-checkpoint in a C2SP signed note.

Text: origin, size in decimal, base64 root, each on its line; an empty line; then one line
``— <name> <base64 of key id and signature>`` per signature. The key id is the first four bytes of
SHA-256(name || 0A || 01 || public key), the signature is Ed25519 over the text with its last
newline.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import HASH_SIZE
from evidence_store.domain.signing.log_signers import SeedSigner
from evidence_store.errors import CustodyError, ReplacedKeyError, TamperedLogError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.signing.log_signers import LogSigner

# C2SP signed-note: hashed into the key id, so that a cosignature (04) never passes for a head's.
_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
# Notes come from sticks, from paper and over networks: the size is held before anything is parsed.
_MAX_NOTE = 64 * 1024
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class FormerLogKey:
    """A key that a log had before: it signed heads of up to ``last`` entries, and no others."""

    last: int
    public_key: bytes

    def __str__(self) -> str:
        """``LAST:KEY`` with the key in hexadecimal, as settings hold it."""
        return f"{self.last}:{self.public_key.hex()}"

    @classmethod
    def from_text(cls, text: str) -> FormerLogKey:
        """Read the form of the settings.

        Raises:
            CustodyError: it is of another form.
        """
        last, _, key = text.partition(":")
        try:
            read = cls(int(last), bytes.fromhex(key))
        except ValueError:
            read = cls(0, b"")
        if str(read) != text or len(read.public_key) != _KEY_SIZE:
            raise CustodyError("The settings name a former key of the log in another form.")
        return read


@dataclass(frozen=True, slots=True)
class LogKey:
    """The public key that a log's checkpoints are checked with; the name is the log's origin.

    ``former`` are the keys that it replaced, oldest first: a head is checked with the key of its
    size, and with no other.
    """

    origin: str
    public_key: bytes
    former: tuple[FormerLogKey, ...] = ()

    @property
    def first(self) -> bytes:
        """The key with which the log began."""
        return self.former[0].public_key if self.former else self.public_key

    @property
    def alone(self) -> LogKey:
        """The present key, without those that it replaced."""
        return LogKey(self.origin, self.public_key)

    def at(self, size: int) -> LogKey:
        """The key that signs heads of so many entries."""
        for each in self.former:
            if size <= each.last:
                return LogKey(self.origin, each.public_key)
        return self.alone

    def called(self, origin: str) -> LogKey:
        """The same keys under the name of another epoch."""
        return LogKey(origin, self.public_key, self.former)

    def replaced_by(self, public_key: bytes, *, last: int) -> LogKey:
        """The keys after this one was replaced by another, which signs heads beyond ``last``."""
        return LogKey(self.origin, public_key, (*self.former, FormerLogKey(last, self.public_key)))

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        data = self.origin.encode() + b"\n" + _ED25519 + self.public_key
        return hashlib.sha256(data).digest()[:4]

    def __str__(self) -> str:
        """C2SP form ``origin+keyid+base64(01 || key)``, as it is published."""
        tail = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.origin}+{self.key_id.hex()}+{tail}"

    @classmethod
    def from_text(cls, text: str) -> LogKey:
        """Read the C2SP form.

        Raises:
            CustodyError: it is of another form, or its key id is not its key's.
        """
        fault = CustodyError("This is not the key of a custody log.")
        name, _, rest = text.partition("+")
        key_id, _, tail = rest.partition("+")
        try:
            data = base64.b64decode(tail, validate=True)
        except ValueError as error:
            raise fault from error
        key = cls(name, data[1:])
        if data[:1] != _ED25519 or len(data) != 33 or key_id != key.key_id.hex():
            raise fault
        _require_origin(name)
        return key

    @classmethod
    def of_seed(cls, origin: str, seed: bytes) -> LogKey:
        """The public half of a signing seed (32 bytes) under that origin."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(origin, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def sign_checkpoint(head: Head, *, origin: str, seed: bytes) -> str:
    """Sign a head with the log's key; the result is the whole note.

    Args:
        head: size and root.
        origin: the log's name, without space, plus sign or control character.
        seed: the log's Ed25519 seed (32 bytes).

    Raises:
        CustodyError: the origin cannot be a name.
    """
    return HeadSigner(SeedSigner(seed)).sign(head, origin=origin)


class HeadSigner:
    """A log's signing key made ready, so that a signature takes no longer than it must.

    Args:
        signer: the log's key, in a file that was opened or in a token.
    """

    def __init__(self, signer: LogSigner) -> None:
        self._signer = signer

    def sign(self, head: Head, *, origin: str) -> str:
        """Sign a head as ``sign_checkpoint`` does.

        Raises:
            CustodyError: the origin cannot be a name.
            TokenError: the key is in a token that does not sign now.
        """
        _require_origin(origin)
        text = f"{origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"
        signature = LogKey(origin, self._signer.public_key).key_id + self._signer.sign(
            text.encode()
        )
        return f"{text}\n{_DASH}{origin} {base64.b64encode(signature).decode()}\n"


def verify_checkpoint(note: str, *, key: LogKey) -> Head:
    """Return the head that the log's key of its size signed.

    Raises:
        TamperedLogError: the note is of another form, of another log, or not signed by the key that
            the log had at that size; a ``ReplacedKeyError`` where one that was replaced signed it.
    """
    fault = TamperedLogError("A checkpoint is not one that this log signed.")
    text, gap, signatures = note.partition("\n\n")
    if len(note) > _MAX_NOTE or not gap or not signatures.endswith("\n"):
        raise fault
    lines = signatures[:-1].split("\n")
    if not all(line.startswith(_DASH) for line in lines):
        raise fault
    head = _head_from(text, key)
    own = key.at(head.size)
    # Signatures by other names (witnesses) are passed over; one by the log's own key must be there.
    for line in lines:
        if _is_by(line, own):
            _verify_signature(line, f"{text}\n", own)
            return head
    raise _by_another(head, lines, key) or fault


def is_signed_by(note: str, key: LogKey) -> bool:
    """Whether a note names that very key as its signer; the signature itself is not checked."""
    lines = note.partition("\n\n")[2].split("\n")
    return any(line.startswith(_DASH) and _is_by(line, key.alone) for line in lines)


def _by_another(head: Head, lines: Sequence[str], key: LogKey) -> TamperedLogError | None:
    """By which other key of this log's name the head was signed, in words."""
    for each in key.former:
        if any(_is_by(line, LogKey(key.origin, each.public_key)) for line in lines):
            return ReplacedKeyError(
                f"A head of {head.size} entries is signed with a key of this log that was replaced "
                f"after {each.last} entries. Anyone who kept the old key could have made it: it "
                "counts for nothing."
            )
    if any(line.startswith(f"{_DASH}{key.origin} ") for line in lines):
        return ReplacedKeyError(
            f"A head of {head.size} entries is signed with another key than this program "
            "knows as the log's. Where the unit's keys were just replaced, stop this program "
            "and start it again; otherwise run: " + Way.FSCK
        )
    return None


def _head_from(text: str, key: LogKey) -> Head:
    lines = text.split("\n")
    fault = TamperedLogError("A checkpoint is not of the form that logs sign.")
    # tlog-checkpoint allows further lines; this log writes none, so another wrote them.
    # After a restore one key signs under two names: a head counts for its own alone (ADR 16).
    if len(lines) != 3 or lines[0] != key.origin:
        raise fault
    try:
        size = int(lines[1])
        root = base64.b64decode(lines[2], validate=True)
    except ValueError as error:
        raise fault from error
    # int() also takes 007, +7 and 7_0: of one head there would be several signed texts.
    exact = lines[1] == str(size) and lines[2] == base64.b64encode(root).decode()
    if not exact or size < 0 or len(root) != HASH_SIZE:
        raise fault
    return Head(size, root)


def _is_by(line: str, key: LogKey) -> bool:
    name, _, data = line.removeprefix(_DASH).partition(" ")
    try:
        return name == key.origin and base64.b64decode(data, validate=True)[:4] == key.key_id
    except ValueError:
        return False


def _verify_signature(line: str, signed: str, key: LogKey) -> None:
    data = line.rpartition(" ")[2]
    signature = base64.b64decode(data)[4:]
    fault = TamperedLogError("A checkpoint is not one that this log signed.")
    if base64.b64encode(key.key_id + signature).decode() != data:
        raise fault  # base64 whose last bits say nothing could be changed unseen
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, signed.encode())
    except (InvalidSignature, ValueError) as error:
        raise fault from error


def _require_origin(origin: str) -> None:
    if origin.split() != [origin] or "+" in origin or not origin.isprintable():
        raise CustodyError(
            "The name of a custody log has neither spaces nor plus signs; "
            "take the form custody.example.police.uk/2026."
        )
