"""The words of layout: a document is a tuple of these values, one below the other.

They say what a part is, not how it is drawn; ``setting`` draws each. Each text is ``Said``, so that
a document can be spoken in another language before it is drawn (``language``).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TypeAlias

from forensics.saying.sentences import Said
from forensics.value_classes import dataclass

Lines = Sequence[Said]


class Voice(Enum):
    """How a paragraph is said."""

    PLAIN = auto()
    QUOTED = auto()
    ASIDE = auto()  # smaller and grey: what most readers pass over
    LARGE = auto()  # for a reader at home, as letters are


@dataclass(frozen=True, slots=True)
class Title:
    """What the document calls itself; once."""

    words: Said


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, never alone at a page's foot: ``level`` 2, or 3 for a part of a section."""

    words: Said
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    words: Said
    voice: Voice = Voice.PLAIN


@dataclass(frozen=True, slots=True)
class Untranslated:
    """One paragraph that is said in English in every language, and is read aloud as English."""

    words: Said


@dataclass(frozen=True, slots=True)
class Address:
    """Lines that belong together; ``room`` (mm) is left below, to write more by hand."""

    lines: Lines
    room: float = 0


@dataclass(frozen=True, slots=True)
class Bullets:
    """A plain list."""

    lines: Lines


Field: TypeAlias = tuple[Said, list[Said]]
"""A label with its lines: a row of ``Fields``."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with their lines, as in GOV.UK's summary list; a label without lines is left out.

    ``air`` is the space above and below each row, in millimetres.
    """

    rows: Sequence[tuple[Said, Lines]]
    air: float = 1.3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head is repeated on each page. ``widths`` are millimetres.

    A cell is one line, or several.
    """

    head: Lines
    rows: Sequence[Sequence[Said | tuple[Said, ...]]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbered groups of letters in a large face, to be read from paper and typed."""

    groups: Lines
    columns: int = 5


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence beside a thick bar: what a reader must not miss; red where it is a warning."""

    words: Said
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; ``says`` is what it holds, in words, for who cannot see it. ``side`` in mm."""

    data: str
    says: Said
    side: float


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Parts with a code to their right: the head of a document."""

    parts: tuple[Block, ...]
    code: Code


@dataclass(frozen=True, slots=True)
class Signatures:
    """Labelled lines to be filled in and signed by hand."""

    labels: Lines


@dataclass(frozen=True, slots=True)
class Gap:
    """Some air, in millimetres."""

    height: float = 2


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class OnePage:
    """Parts that stay on one page: drawn smaller where they would not fit."""

    parts: tuple[Block, ...]


Block = (
    Title
    | Heading
    | Paragraph
    | Untranslated
    | Address
    | Bullets
    | Fields
    | Grid
    | Groups
    | Banner
    | Code
    | SideBySide
    | Signatures
    | Gap
    | NewPage
    | OnePage
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands around every page: ``head`` and ``foot`` in the middle, ``name`` beside the page.

    ``training`` is the sentence of a training document, None where it is a real one.
    """

    head: Said
    foot: Said
    name: Said
    training: Said | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what it is called, by whom it is, its parts, and what stands around them."""

    title: Said
    author: Said
    parts: tuple[Block, ...]
    furniture: Furniture
