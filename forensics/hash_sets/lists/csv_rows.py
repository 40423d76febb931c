"""Rows of a CSV list: a header with ``reference,size,sha256`` and any of ``sha1,md5,blake3``.

The order of the columns is free, names in any case; commas, semicolons or tabs part them. Other
columns, ``pdq`` among them, are left alone: this version looks for whole contents only.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.listed_row import ListedRow
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FIELD = 128 * 1024
SEPARATORS = ",;\t"


def rows_of_csv(file: BinaryIO) -> Iterator[ListedRow]:
    """Return the rows from the file's present place on, with the line each begins on.

    Raises:
        HashSetError: there is no usable header, or it is not text.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield from _rows(text)
    except UnicodeDecodeError as error:
        raise HashSetError("the list is not UTF-8 text; export it as UTF-8") from error
    except csv.Error as error:
        raise HashSetError("the list is not a CSV; export it again") from error
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[ListedRow]:
    first = text.readline(LONGEST_FIELD)
    separator = max(SEPARATORS, key=first.count)
    header = [name.strip().lower() for name in next(csv.reader([first], delimiter=separator), [])]
    kinds = [str(kind) for kind in HashAlgorithm if str(kind) in header]
    if not kinds:
        raise HashSetError(
            "the first line names no digest; it must be a header such as reference,size,sha256"
        )
    reader = csv.reader(text, delimiter=separator)
    line = 2
    for cells in reader:
        row = dict(zip(header, cells, strict=False))
        if any(cell.strip() for cell in cells):
            yield ListedRow(
                place=line,
                reference=row.get("reference", ""),
                size=row.get("size", ""),
                digests=tuple((kind, row.get(kind, "")) for kind in kinds),
            )
        line = reader.line_num + 2
