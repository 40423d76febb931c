"""The sections that another process says, sealed as they come and looked at on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import IO, TYPE_CHECKING

from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import altered_index
from forensics.hash_sets.facts import FilesSeen, SetFacts
from forensics.hash_sets.sealed import PIECE_SIZE, SlotKey, seal_streamed
from forensics.hash_sets.sections import SET_ID_SIZE, new_set_hasher
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

CUT_SHORT = "the process that made the hash set ended too soon, or said too much; try again"
NAMES = ("set", "files", "blocks", "altered", "origin")
_PASS_BY = ("files", "blocks")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A set that was written: its counts, and those of its sections that do not grow with rows."""

    facts: SetFacts
    kept: Mapping[str, bytearray] = field(repr=False)


def checked_table(table: object, *, most: int) -> list[tuple[str, int]]:
    """Return the sections by name and size, as another process gave them.

    Raises:
        HashSetError: it is no such table, or they are longer than ``most`` bytes together.
    """
    try:
        sections = [(str(name), int(size)) for name, size in table]  # type: ignore[attr-defined]  # or it raises
    except (TypeError, ValueError) as error:
        raise HashSetError(CUT_SHORT) from error
    names = [name for name, _ in sections]
    in_order = names == [name for name in NAMES if name in names]
    if not in_order or names[:2] != list(NAMES[:2]) or sections[0][1] != SET_ID_SIZE:
        raise HashSetError(CUT_SHORT)
    if min(size for _, size in sections) < 0 or sum(size for _, size in sections) > most:
        raise HashSetError(CUT_SHORT)
    return sections


def seal_what_is_said(
    said: IO[bytes],
    table: list[tuple[str, int]],
    path: Path,
    slot: SlotKey,
    *,
    check: Callable[[Sealed], None],
) -> Sealed:
    """Write a sealed file of sections that come one after the other.

    Args:
        said: the sections; nothing may follow them.
        table: what ``checked_table`` gave.
        path: the file to write; never replaced.
        slot: opens it.
        check: is called once all is there, before the file has its name.

    Raises:
        HashSetError: they are cut short, or do not fit together; nothing is written.
        OutputExistsError: something of that name is there.
        OSError: the file cannot be written.
    """
    made: list[Sealed] = []

    def pieces() -> Iterator[bytes]:
        sealed = yield from _pieces(said, table)
        if said.read(1):
            raise HashSetError(CUT_SHORT)
        check(sealed)
        made.append(sealed)

    seal_streamed(path, table, pieces(), (slot,))
    return made[0]


def _pieces(said: IO[bytes], table: list[tuple[str, int]]) -> Generator[bytes, None, Sealed]:
    """Give every piece of every section; return what was seen of them."""
    kept: dict[str, bytearray] = {name: bytearray() for name, _ in table if name not in _PASS_BY}
    seen, hasher = None, None
    for name, size in table:
        for start in range(0, size, PIECE_SIZE):
            piece = said.read(min(PIECE_SIZE, size - start))
            if len(piece) != min(PIECE_SIZE, size - start):
                raise HashSetError(CUT_SHORT)
            if name == "files":
                seen = seen or FilesSeen(size, piece)
                hasher = hasher or new_set_hasher(bytes(kept["set"]))
                seen.see(piece)
                hasher.update(piece)
            elif name in kept:
                kept[name] += piece
            yield piece
    if seen is None or hasher is None:
        raise HashSetError(CUT_SHORT)
    digest = Digest(HashAlgorithm.BLAKE3, hasher.digest())
    altered = len(altered_index(kept["altered"])) if "altered" in kept else None
    return Sealed(seen.counts(digest, found_altered=altered), kept)
