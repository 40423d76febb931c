"""The structure tree of a drawn document: what a screen reader reads, in its order.

ISO 32000-1, 14.7: each page's marks lead to their element by the parent tree, and each element to
its marks.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from evidence_store.documents.kit.declared import declare
from evidence_store.documents.kit.letters import drop_unused_codes

if TYPE_CHECKING:
    from evidence_store.documents.kit.declared import Labels
    from evidence_store.documents.kit.elements import Element


def finished(drawn: bytes, root: Element, labels: Labels) -> bytes:
    """Return the drawn pages with their structure tree, and what the file says of itself."""
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        for number, page in enumerate(pdf.pages):
            if "/Trans" in page.obj:  # reportlab's empty transition means nothing on paper
                del page.obj.Trans
            page.obj.StructParents = number
            # ISO 14289-1, 7.18.3, for pages with an annotation: the seal adds one to the first.
            page.obj.Tabs = Name.S
        tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        _Building(pdf, tree).build(root)
        pdf.Root.StructTreeRoot = tree
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        # ISO 14289-1, 7.1: the title is read, and not the name of the file.
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        drop_unused_codes(pdf)
        declare(pdf, labels)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    """Return the file's bytes, streams stored as they are.

    What a compressor makes of them depends on its version, and the same document must give the
    same bytes on another machine.
    """
    out = io.BytesIO()
    pdf.save(
        out,
        # PDF/A-3 rests on ISO 32000-1, which is PDF 1.7.
        min_version="1.7",
        # The library's own id is made of the time and of the file's name.
        deterministic_id=True,
        # Levels of the seal look up an object by its bytes (ADR 89): packed, it would not be found.
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        compress_streams=False,
        fix_metadata_version=False,
    )
    return out.getvalue()


class _Building:
    """The elements of one file as they are made, and the way back from each mark."""

    def __init__(self, pdf: Pdf, tree: pikepdf.Object) -> None:
        self._pdf, self._tree = pdf, tree
        self._pages = [page.obj for page in pdf.pages]
        self._marked: list[dict[int, pikepdf.Object]] = [{} for _ in self._pages]

    def build(self, root: Element) -> None:
        """Put the element and all of its parts into the tree."""
        self._tree.K = self._made(root, self._tree)
        numbers = Array()
        for number, marks in enumerate(self._marked):
            numbers.append(number)
            # A mark's place in the array is its MCID (ISO 32000-1, 14.7.4.4).
            back = Array([marks[each] for each in range(len(marks))])
            numbers.append(self._pdf.make_indirect(back))
        self._tree.ParentTree = self._pdf.make_indirect(Dictionary(Nums=numbers))
        self._tree.ParentTreeNextKey = len(self._pages)

    def _made(self, element: Element, parent: pikepdf.Object) -> pikepdf.Object:
        made = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent)
        )
        if element.alt is not None:
            made.Alt = element.alt
        if element.lang is not None:
            made.Lang = element.lang
        if element.scope is not None:
            made.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
        kids = Array()
        for mark in element.marks:
            self._marked[mark.page][mark.number] = made
            # With its page: an element may go on over several (ISO 32000-1, 14.7.4.2).
            kids.append(Dictionary(Type=Name.MCR, Pg=self._pages[mark.page], MCID=mark.number))
        for kid in element.kids:
            if kid.is_drawn:
                kids.append(self._made(kid, made))
        made.K = kids
        return made
