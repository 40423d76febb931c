"""What of a file is read aloud: its structure tree, and what each page marks as part of it.

A tree can say other words than the pages show (/Alt, /ActualText), leave some out, or give them
another meaning. Who cannot see the pages would then be told something else.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKING = "BDC BMC EMC DP MP"
_ELSEWHERE = {"/P", "/Pg", "/K"}  # the way back, the page, the parts: followed, not printed


def is_read_alike(given: pikepdf.Pdf, expected: pikepdf.Pdf) -> bool:
    """Whether two files with as many pages are read aloud alike, word for word.

    The trees are walked side by side, so that one without an end is left at the first difference.
    """
    pairs = zip_longest(_told(given), _told(expected))
    return all(left == right for left, right in pairs)


def _told(pdf: pikepdf.Pdf) -> Iterator[tuple[object, ...]]:
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, pikepdf.Dictionary):
        return
    yield tuple(sorted(root.keys())), str(pdf.Root.get("/Lang"))
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    rest = [root.get("/K")]
    while rest:
        part = rest.pop()
        if isinstance(part, pikepdf.Array):
            yield "parts", len(part)
            rest.extend(reversed(list(part)))
        elif isinstance(part, pikepdf.Dictionary):
            page = part.get("/Pg")
            own = {key: _plain(value) for key, value in part.items() if key not in _ELSEWHERE}
            yield "part", own, None if page is None else pages.get(page.objgen)
            rest.append(part.get("/K"))
        else:
            yield "mark", str(part)
    for sheet in pdf.pages:
        for marking in pikepdf.parse_content_stream(sheet, _MARKING):
            yield str(marking.operator), tuple(_plain(each) for each in marking.operands)


def _plain(value: object) -> object:
    return value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else value
