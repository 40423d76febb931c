"""The known files that an export holds digests of: there, and none of them left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import HashSetError
from forensics.figures import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.exports.scanned import Scanned
    from forensics.hash_set import KnownFileTable
    from forensics.values import HashAlgorithm, KnownFile


def known_files_of(scanned: Scanned) -> KnownFileTable:
    """Return the known files of the scan's hash set.

    Raises:
        HashSetError: it is not at hand.
    """
    if scanned.known_files is None:
        raise HashSetError("this export is made of the hash set of the scan, which is not at hand")
    return scanned.known_files


def require_digests(known_files: Iterable[KnownFile], algorithms: frozenset[HashAlgorithm]) -> None:
    """Check that each known file has one of these digests: a list without some would miss them.

    Raises:
        HashSetError: some have none.
    """
    without = sum(
        not algorithms & {each.algorithm for each in known.digests} for known in known_files
    )
    if without:
        named = " or ".join(sorted(each.upper() for each in algorithms))
        files = counted(without, "known file has", "known files have")
        raise HashSetError(
            f"{files} no {named} digest in this hash set, and the export would miss them; nothing "
            "was written: choose another export, or build the set from the originals"
        )
