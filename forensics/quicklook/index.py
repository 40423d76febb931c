"""``index.sqlite`` of a store: which thumbnails there are, and where their pixels stand.

Every row is read that any page still has, in use or free, and of the log every state of a page:
what was deleted is found as long as its pixels stand there. The columns are those that the
database itself names; rows from before a column was added are shorter. Up to macOS 10.14 the table
``files`` has the names of the files; later ones keep a number of each. Sources: Newcomer,
"Quick Look" (IACIS, 2014), and DeGrazia's parser of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.contents.pieces import damaged, exactly
from forensics.contents.sqlite.cells import TABLE_LEAF, cells_of
from forensics.contents.sqlite.page_files import DatabasePages, LoggedPages, PageFile
from forensics.contents.sqlite.records import values_of
from forensics.errors import UnreadableExtentError
from forensics.quicklook.bitmap import Bitmap
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

INDEX, LOG, PIXELS = "index.sqlite", "index.sqlite-wal", "thumbnails.data"
MOST_BITMAPS, MOST_NAMES = 65_536, 65_536
_LONGEST_NAME = 1024
_TABLE = re.compile(rb"(?is)CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"'`\[]?(\w+)[\"'`\]]?\s*\(")
_COLUMN = re.compile(rb"[\"'`\[]?(\w+)")
_NO_COLUMN = frozenset({b"primary", b"unique", b"constraint", b"foreign", b"check"})
_KINDS = frozenset({b"table", b"index", b"view", b"trigger"})  # in ``sqlite_master``
_PLACE = (b"bitmapdata_location", b"bitmapdata_length", b"width", b"height", b"bytesperrow")
_FORM = (b"bitspercomponent", b"bitsperpixel", b"bitmapinfo")
_NUMBER = (1 << 63) - 1  # of a file; the highest bit says something else
_CELL_WORK, _COLUMN_MEMORY = 256, 16
_MOST_FORMS = 8  # of one table: what a page still has of an older one may stand before it

Numbers = tuple[int | bytes | None, ...]
Row = tuple[int, Numbers]


def bitmaps_in(
    index: ContentStream, log: ContentStream | None, means: Means, *, size: int
) -> tuple[list[Bitmap], int]:
    """Return the thumbnails that a database names, by their places, and how many it has beside.

    Each counts once; beside are rows that say what is not read here, or what cannot be, and each
    file that is damaged from somewhere on, while the other names thumbnails.

    Args:
        index: the database.
        log: what was written beside it, where that is there.
        means: what may be used.
        size: of the pixels, within which they lie.

    Raises:
        UnreadableExtentError: neither has such a table where it can be read.
        OverBudgetError: it takes more than any honest one.
    """
    tables: dict[bytes, list[tuple[bytes, ...]]] = {b"thumbnails": [], b"files": []}
    names, rows, lost = dict[int, bytes](), list[Row](), 0
    found, others = dict[Numbers, Bitmap](), set[Numbers]()
    for content, form in ((index, DatabasePages), (log, LoggedPages)):
        try:
            if content is not None and content.size:
                rows += _rows(content, form(content, means), means)
        except UnreadableExtentError:
            lost += 1
    for row in rows:
        _note_table(row, tables)
    forms = [each for each in tables[b"thumbnails"] if {*_PLACE, *_FORM} <= {*each}]
    if not forms:
        raise damaged(0, index.size)
    for row in rows:
        for columns in tables[b"files"]:
            _note_name(row, columns, names)
    for row in rows:
        read = [_bitmap(row, columns, names) for columns in forms]
        sound = {said: each for said, each in read if each and each.makes_sense(size)}
        found |= sound
        if not sound:  # one of its forms stands for a row: a lie may fit several
            others.update([said for said, _ in read if _may_be_there(said, size)][:1])
    in_order = sorted(found.values(), key=lambda each: each.place)
    return in_order[: MOST_BITMAPS + 1], len(others) + lost


def _rows(content: ContentStream, pages: PageFile, means: Means) -> Iterator[Row]:
    """Rows as far as they lie in a page: those of both tables are short."""
    for _, number, offset in pages.pages():
        means.spend(pages.page_size)
        page = memoryview(exactly(content, offset, pages.page_size))
        if page[100 if number == 1 else 0] != TABLE_LEAF:
            continue
        for cell in cells_of(page, pages.usable, is_first=number == 1):
            means.spend(_CELL_WORK)
            values = tuple(values_of(page[cell.start : cell.start + cell.local], means))
            means.hold(_CELL_WORK + cell.local + _COLUMN_MEMORY * len(values))
            yield cell.row, values


def _note_table(row: Row, tables: dict[bytes, list[tuple[bytes, ...]]]) -> None:
    """Of ``sqlite_master``, whose fifth column is the text that made a table."""
    said = row[1][4] if len(row[1]) == 5 else None
    begins = _TABLE.match(said) if isinstance(said, bytes) else None
    if begins is None or not isinstance(said, bytes):
        return
    forms = tables.get(begins.group(1).lower(), [])
    if begins.group(1).lower() not in tables or len(forms) >= _MOST_FORMS:
        return
    parts = (_COLUMN.match(each.strip()) for each in _parts(said[begins.end() :]))
    named = (each.group(1).lower() for each in parts if each is not None)
    columns = tuple(each for each in named if each not in _NO_COLUMN)
    if columns not in forms:
        forms.append(columns)


def _is_of_master(row: Row) -> bool:
    return len(row[1]) == 5 and row[1][0] in _KINDS and isinstance(row[1][3], int)


def _parts(text: bytes) -> Iterator[bytes]:
    """What commas part that stand in no brackets, up to the bracket that ends it."""
    depth = start = 0
    for at, sign in enumerate(text):
        depth += (sign == ord("(")) - (sign == ord(")"))
        if depth < 0 or (sign == ord(",") and not depth):
            yield text[start:at]
            start = at + 1
        if depth < 0:
            return


def _note_name(row: Row, columns: tuple[bytes, ...], names: dict[int, bytes]) -> None:
    if len(row[1]) != len(columns) or _is_of_master(row) or len(names) >= MOST_NAMES:
        return
    told = dict(zip(columns, row[1], strict=True))
    folder, name = told.get(b"folder"), told.get(b"file_name")
    if isinstance(folder, bytes) and isinstance(name, bytes):
        number = told.get(b"rowid")
        path = (folder.rstrip(b"/") + b"/" + name)[:_LONGEST_NAME]
        number = number if isinstance(number, int) else row[0]
        names[number] = path if names.get(number, path) == path else b""


def _bitmap(
    row: Row, columns: tuple[bytes, ...], names: dict[int, bytes]
) -> tuple[Numbers, Bitmap | None]:
    """What a row says of a thumbnail: nothing where it is too short; and that, if it is read here.

    A number that was given to several files, one after the other, names none.
    """
    told = dict(zip(columns, row[1], strict=False))
    said = tuple(told[each] for each in (*_PLACE, *_FORM) if each in told)
    numbers = [each for each in said if isinstance(each, int) and each >= 0]
    if len(row[1]) > len(columns) or len(said) < len(_PLACE) + len(_FORM):
        return (), None
    if len(numbers) < len(said) or said[-3:-1] != (8, 32):
        return said, None
    offset, length, width, height, line, _, _, form = numbers
    file = told.get(b"file_id")
    number = file & _NUMBER if isinstance(file, int) else 0
    name = names.get(number) or b"file %d" % number
    return said, Bitmap(Extent(offset, length), width, height, line, form, name)


def _may_be_there(numbers: Numbers, size: int) -> bool:
    """Whether a row may name pixels, of which some still stand in so many bytes."""
    if not numbers:
        return False
    offset, length, *_ = numbers
    is_gone = isinstance(offset, int) and offset >= size
    return not is_gone and length != 0
