"""What a reader of containers within files is, and which there are.

A file of a file system, of a folder or of an archive may be a container: an archive, a mail store,
a database. What it is, its first bytes tell (``matching.forms``); the reader registered for that
kind gives its members, and these may be containers in turn. A kind without a reader stays closed,
and is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from forensics.containers.decoding import Decoder
from forensics.matching.content_streams import ContentStream
from forensics.registry import Registry
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.file_facts.times import FileTimes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means


class ClosedAs(StrEnum):
    """The class of coverage of what stays closed."""

    ENCRYPTED = "encrypted"
    UNOPENED = "unopened"
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, slots=True)
class ContentMember:
    """Something that a container holds: a file in an archive, a picture in a message.

    Attributes:
        name: its path in the container, as bytes; empty where it has none.
        begin: gives what decodes it from its first byte on; called again to go back. It reads the
            container's content when it is asked for bytes, and not before.
        size: bytes of its content as the container claims, which may be a lie; None where it says
            nothing.
        stored: where in the container's content the bytes lie that hold it, in their order; empty
            where nobody can tell, which is to say: anywhere.
        is_as_stored: whether these bytes, in their order, are its content.
        crc: the CRC-32 that its content must have; None where none is stated.
        memory: what decoding it takes beside some hundred kilobytes, in bytes.
        kind: of which kind of container it is, where its own first bytes do not tell it.
        stream: its content, where that can be read at any place though it is not as stored.
        times: what the container says of when it was made and changed.
    """

    name: bytes
    begin: Callable[[], Decoder] = field(repr=False, compare=False)
    size: int | None = None
    stored: tuple[Extent, ...] = ()
    is_as_stored: bool = False
    crc: int | None = None
    memory: int = 0
    kind: str = ""
    stream: ContentStream | None = field(default=None, repr=False, compare=False)
    times: FileTimes | None = None


@dataclass(frozen=True, slots=True)
class ClosedContent:
    """Something in a container that stays closed, and why: a sentence of ``wordings``.

    ``stored`` are its bytes in the container's content, empty for all of them; ``number`` is of how
    many members this says it.
    """

    reason: str
    closed_as: ClosedAs = ClosedAs.UNOPENED
    stored: tuple[Extent, ...] = ()
    number: int = 1


class ContentReader(Protocol):
    """Gives the members of containers of one kind. Its bytes are hostile.

    It keeps nothing between two containers, and holds no more than some megabytes of one.
    """

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """Return the members one by one, and what stays closed.

        A member's content is read, if at all, before the next is asked for: best is an order in
        which the container is read from front to back. What goes through bytes that it did not just
        read from ``content`` spends the work of it.

        Args:
            content: of the container, to be read at any place; every byte that is read of it is
                spent already. Going back may cost all that lies before.
            means: what may be used.

        Raises:
            UnreadableExtentError: its bytes cannot be read or make no sense; what came before
                stands.
            OverBudgetError: it asks for more than it may use.
        """


CONTENT_READERS: Registry[ContentReader] = Registry()
"""The readers by the kind of container that they open."""


def register(kind: str, module: str, class_name: str) -> None:
    """Have a reader asked for containers of a kind.

    Args:
        kind: as ``matching.forms`` names it, or as a ``ContentMember`` of another reader says.
        module: where its class is; imported when it is first needed.
        class_name: of the reader, called without arguments.

    Raises:
        ValueError: there is a reader for this kind.
    """
    CONTENT_READERS.register(kind, module, class_name)


register("appended", "forensics.contents.appended.reader", "AppendedReader")
register("zip", "forensics.contents.archives.zips", "Zips")
register("tar", "forensics.contents.archives.tars", "Tars")
register("cpio", "forensics.contents.archives.cpio", "Cpio")
register("zip_headers", "forensics.contents.archives.zips", "ZipsByHeaders")
register("7z", "forensics.contents.archives.seven_zip.reader", "SevenZip")
register("rar", "forensics.contents.archives.rar.reader", "Rar")
register("cab", "forensics.contents.archives.cab.reader", "Cab")
_BY_LIBRARY = "forensics.contents.archives.by_libarchive.reader"
register("lz4", _BY_LIBRARY, "Lz4")
register("lzip", _BY_LIBRARY, "Lzip")
register("compress", _BY_LIBRARY, "Compress")
register("ar", "forensics.contents.archives.ar", "Ar")
register("iso", "forensics.contents.archives.iso", "Iso")
_VIRTUAL = ("ewf", "qcow", "vmdk", "vhd", "vhdx", "vdi", "dmg")
READ_BY_PLACES = frozenset({"disk", *_VIRTUAL})
"""Kinds that are read here and there all the time: content that can only be decoded from front to
back is opened as one of these where it is held in memory, and nowhere else."""
register("disk", "forensics.contents.disks.files_on_disk", "DiskReader")
for _kind in _VIRTUAL:
    register(_kind, "forensics.contents.disks.virtual", "VirtualDiskMember")
register("squashfs", "forensics.contents.archives.squashfs.reader", "Squashfs")
register("gzip", "forensics.contents.archives.streams", "Gzip")
register("bzip2", "forensics.contents.archives.streams", "Bzip2")
register("xz", "forensics.contents.archives.streams", "Xz")
register("zstd", "forensics.contents.archives.streams", "Zstandard")
for _kind in ("mail", "mbox", "rtf", "text"):
    register(_kind, "forensics.contents.texts.reader", "TextReader")
register("pdf", "forensics.contents.pdf.reader", "PdfReader")
register("office", "forensics.contents.compound.reader", "CompoundReader")
register("pst", "forensics.contents.mail_stores.reader", "MailStoreReader")
register("thumbcache", "forensics.contents.thumbnails.thumbcache", "ThumbcacheReader")
register("sqlite", "forensics.contents.sqlite.reader", "DatabaseReader")
for _kind in ("sqlite_wal", "sqlite_journal"):
    register(_kind, "forensics.contents.sqlite.reader", "LogReader")
register("android_backup", "forensics.contents.apps.android_backup", "AndroidBackupReader")
register("bplist", "forensics.contents.apps.property_lists", "PropertyListReader")
register("chromium_entry", "forensics.contents.apps.chromium_cache", "SimpleCacheReader")
register("chromium_blocks", "forensics.contents.apps.chromium_cache", "BlockCacheReader")
register("firefox_entry", "forensics.contents.apps.firefox_cache", "FirefoxReader")
register("leveldb", "forensics.contents.apps.leveldb", "LevelDbReader")
