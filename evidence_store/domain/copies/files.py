"""The files of a copy, together: what people sign for is the list of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.values import Digest
    from forensics.values.copies.police_copies import CopyFile


def total_size(files: Iterable[CopyFile]) -> int:
    """The bytes of all files together."""
    return sum(each.size for each in files)


def list_digest(files: tuple[CopyFile, ...]) -> Digest | None:
    """The digest of the list, which people sign for; None of an empty one."""
    return digest_of(files) if files else None
