"""Markup of the report: every text is escaped, and what a name could do to its reader is shown.

Names of files come from a suspect's medium. None ends an element, turns a line round or hides.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from forensics.exports.texts import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_NAME = 1_000
"""Signs of a name that are shown: names of files in containers in containers can be far longer."""


def text(words: str) -> str:
    """Return words, escaped, each sign that is not seen as its number."""
    return escape(shown(words), quote=True)


def named(name: str) -> str:
    """Return a name of the medium, each unseen sign as its number, up to a length that is told.

    It stands apart from the words around it, whichever way its script runs (element ``bdi``).
    """
    left_out = len(name) - LONGEST_NAME
    rest = f" … and {left_out:,} more signs" if left_out > 0 else ""
    return f"<bdi>{escape(shown(name[:LONGEST_NAME]))}</bdi>{rest}"


def figure(words: str) -> str:
    """Return figures of ours, which stay on one line."""
    return f'<span class="figure">{words}</span>'


def paragraph(words: str, *, strong: bool = False) -> str:
    """Return a paragraph of ours."""
    return f"<p><strong>{text(words)}</strong></p>\n" if strong else f"<p>{text(words)}</p>\n"


def bullets(lines: Iterable[str]) -> Iterator[str]:
    """Give a list of lines of ours, escaped."""
    yield "<ul>\n"
    for each in lines:
        yield f"<li>{text(each)}</li>\n"
    yield "</ul>\n"


def facts(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Give terms and what is said of each; the second of a pair is markup already."""
    yield "<dl>\n"
    for term, said in pairs:
        yield f"<div><dt>{text(term)}</dt><dd>{said}</dd></div>\n"
    yield "</dl>\n"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give a table row by row; the cells are markup already, the first of a row heads it.

    It can be moved sideways by keyboard where the page is narrower (WCAG 2.2, 2.1.1).
    """
    # Each caption is said once in a report, so the region has a name of its own.
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{text(caption)}">\n'
    yield f"<table><caption>{text(caption)}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{text(head)}</th>' for head in heads)
    yield "</tr></thead>\n<tbody>\n"
    for first, *others in rows:
        yield f'<tr><th scope="row">{first}</th>{"".join(f"<td>{o}</td>" for o in others)}</tr>\n'
    yield "</tbody></table></div>\n"
