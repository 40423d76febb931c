"""The unit's keys: one file with a part for each group of secrets, sealed for its users.

A line with a digest comes first, then JSON with three age files (age-encryption.org/v1, X25519).
Each is encrypted to everybody whose duties open that part (``domain.people.unit_secrets``) and to
nobody else; anyone who opens their own key opens their parts. A part that is not open is carried
over as it is when the file is written again: nobody can seal for others what they do not open
themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar

import cattrs
from pyrage import DecryptError, RecipientError, decrypt, encrypt, x25519

from evidence_store.domain.people.unit_secrets import LEAST_WRAPS, NAMES, SecretGroup, not_opened
from evidence_store.domain.signing.log_signers import SeedSigner
from evidence_store.errors import SealedKeyError
from evidence_store.keys.signers import PemSigner
from evidence_store.keys.tokens.token_keys import TokenKey, TokenPlace
from evidence_store.keys.tokens.token_signing import LogKeyInToken, SealKeyInToken
from evidence_store.ways import Way
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evidence_store.domain.signing.log_signers import LogSigner
    from evidence_store.keys.signers import SealSigner

MAX_WRAPPED = 1024 * 1024
_FORMAT = b"expunge-unit-keys/2"
_VALUES_CONTEXT = b"expunge-values-key-v1"
_OTHER_FORMAT = b"expunge-unit-keys/"
_DAMAGED = (
    "If no one can open it, take unit-keys.age out of the newest backup (restore that "
    "elsewhere: " + Way.BACKUP_RESTORE + ") and put it in its place; then "
    "run: " + Way.FSCK + " --as YOU."
)
_OTHER_VALUES = (
    "The key for values in this folder is not the unit's: entry {seq} of the custody log names "
    "another. This one was put in its place. Nothing is sealed with it, and nothing is lost; "
    "holds and stops are kept meanwhile, as signed files. Tell your supervisor, and find out "
    "who wrote in the folder. Then take unit-keys.age out of the newest backup (restore that "
    "elsewhere: " + Way.BACKUP_RESTORE + "), put it in its place, and "
    "run: " + Way.FSCK + " --as YOU."
)
_NOT_NAMED = (
    "The unit's keys are in a token, and expunge.toml does not name it. Take expunge.toml out of "
    "the newest backup (restore that elsewhere: " + Way.BACKUP_RESTORE + ") and put it in its "
    "place."
)
_NOT_OURS = "The file of the unit's keys holds something else."
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LogSecrets:
    """The key that signs heads, with the unit's certificates as PEM.

    ``seed`` (32 bytes) is that key; where it is in a token it is empty, and ``token_key`` names it.
    """

    seed: bytes = field(repr=False)
    seal_chain_pem: bytes = field(repr=False, default=b"")
    list_chain_pem: bytes = field(repr=False, default=b"")
    token_key: TokenKey | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class CaseSecrets:
    """What work on cases needs.

    ``values_key`` (32 bytes) opens the keys of cases (``keys.case_keys``). ``seal_key_pem`` seals
    certificates; where that key is in a token it is empty, and ``token_key`` names it.
    """

    values_key: bytes = field(repr=False)
    seal_key_pem: bytes = field(repr=False)
    # Those that it replaced, newest first: they open what they sealed, and seal nothing any more.
    former_values: tuple[bytes, ...] = field(repr=False, default=())
    token_key: TokenKey | None = field(repr=False, default=None)

    @property
    def values_digest(self) -> str:
        """By which the custody log names the key for values, in clear: SHA-256 in hex."""
        # It tells nothing of the key. That is 32 random bytes: the person who would find it by
        # trying has 2**256 to try. And nothing else is made by hashing the key behind these words.
        return hashlib.sha256(_VALUES_CONTEXT + b"\x00" + self.values_key).hexdigest()


@dataclass(frozen=True, slots=True)
class ListSecrets:
    """The key that signs lists of withdrawn documents, and nothing else."""

    key_pem: bytes = field(repr=False)


# Held weakly by data_folder.signers, which forgets with it what it made of it.
@dataclass(frozen=True, slots=True, weakref_slot=True)
class UnitKeys:
    """Those of the unit's secrets that somebody's duties open, open in this process.

    What is asked of a part that is not open is refused with whom to ask (NotPermittedError).
    ``token`` is where the settings say that keys are which stand in no file; no part has it.
    """

    log: LogSecrets = field(repr=False)
    cases: CaseSecrets | None = field(repr=False, default=None)
    lists: ListSecrets | None = field(repr=False, default=None)
    token: TokenPlace | None = None

    @property
    def opens(self) -> frozenset[SecretGroup]:
        """Which parts are open."""
        return frozenset(each for each in SecretGroup if getattr(self, each.value) is not None)

    def require(self, secret: SecretGroup) -> None:
        """Check that that part is open.

        Raises:
            NotPermittedError: it is not; the text says whom to ask.
        """
        if secret not in self.opens:
            raise not_opened(secret)

    @property
    def open_cases(self) -> CaseSecrets:
        """The part for work on cases.

        Raises:
            NotPermittedError: it is not open.
        """
        if self.cases is None:
            raise not_opened(SecretGroup.CASES)
        return self.cases

    @property
    def log_signer(self) -> LogSigner:
        """What signs for the custody log; SealedKeyError where it is in a token that nobody names.

        It signs with the token (TokenError), where the key is in one.
        """
        if self.log.token_key is None:
            return SeedSigner(self.log.seed)
        return LogKeyInToken(self._place, self.log.token_key)

    @property
    def seal_signer(self) -> SealSigner:
        """What seals certificates; NotPermittedError where it is not open. Else as the log's."""
        cases = self.open_cases
        if cases.token_key is None:
            return PemSigner(cases.seal_key_pem)
        return SealKeyInToken(self._place, cases.token_key)

    @property
    def is_in_token(self) -> bool:
        """Whether the log's key is in a token."""
        return self.log.token_key is not None

    @property
    def _place(self) -> TokenPlace:
        if self.token is None:
            raise SealedKeyError(_NOT_NAMED)
        return self.token

    @property
    def values_key(self) -> bytes:
        """The unit's key for values; NotPermittedError where it is not open."""
        return self.open_cases.values_key

    @property
    def former_values(self) -> tuple[bytes, ...]:
        """Those that it replaced; NotPermittedError where they are not open."""
        return self.open_cases.former_values

    @property
    def list_key_pem(self) -> bytes:
        """The key for lists of withdrawn documents; NotPermittedError where it is not open."""
        if self.lists is None:
            raise not_opened(SecretGroup.LISTS)
        return self.lists.key_pem


