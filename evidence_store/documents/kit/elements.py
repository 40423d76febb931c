"""The structure of a document: what each piece of marked content is, and in which order it is read.

Roles are the standard structure types of ISO 32000-1, 14.8.4.
"""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from forensics.value_classes import dataclass


class MarkedContent(NamedTuple):
    """A piece of marked content: its page, from 0, and its MCID there."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Element:
    """A part of the structure tree; it gets its marks while the pages are drawn.

    ``scope`` is that of a heading cell, ``alt`` the words for a picture, ``lang`` the language of
    a part in another one than the document's.
    """

    role: str
    kids: list[Element] = field(default_factory=list)
    alt: str | None = None
    scope: str | None = None
    lang: str | None = None
    marks: list[MarkedContent] = field(default_factory=list)
    parent: Element | None = None

    def add(self, role: str, *, scope: str | None = None) -> Element:
        """Return a new last part of it."""
        made = Element(role, scope=scope, parent=self)
        self.kids.append(made)
        return made

    def top(self) -> Element:
        """Return the element that it is a part of, with no parent of its own."""
        return self if self.parent is None else self.parent.top()

    @property
    def is_drawn(self) -> bool:
        """Whether anything of it is on a page."""
        return bool(self.marks) or any(kid.is_drawn for kid in self.kids)
