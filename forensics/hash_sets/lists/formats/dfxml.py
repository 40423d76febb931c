"""Digital Forensics XML (DFXML), as fiwalk, md5deep and hashdeep write it: a list by its objects.

Of each ``fileobject`` its ``filesize`` and its own ``hashdigest`` are read. Digests within byte
runs are of pieces, and those of an object within another are that one's. A document type that is
declared is refused: no such list has one, and entities can be made to grow without end.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

from forensics.errors import HashSetError
from forensics.hash_sets.lists.listed_row import ListedRow
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 256 * 1024
LONGEST_TEXT = 256
MOST_NESTED = 64
_READ = {"filesize", "hashdigest"}


class DfxmlReader:
    """Reads the objects of a DFXML file; each is a row, and its number its place."""

    title = "DFXML"
    is_benign = False

    def begins(self, head: bytes) -> bool:
        """Whether it is XML, and the first bytes name DFXML's own elements."""
        return head.lstrip().startswith(b"<") and (b"<dfxml" in head or b"<fileobject" in head)

    def rows(self, file: BinaryIO) -> Iterator[ListedRow]:
        """Return the objects.

        Raises:
            HashSetError: the XML is broken, cut short, or declares a document type.
        """
        objects = _Objects()
        parser = _parser(objects)
        try:
            while data := file.read(AT_ONCE):
                parser.Parse(data, False)  # noqa: FBT003 -- expat's own shape
                yield from objects.taken()
            parser.Parse(b"", True)  # noqa: FBT003 -- the same
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise HashSetError("the DFXML file is broken or cut short; export it again") from error
        yield from objects.taken()


def _parser(objects: _Objects) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = False
    parser.StartElementHandler = objects.start
    parser.EndElementHandler = objects.end
    parser.CharacterDataHandler = objects.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise HashSetError("the DFXML file declares a document type, which no such list has")


@dataclass(slots=True)
class _Object:
    size: str = ""
    digests: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Objects:
    """Which elements are open, and the objects that ended."""

    path: list[str] = field(default_factory=list)
    open: list[_Object] = field(default_factory=list)
    ended: list[ListedRow] = field(default_factory=list)
    number: int = 0
    kind: str = ""
    said: str = ""

    def taken(self) -> list[ListedRow]:
        ended, self.ended = self.ended, []
        return ended

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MOST_NESTED:
            raise HashSetError(
                "the file is nested deeper than any list of known files; export it again"
            )
        plain = name.rpartition(" ")[2].lower()
        self.path.append(plain)
        self.said, self.kind = "", attributes.get("type", "")
        if plain == "fileobject":
            self.open.append(_Object())

    def text(self, data: str) -> None:
        if self.path[-1] in _READ:
            self.said = (self.said + data)[:LONGEST_TEXT]

    def end(self, name: str) -> None:
        del name
        plain = self.path.pop()
        if plain == "fileobject":
            self._close(self.open.pop())
        elif self.open and self.path[-1] == "fileobject":  # else of a byte run
            if plain == "filesize":
                self.open[-1].size = self.said.strip()
            elif plain == "hashdigest":
                self.open[-1].digests.append((self.kind[:32], self.said.strip()))

    def _close(self, one: _Object) -> None:
        self.number += 1
        self.ended.append(ListedRow(self.number, tuple(one.digests), size=one.size))