@dataclass(frozen=True, slots=True)
class _File:
    """The file behind its first line: whose log's keys they are, and a sealed part for each."""

    of: str
    log: bytes
    cases: bytes
    lists: bytes

    def part(self, secret: SecretGroup) -> bytes:
        part: bytes = getattr(self, secret.value)
        return part


@dataclass(frozen=True, slots=True)
class _Part:
    """What is sealed as one part; it counts for the keys of one log alone."""

    of: str
    secrets: bytes = field(repr=False)


def wrap_unit_keys(
    keys: UnitKeys, *, recipients: Mapping[SecretGroup, Sequence[str]], before: bytes | None = None
) -> bytes:
    """Encrypt each open part to these age recipients, and carry the others over as they are.

    Args:
        keys: the open parts.
        recipients: for whom each part is.
        before: the file as it stands; needed where a part is not open.

    Raises:
        SealedKeyError: a part is for fewer than two people, or a key is not of the right form; or
            the unit's keys were replaced meanwhile.
    """
    of = _log_of(keys)
    file = None if before is None else _read(before)
    if file is not None and file.of != of:
        raise SealedKeyError("The unit's keys were replaced meanwhile. Do it again.")
    parts: dict[str, bytes] = {}
    for each in SecretGroup:
        secrets = getattr(keys, each.value)
        if secrets is not None:
            sealed = to_canonical(_Part(of, to_canonical(secrets)))
            parts[each.value] = _encrypted(sealed, each, recipients[each])
        elif file is not None:
            parts[each.value] = file.part(each)
        else:
            raise not_opened(each)
    content = to_canonical(_File(of=of, **parts))
    return _head(content) + b"\n" + content


def read_wrapped(file: Path) -> bytes:
    """The bytes of the file of the unit's keys, whole as they were written: this needs no key.

    Raises:
        SealedKeyError: it is not there, cannot be read, or was damaged.
    """
    try:
        with file.open("rb") as handle:
            sealed = handle.read(MAX_WRAPPED + 1)
    except OSError:
        raise SealedKeyError(f"{file.name} cannot be read. " + _DAMAGED) from None
    # For its refusal alone: a file of another form is refused where it is read.
    wraps_in(sealed)
    return sealed


