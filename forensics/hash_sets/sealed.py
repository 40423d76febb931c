r"""The sealed file of a hash set: encrypted and authenticated, opened by a passphrase.

    16 bytes  magic and version: ``EXPUNGE HASHSET\1``
     4 bytes  length of the header, little-endian
     n bytes  header: JSON ``{"body": {...}, "slots": [...]}``, in the clear
     ...      the sections in the order of the header's table, each in pieces of 1 MiB

* The body of the header (a random salt and the table of sections) is bound into every piece: its
  BLAKE3 is the associated data. The nonce of a piece is section number and piece number.
* A random key, made for this file alone, seals the pieces. A slot holds that key, sealed by what
  Argon2id makes of a passphrase, so a passphrase can change, or another be added, while the pieces
  stay. A slot is known by its salt, which is random.
* Nothing in the header is believed before it was bounded: a hostile file costs neither memory nor
  time beyond the limits below.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forensics.canonical import canonical
from forensics.errors import HashSetError, WrongPassphraseError
from forensics.output import write_new, writing_new
from forensics.passphrases.stretching import argon2id
from forensics.regular_files import open_regular
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from forensics.hash_sets.sections import Section

MAGIC = b"EXPUNGE HASHSET\x01"
PIECE_SIZE = 1024 * 1024
TAG_SIZE = 16
AES_KEY_SIZE = 32
LONGEST_HEADER = 64 * 1024
LARGEST_SECTION = 64 * 1024**3

# RFC 9106, section 4, the second recommended set: 64 MiB, three passes, four lanes.
MEMORY_KIB, ITERATIONS, LANES = 64 * 1024, 3, 4
# What a file may ask for at most when it is opened.
LIMITS, MOST_SLOTS = (256 * 1024, 16, 16), 8


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A line of the table of sections; ``size`` is the length of the opened section in bytes."""

    name: str
    number: int
    size: int

    @property
    def pieces(self) -> int:
        """How many pieces it is sealed in."""
        return -(-self.size // PIECE_SIZE)

    @property
    def sealed_size(self) -> int:
        """How many bytes of the file it takes."""
        return self.size + self.pieces * TAG_SIZE


@dataclass(frozen=True, slots=True)
class SlotKey:
    """What a passphrase becomes in one slot: made before there is a file, used for one alone.

    It opens nothing else that the same passphrase opens. How it was made (salt, memory, passes) the
    slot says in clear; a slot is known by its salt.
    """

    salt: str
    key: bytes = field(repr=False)
    memory_kib: int = MEMORY_KIB
    iterations: int = ITERATIONS
    lanes: int = LANES

    @property
    def stretching(self) -> dict[str, str | int]:
        """Return how it was made, as a slot says it."""
        return {
            "kdf": "argon2id",
            "memory_kib": self.memory_kib,
            "iterations": self.iterations,
            "lanes": self.lanes,
            "salt": self.salt,
        }


def slot_key(passphrase: bytes) -> SlotKey:
    """Return what opens a slot with this passphrase in a file that is still to be sealed."""
    made = SlotKey(secrets.token_hex(16), b"")
    return replace(made, key=_stretch(made.stretching, passphrase))


def seal_sections(
    path: Path, sections: Mapping[str, Section], *, passphrase: bytes, replace: bool = False
) -> None:
    """Write sections to a sealed file of mode 0600, with one slot.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        OSError: the file cannot be written.
    """
    seal_with_slots(path, sections, (slot_key(passphrase),), replace=replace)


def seal_with_slots(
    path: Path, sections: Mapping[str, Section], slots: Sequence[SlotKey], *, replace: bool = False
) -> None:
    """Write sections to a sealed file of mode 0600, with a slot for each of these keys.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        OSError: the file cannot be written.
    """
    table = [(name, len(data)) for name, data in sections.items()]
    seal_streamed(path, table, _pieces_of(sections), slots, replace=replace)


def _pieces_of(sections: Mapping[str, Section]) -> Iterator[Section]:
    for data in sections.values():
        view = memoryview(data)
        for start in range(0, len(view), PIECE_SIZE):
            yield view[start : start + PIECE_SIZE]


def seal_streamed(
    path: Path,
    table: Sequence[tuple[str, int]],
    pieces: Iterator[Section],
    slots: Sequence[SlotKey],
    *,
    replace: bool = False,
) -> None:
    """Write sections that come in pieces to a sealed file of mode 0600; as ``seal_with_slots``.

    Args:
        path: the file to write.
        table: name of each section and its length in bytes, in their order.
        pieces: of one section after the other ``PIECE_SIZE`` bytes each, its last one shorter.
            Where they raise, nothing is written; they are asked for one more than there are.
        slots: what opens it.
        replace: take the place of a file of that name instead of refusing.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        HashSetError: there are more pieces or fewer.
        OSError: the file cannot be written.
    """
    entries = [
        SectionEntry(name, number, size) for number, (name, size) in enumerate(table, start=1)
    ]
    body: dict[str, Any] = {
        "salt": secrets.token_hex(32),
        "sections": [[entry.name, entry.number, entry.size] for entry in entries],
    }
    bound, key = _binding(body), AESGCM.generate_key(bit_length=256)
    header = canonical({"body": body, "slots": [_slot(each, key, bound) for each in slots]})

    def parts() -> Iterator[bytes]:
        yield MAGIC + len(header).to_bytes(4, "little") + header
        cipher = AESGCM(key)
        for entry in entries:
            for piece in range(entry.pieces):
                plain = next(pieces, b"")
                if len(plain) != min(PIECE_SIZE, entry.size - piece * PIECE_SIZE):
                    raise HashSetError("the sections of the hash set do not fit its table")
                yield cipher.encrypt(_nonce(entry.number, piece), plain, bound)
        if next(pieces, None) is not None:
            raise HashSetError("the sections of the hash set do not fit its table")

    with writing_new(path, replace=replace) as file:
        file.writelines(parts())


def open_sections(path: Path, *, passphrase: bytes) -> dict[str, bytearray]:
    """Open all sections of a sealed file.

    Raises:
        WrongPassphraseError: no slot opens with that passphrase, or the header was changed.
        HashSetError: it is not a sealed hash set, is cut short, was changed or asks for too much.
        WrongUseError: it is a pipe or a device.
        OSError: the file cannot be read.
    """
    with open_regular(path) as file:
        header, table = _read_header(file)
        bound = _binding(header["body"])
        cipher = AESGCM(_key_from(header["slots"], bound, passphrase))
        return {entry.name: _open_section(file, entry, cipher, bound) for entry in table}


def add_slot(path: Path, *, passphrase: bytes, more: bytes) -> str:
    """Let another passphrase open a sealed file as well; give by what its slot is known.

    Raises:
        HashSetError: it has as many slots as a file may have; or as ``open_sections``.
        OSError: the file cannot be read, or written again.
    """
    with open_regular(path) as file:
        header, _ = _read_header(file)
        bound = _binding(header["body"])
        if len(header["slots"]) >= MOST_SLOTS:
            raise HashSetError("the hash set has as many passphrases as it may have; take one out")
        key = _key_from(header["slots"], bound, passphrase)
        slot = _slot(slot_key(more), key, bound)
        _write_again(path, file, {**header, "slots": [*header["slots"], slot]})
    return str(slot["salt"])


def remove_slot(path: Path, slot: str) -> None:
    """Take the slot out of a sealed file that is known so; where it has none, nothing changes.

    Raises:
        HashSetError: it is not a sealed hash set, or no other slot would be left.
        OSError: the file cannot be read, or written again.
    """
    with open_regular(path) as file:
        header, _ = _read_header(file)
        left = [one for one in header["slots"] if _salt_of(one) != slot]
        if not left:
            raise HashSetError("nothing would open the hash set any more; give it a passphrase")
        if len(left) < len(header["slots"]):
            _write_again(path, file, {**header, "slots": left})


def _salt_of(slot: object) -> object:
    return slot.get("salt") if isinstance(slot, dict) else None


def _write_again(path: Path, file: BinaryIO, header: dict[str, Any]) -> None:
    """Write the file with another header, in its own place; ``file`` stands behind the old one."""
    head = canonical(header)
    write_new(path, MAGIC + len(head).to_bytes(4, "little") + head + file.read(), replace=True)


def _read_header(file: BinaryIO) -> tuple[dict[str, Any], list[SectionEntry]]:
    if file.read(len(MAGIC)) != MAGIC:
        raise HashSetError("this is not a hash set of this version; build or import it again")
    length = int.from_bytes(file.read(4), "little")
    if not 0 < length <= LONGEST_HEADER:
        raise HashSetError("the header of the hash set is damaged")
    try:
        header = json.loads(file.read(length))
        table = [SectionEntry(*_checked_entry(*entry)) for entry in header["body"]["sections"]]
        unique = {entry.name for entry in table}, {entry.number for entry in table}
        if not isinstance(header["slots"], list) or {len(kind) for kind in unique} - {len(table)}:
            raise ValueError(header)  # noqa: TRY301 -- one answer for every way of being wrong
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise HashSetError("the header of the hash set is damaged") from error
    here = file.tell()
    if os.fstat(file.fileno()).st_size != here + sum(entry.sealed_size for entry in table):
        raise HashSetError("the hash set is cut short or was changed; take it from its backup")
    return header, table


def _checked_entry(name: object, number: object, size: object) -> tuple[str, int, int]:
    match name, number, size:
        case str(), int(), int() if 0 < number < 2**32 and 0 <= size <= LARGEST_SECTION:
            return name, number, size
    raise ValueError(name)


def _binding(body: dict[str, Any]) -> bytes:
    try:
        return blake3(MAGIC + canonical(body)).digest()
    except (ValueError, RecursionError) as error:
        raise HashSetError("the header of the hash set is damaged") from error


def _slot(opens: SlotKey, key: bytes, bound: bytes) -> dict[str, Any]:
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(opens.key).encrypt(nonce, key, bound)
    return {**opens.stretching, "nonce": nonce.hex(), "key": sealed.hex()}


def _key_from(slots: list[Any], bound: bytes, passphrase: bytes) -> bytes:
    if len(slots) > MOST_SLOTS:
        raise HashSetError("the hash set names more passphrases than any of ours")
    for slot in slots:
        try:
            cipher = AESGCM(_stretch(slot, passphrase))
            key = cipher.decrypt(bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["key"]), bound)
        except InvalidTag:
            continue
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise HashSetError("the header of the hash set is damaged") from error
        if len(key) == AES_KEY_SIZE:
            return key
    raise WrongPassphraseError(
        "the passphrase does not open this hash set, or the file was changed; try again, or take "
        "the file from its backup"
    )


