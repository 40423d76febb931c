"""Lists of the known files for tools of others, so that these look for the same files.

They are made of the hash set of the scan: they tell no hit, and nothing of what was examined.

* X-Ways Forensics: "a very simple and universal hash set text file, where the first line is simply
  the hash type (e.g. "MD5") and all the following lines are simply the hash values as ASCII hex",
  ended by 0x0D 0x0A (its manual, 5.18). The program is not public; it was not tried.
* Autopsy and The Sleuth Kit: output of md5sum, one digest at the start of each line (Autopsy's user
  guide, Hash Lookup Module). A comment in the first line is refused by ``tsk/hashdb/md5sum.cpp``.
* IPED: CSV with a header, one or more columns of digests and one or more of properties
  (``HashDBTool``). A ``status`` of ``known`` would have IPED ignore the files, so there is none.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from forensics.exports.export import ExportKind
from forensics.exports.formulas import escape_formula
from forensics.exports.known import known_files_of, require_digests
from forensics.exports.texts import shown, write_texts
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.exports.scanned import Scanned
    from forensics.values import Digest, KnownFile

MD5, SHA1, SHA256 = HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA256
_IPED = {"MD5": MD5, "SHA1": SHA1, "SHA256": SHA256}
SET_OF_IPED = "Expunge"


def _list_kind(title: str, says: str, *, media_type: str, ending: str) -> ExportKind:
    return ExportKind(
        title=title,
        says=f"{says}, to look for the known files with it; no hits",
        media_type=media_type,
        ending=ending,
        holds_digests=True,
        tells_hits=False,
    )


class XWays:
    """A hash set of X-Ways Forensics, for a hash database of MD5."""

    kind = _list_kind(
        "X-Ways hash set, MD5",
        "MD5 digests of all known files as a hash set for X-Ways Forensics",
        media_type="text/plain",
        ending=".txt",
    )
    _named, _algorithm = "MD5", MD5

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the list."""
        digests = _digests(scanned, self._algorithm)
        lines = chain((self._named,), (each.value.hex().upper() for each in digests))
        write_texts(file, (f"{line}\r\n" for line in lines))


class XWaysSha256(XWays):
    """The same for a hash database of SHA-256."""

    kind = _list_kind(
        "X-Ways hash set, SHA-256",
        "SHA-256 digests of all known files as a hash set for X-Ways Forensics",
        media_type="text/plain",
        ending=".txt",
    )
    _named, _algorithm = "SHA-256", SHA256


class Md5sum:
    """What md5sum prints, with references in place of file names."""

    kind = _list_kind(
        "List for Autopsy and The Sleuth Kit, md5sum",
        "MD5 digests and references of all known files as Autopsy and hfind read them",
        media_type="text/plain",
        ending=".txt",
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the list."""
        pairs = zip(_digests(scanned, MD5), known_files_of(scanned), strict=True)
        write_texts(
            file, (f"{digest.value.hex()}  {shown(known.reference)}\n" for digest, known in pairs)
        )


class Iped:
    """A CSV for IPED's hash database."""

    kind = _list_kind(
        "CSV for IPED's hash database",
        "MD5, SHA-1 and SHA-256 of all known files as IPED's HashDBTool imports them",
        media_type="text/csv",
        ending=".csv",
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the list."""
        require_digests(known_files_of(scanned), frozenset(_IPED.values()))
        heads = (*_IPED, "set", "reference")
        rows = chain((heads,), map(_iped_cells, known_files_of(scanned)))
        write_texts(file, (f"{','.join(row)}\r\n" for row in rows))


def _iped_cells(known: KnownFile) -> Iterator[str]:
    for algorithm in _IPED.values():
        digest = known.digest(algorithm)
        yield digest.value.hex().upper() if digest else ""
    yield SET_OF_IPED
    # It splits values at the bar.
    reference = escape_formula(shown(known.reference).replace("|", "/"))
    yield '"' + reference.replace('"', '""') + '"'


def _digests(scanned: Scanned, algorithm: HashAlgorithm) -> Iterator[Digest]:
    require_digests(known_files_of(scanned), frozenset({algorithm}))
    for known in known_files_of(scanned):
        digest = known.digest(algorithm)
        if digest is not None:
            yield digest
