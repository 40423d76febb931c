"""What of a file is read aloud: its title, its structure tree, and what the pages mark as part.

A tree can say other words than the pages show (/Alt, /ActualText), leave some out, or give them
another meaning. Who cannot see the pages would then be told something else. A reader may go from
the tree to the marks of a page or from the marks to the tree, so both ways are followed.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

import pikepdf
from pypdfium2.raw import FPDFPageObj_GetMarkedContentID, FPDFText_GetTextObject

if TYPE_CHECKING:
    from collections.abc import Iterator

    Told: TypeAlias = Iterator[tuple[object, ...]]
    Met: TypeAlias = dict[tuple[int, int], int]

_OF_ALL = ("/Lang", "/MarkInfo", "/Metadata", "/ViewerPreferences")  # the title is said first
_MARKING = "BDC BMC EMC DP MP"
_ELSEWHERE = {"/P", "/Pg", "/K", "/ParentTree"}  # parts and the ways back: followed, not printed


def is_read_alike(given: pikepdf.Pdf, expected: pikepdf.Pdf) -> bool:
    """Whether two files with as many pages are read aloud alike, but for the words in marks."""
    # The trees are walked side by side, so that one without an end is left at the first difference.
    pairs = zip_longest(_told(given), _told(expected))
    return all(left == right for left, right in pairs)


def marks_of(words: Any) -> list[int]:  # noqa: ANN401 -- pypdfium2 ships no types
    """The mark (MCID) in which each character of a page's text stands; -1 where it is in none."""
    objects = (FPDFText_GetTextObject(words.raw, place) for place in range(words.count_chars()))
    return [FPDFPageObj_GetMarkedContentID(each) for each in objects]


def _told(pdf: pikepdf.Pdf) -> Told:
    yield _plain(pdf.trailer.get("/Info")), *(_plain(pdf.Root.get(key)) for key in _OF_ALL)
    tree = pdf.Root.get("/StructTreeRoot")
    if not isinstance(tree, pikepdf.Dictionary):
        return
    met = {tree.objgen: 0}
    yield from _parts(pdf, tree, met)
    yield from _ways_back(tree, met)
    for sheet in pdf.pages:
        yield from _marks(sheet)


def _parts(pdf: pikepdf.Pdf, tree: pikepdf.Object, met: Met) -> Told:
    """The tree in its order; every part gets a number."""
    yield "tree", _own(tree), tree.is_indirect
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    # A list and no call in a call: parts within parts by the thousand would end the process.
    rest = [tree.get("/K")]
    while rest:
        part = rest.pop()
        if isinstance(part, pikepdf.Array):
            yield "parts", len(part)
            rest.extend(reversed(list(part)))
        elif isinstance(part, pikepdf.Dictionary):
            if part.is_indirect:
                yield "number", met.setdefault(part.objgen, len(met))
            yield "part", _own(part), _number(part.get("/Pg"), pages), _number(part.get("/P"), met)
            rest.append(part.get("/K"))
        else:
            yield "mark", str(part)


def _ways_back(tree: pikepdf.Object, met: Met) -> Told:
    """To which part each mark of each page leads (ISO 32000-1, 14.7.4.4)."""
    back = tree.get("/ParentTree", pikepdf.Dictionary())
    yield "back", *sorted(back.keys())
    for each in back.get("/Nums", pikepdf.Array()):
        parts = each if isinstance(each, pikepdf.Array) else ()
        yield _plain(each) if not parts else None, *(_number(part, met) for part in parts)


def _marks(sheet: pikepdf.Page) -> Told:
    """The marks of a page and their order; a form would bring marks of its own."""
    drawn = sheet.resources.get("/XObject", pikepdf.Dictionary())
    yield "drawn", *sorted(str(each.get("/Subtype")) for _, each in drawn.items())
    yield "page", str(sheet.obj.get("/StructParents")), str(sheet.obj.get("/Tabs"))
    for marking in pikepdf.parse_content_stream(sheet, _MARKING):
        yield str(marking.operator), tuple(_plain(each) for each in marking.operands)


def _own(part: pikepdf.Object) -> dict[str, object]:
    return {key: _plain(value) for key, value in part.items() if key not in _ELSEWHERE}


def _number(part: object, known: Met) -> int | None:
    if not isinstance(part, pikepdf.Object) or not part.is_indirect:
        return None
    return known.get(part.objgen)


def _plain(value: object) -> object:
    if isinstance(value, pikepdf.Stream):
        kept = {key: _plain(each) for key, each in value.items() if key != "/Length"}
        return kept, value.read_raw_bytes()
    return value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else value
