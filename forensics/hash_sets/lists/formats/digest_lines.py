r"""Lines of digests: what ``md5sum``, ``sha1sum``, ``sha256sum``, ``md5deep`` and others write.

    DIGEST  NAME            GNU coreutils; ``*NAME`` in binary mode, ``\`` before it all where the
                            name is escaped
    MD5 (NAME) = DIGEST     BSD, and ``--tag``; OpenSSL writes it without the spaces
    SIZE  DIGEST  NAME      md5deep -z
    DIGEST                  digests alone

The kind is told by the length, or said. A name may be anything and is not looked at. Digests of 64
digits alone on their lines are SHA-256 where that is said: they might be PDQ hashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from forensics.hash_sets.lists.formats.lines import first_line, lines_of
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND_OF_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}
_DIGEST = rb"(?P<digest>[0-9A-Fa-f]{32,128})"
_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        rb"\\?" + _DIGEST + rb" [ *].",
        rb"\\?(?P<kind>[A-Za-z0-9-]{3,12}) ?\(.*\) ?= ?" + _DIGEST + rb"$",
        rb" *(?P<size>[0-9]{1,19}) [ *]" + _DIGEST + rb" [ *].",
    )
)
_ALONE = re.compile(_DIGEST + rb"$")
_SURE_ALONE = {32, 40}


class DigestLineReader:
    """Reads lines of digests."""

    title = "a list of digests (md5sum, sha256sum, md5deep)"
    is_benign = False

    def begins(self, head: bytes) -> bool:
        """Whether the first line is one of the forms; of digests alone, one of a sure kind."""
        line = first_line(head)
        alone = _ALONE.match(line)
        return any(form.match(line) for form in _LINES) or (
            alone is not None and len(line) in _SURE_ALONE
        )

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return the lines but for empty ones and those that begin with ``#``."""
        for place, line in enumerate(lines_of(file), start=1):
            if line is None:
                yield UnreadRow(place, Refusal.LONG_LINE)
            elif (said := line.rstrip()) and not said.startswith(b"#"):
                yield _row(place, said)


def _row(place: int, line: bytes) -> ListedRow | UnreadRow:
    for form in (*_LINES, _ALONE):
        if found := form.match(line):
            parts = {name: text.decode() for name, text in found.groupdict().items() if text}
            digest = parts["digest"]
            kind = parts.get("kind") or KIND_OF_LENGTH.get(len(digest), "")
            return ListedRow(place, ((kind, digest),), size=parts.get("size", ""))
    return UnreadRow(place, Refusal.NOT_A_LINE)