def wraps_in(sealed: bytes) -> dict[SecretGroup, int]:
    """For how many people each part is sealed in a whole file: this needs no key.

    Raises:
        SealedKeyError: the file was damaged, or is another.
    """
    # Out of the sealed parts themselves: a list of whom they are for
    # could be written by anyone who can write the file (ADR 42).
    file = _read(sealed)
    # age's header is text: a stanza for each recipient, up to the line of its MAC.
    headers = {each: file.part(each).partition(b"\n--- ")[0] for each in SecretGroup}
    return {each: header.count(b"\n-> X25519 ") for each, header in headers.items()}


def open_unit_keys(sealed: bytes, identity: x25519.Identity) -> UnitKeys:
    """Open the parts that are sealed for somebody, with their own key.

    Raises:
        SealedKeyError: none is sealed for this person, or they were changed.
    """
    file = _read(sealed)
    log = _opened(file, SecretGroup.LOG, LogSecrets, identity)
    if log is None:
        raise not_wrapped()
    keys = UnitKeys(
        log,
        _opened(file, SecretGroup.CASES, CaseSecrets, identity),
        _opened(file, SecretGroup.LISTS, ListSecrets, identity),
    )
    if _log_of(keys) != file.of:
        raise SealedKeyError(_NOT_OURS)
    return keys


def require_values_key(keys: UnitKeys, named: tuple[int, str] | None) -> None:
    """Check that the key for values is the one that the custody log names, where it is open.

    Args:
        keys: the open parts.
        named: the entry that names it, and its digest; None before the unit is founded.

    Raises:
        SealedKeyError: it is another; the text says what to do.
    """
    if keys.cases is not None and named is not None and keys.cases.values_digest != named[1]:
        raise SealedKeyError(_OTHER_VALUES.format(seq=named[0]))


def not_wrapped() -> SealedKeyError:
    """The error where somebody's key does not open what their duties need."""
    return SealedKeyError(
        "The unit's keys are not wrapped for this person, or their file was damaged. Let "
        "another person try. " + _DAMAGED
    )


def _opened(file: _File, secret: SecretGroup, kind: type[T], identity: x25519.Identity) -> T | None:
    try:
        part = from_json(bytes(decrypt(file.part(secret), [identity])), _Part)
        # Parts of keys that were replaced join no others (ADR 42).
        if part.of == file.of:
            return from_json(part.secrets, kind)
    # No fault: that part is for other duties than this person's (ADR 42).
    except DecryptError:
        return None
    except (ValueError, cattrs.BaseValidationError):
        pass  # without its cause: the text of such an error can quote the secret
    raise SealedKeyError(_NOT_OURS)


def _encrypted(plain: bytes, secret: SecretGroup, recipients: Sequence[str]) -> bytes:
    if len(set(recipients)) < LEAST_WRAPS:
        raise SealedKeyError(
            f"The unit's keys are always wrapped for at least {LEAST_WRAPS} people each: too few "
            f"would open {NAMES[secret]}. Enrol another person first."
        )
    try:
        return bytes(encrypt(plain, [x25519.Recipient.from_str(each) for each in recipients]))
    except RecipientError as error:
        raise SealedKeyError("A person's public key is not of the right form.") from error


def _log_of(keys: UnitKeys) -> str:
    in_token = keys.log.token_key
    key = SeedSigner(keys.log.seed).public_key if in_token is None else in_token.public
    return key.hex()


def _read(sealed: bytes) -> _File:
    """The file behind a line with its digest: damage shows without anybody's key."""
    head, _, content = sealed.partition(b"\n")
    if len(sealed) <= MAX_WRAPPED and head == _head(content):
        try:
            return from_json(content, _File)
        except (ValueError, cattrs.BaseValidationError):
            raise SealedKeyError(_NOT_OURS) from None
    name = head.partition(b" ")[0]
    if name.startswith(_OTHER_FORMAT) and name != _FORMAT:
        raise SealedKeyError(
            "The file of the unit's keys was made by another version of Expunge. Use that "
            "version, or start a new folder with: " + Way.INIT + "."
        )
    raise SealedKeyError("The file of the unit's keys is damaged. " + _DAMAGED)


def _head(content: bytes) -> bytes:
    return _FORMAT + b" sha256:" + hashlib.sha256(content).hexdigest().encode()