def _stretch(slot: Mapping[str, Any], passphrase: bytes) -> bytes:
    memory, iterations, lanes = (slot[name] for name in ("memory_kib", "iterations", "lanes"))
    asked = zip((memory, iterations, lanes), LIMITS, strict=True)
    if slot["kdf"] != "argon2id" or any(not isinstance(n, int) or n > most for n, most in asked):
        raise HashSetError(
            "the hash set asks for more memory or time than any of ours does; it was not made by "
            "this program, or was changed"
        )
    return argon2id(
        passphrase,
        salt=bytes.fromhex(slot["salt"]),
        length=AES_KEY_SIZE,
        iterations=iterations,
        lanes=lanes,
        memory_kib=memory,
    )


def _nonce(section: int, piece: int) -> bytes:
    return section.to_bytes(4, "big") + piece.to_bytes(8, "big")


def _open_section(file: BinaryIO, entry: SectionEntry, cipher: AESGCM, bound: bytes) -> bytearray:
    opened = bytearray(entry.size)
    buffer = memoryview(bytearray(PIECE_SIZE + TAG_SIZE))
    try:
        for piece in range(entry.pieces):
            start = piece * PIECE_SIZE
            plain = memoryview(opened)[start : start + PIECE_SIZE]
            sealed = buffer[: len(plain) + TAG_SIZE]
            if file.readinto(sealed) != len(sealed):  # type: ignore[attr-defined]  # binary file
                raise InvalidTag  # noqa: TRY301 -- one answer: it was changed while it was read
            cipher.decrypt_into(_nonce(entry.number, piece), sealed, bound, plain)
    except InvalidTag as error:
        raise HashSetError(
            "the hash set was changed after it was made; take it from its backup"
        ) from error
    return opened
