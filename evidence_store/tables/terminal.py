"""A table as lines of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.tables.table import CellKind, in_short
from forensics.cli.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.tables.table import Row, Table

_GAP = "  "
_TO_THE_RIGHT = frozenset({CellKind.NUMBER, CellKind.BYTES})


def terminal_lines(table: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The table with its headings, each column as wide as its longest cell; or its one sentence."""
    columns = [each for each in table.columns if each.terminal]
    lines = [
        # No cell can move the cursor or begin a line: what is not printable is a point.
        [printable(in_short(each.tell(row), each.kind) or each.empty) for each in columns]
        for row in rows
    ]
    if not lines:
        yield table.empty
        return
    lines.insert(0, [each.heading for each in columns])
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        yield _GAP.join(
            cell.rjust(width) if column.kind in _TO_THE_RIGHT else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
