"""What a reader of lists of known files is, and which there are.

Lists come from strangers, and say of each file digests, a size, a PDQ hash. Which reader a list is
for, its first bytes tell, never its name. A reader says what each row says, as text; what of it can
be used is decided once for all of them (``gathering``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Protocol

from forensics.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow

FIRST_BYTES = 64 * 1024


class ListFormat(StrEnum):
    """The formats of a list of known files, in the order in which they are asked."""

    NSRL = "nsrl"
    HASHDEEP = "hashdeep"
    DFXML = "dfxml"
    VICS = "vics"
    DIGESTS = "digests"
    PDQ = "pdq"
    IPED = "iped"
    GRIFFEYE = "griffeye"
    CSV = "csv"


class ListReader(Protocol):
    """Gives the rows of lists of one format. Its bytes are hostile, and it keeps nothing of one."""

    @property
    def title(self) -> str:
        """What people call the format."""

    @property
    def is_benign(self) -> bool:
        """Whether such lists are of files that come with software, and not of evidence."""

    def begins(self, head: bytes) -> bool:
        """Whether a list that begins so, without a byte order mark, is of this format."""

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return every row from the file's present place on, in its order; none is left out.

        Raises:
            HashSetError: it is no list of this format, or is cut short; then nothing of it is used.
            OSError: it cannot be read.
        """


LIST_READERS: Registry[ListReader] = Registry()
"""The readers by their format."""

_HERE = "forensics.hash_sets.lists.formats"
LIST_READERS.register(ListFormat.NSRL, f"{_HERE}.nsrl", "NsrlReader")
LIST_READERS.register(ListFormat.HASHDEEP, f"{_HERE}.hashdeep", "HashdeepReader")
LIST_READERS.register(ListFormat.DFXML, f"{_HERE}.dfxml", "DfxmlReader")
LIST_READERS.register(ListFormat.VICS, f"{_HERE}.vics", "VicsReader")
LIST_READERS.register(ListFormat.DIGESTS, f"{_HERE}.digest_lines", "DigestLineReader")
LIST_READERS.register(ListFormat.PDQ, f"{_HERE}.pdq_lines", "PdqLineReader")
LIST_READERS.register(ListFormat.IPED, f"{_HERE}.tools", "IpedReader")
LIST_READERS.register(ListFormat.GRIFFEYE, f"{_HERE}.tools", "GriffeyeReader")
LIST_READERS.register(ListFormat.CSV, f"{_HERE}.csv_rows", "CsvReader")
