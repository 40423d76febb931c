"""The reader of backups of Android (``adb backup``): a tar archive behind four lines.

Android's own source has the form: ``BackupManagerService`` and ``FullBackupEngine``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, damaged, piece
from forensics.contents.piecewise import Inflating
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

MARK = b"ANDROID BACKUP"
_HEAD = 256
_COMPRESSED, _PLAIN, _OPEN = b"1", b"0", b"none"


class AndroidBackupReader:
    """Gives the archive that a backup is."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        mark, *said = bytes_at(content, 0, _HEAD).split(b"\n", 4)
        if mark != MARK or len(said) < 4 or said[1] not in (_COMPRESSED, _PLAIN):
            raise damaged(0, _HEAD)
        start = len(mark) + sum(map(len, said[:3])) + 4
        stored = Extent(start, content.size - start)
        if said[2] != _OPEN:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, (stored,))
        elif said[1] == _COMPRESSED:
            begin = partial(_inflating, content, stored)
            yield ContentMember(b"backup.tar", begin, stored=(stored,))
        else:
            begin_plain = partial(piece, content, stored)
            yield ContentMember(
                b"backup.tar", begin_plain, stored.length, (stored,), is_as_stored=True
            )


def _inflating(content: ContentStream, stored: Extent) -> Inflating:
    return Inflating(piece(content, stored))
