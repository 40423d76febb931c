"""A hash set to its sealed file and back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from forensics.hash_sets.sealed import open_sections, seal_sections
from forensics.hash_sets.sections import SET_ID_SIZE, from_sections, to_sections

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet, KnownFileTable


def save_hash_set(
    path: Path,
    known_files: KnownFileTable,
    *,
    passphrase: bytes,
    blocks: bytes | None = None,
    altered: bytes | None = None,
) -> HashSet:
    """Seal known files as a new hash set with an id of its own.

    Args:
        path: the file to write; never replaced.
        known_files: the known files.
        passphrase: opens it.
        blocks: what ``pack_blocks`` made of the same known files in the same order, if anything.
        altered: what ``pack_altered`` made of them, if anything.

    Raises:
        OutputExistsError: something of that name is there.
        OSError: the file cannot be written.
    """
    set_id = secrets.token_bytes(SET_ID_SIZE)
    sections = to_sections(set_id, known_files, blocks=blocks, altered=altered)
    seal_sections(path, sections, passphrase=passphrase)
    return from_sections(sections)


def open_hash_set(path: Path, *, passphrase: bytes) -> HashSet:
    """Open a sealed hash set.

    Raises:
        WrongPassphraseError: the passphrase does not open it.
        HashSetError: it is no hash set, is cut short or was changed.
        OSError: the file cannot be read.
    """
    return from_sections(open_sections(path, passphrase=passphrase))
