"""A declared table on a page: each cell as HTML, in which nothing that was typed is markup."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from evidence_store.tables.disposals import EDITIONS
from evidence_store.tables.every import BY_NAME
from evidence_store.tables.orders import letters_of, lines_of
from evidence_store.tables.overview import NEWS
from evidence_store.tables.table import Cell, CellKind, LinkTo, PageLink, Times, in_words
from evidence_store.words.labels import at_time, byte_count, in_month, on_day
from evidence_store.words.said import said
from webui.door.ways import in_browser
from webui.filters import foldable, tag_colour

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from evidence_store.tables.table import Column, Row, Table
    from webui.acts.page import ActPage

# With ``%`` a cell costs little more than half of what ``format`` takes, and is escaped alike.
_SMALL = Markup('<span class="app-small">%s</span>')
_LINK = Markup('<a class="govuk-link" href="%s">%s</a>')
_TIME = Markup('<time datetime="%s">%s</time>')
_DAY = Markup('<time class="app-day" datetime="%s">%s</time>')
_TAG = Markup('<strong class="govuk-tag %s">%s</strong>')
_TIMES = Markup(' <span class="govuk-body-s">× %s</span>')  # noqa: RUF001 -- the times sign
_OWN_LINE = Markup('<div class="govuk-!-margin-bottom-1">%s</div>')
_LONGEST = 120  # signs of a cell of which a page shows the beginning

_PAGES = {
    LinkTo.CASE: ("cases.show", "case_id"),
    LinkTo.EXHIBIT: ("exhibits.show", "exhibit_id"),
    LinkTo.SCAN: ("scans.show", "scan_id"),
    LinkTo.HIT: ("scans.hit", "hit_id"),
    LinkTo.HANDOVER: ("acts.exhibit_accept_handover", "subject_id"),
    LinkTo.DISPOSAL: ("plans.show", "disposal_id"),
    LinkTo.PERSON: ("people.one", "person_id"),
    LinkTo.STANDING: ("standings.show", "case_id"),
    LinkTo.CERTIFICATE: ("certificates.download", "certificate_id"),
    LinkTo.LOG_OF_CASE: ("custody.of_case", "case_id"),
    LinkTo.LOG_OF_EXHIBIT: ("custody.of_exhibit", "exhibit_id"),
    LinkTo.CASES_AT: ("cases.list_cases", "stage"),
}


def install(app: Flask) -> None:
    """Give the templates the lists, and what shows them."""
    app.jinja_env.globals.update(
        lists=BY_NAME,
        lines_of=lines_of,
        letters_of=letters_of,
        news_table=NEWS,
        editions_table=EDITIONS,
        page_heads=page_heads,
        page_cells=page_cells,
    )


def page_heads(table: Table[Row]) -> list[str]:
    """What stands above the columns of a page."""
    return [each.heading for each in table.columns if each.page and not each.below]


def page_cells(table: Table[Row], row: Row) -> list[Markup]:
    """The cells of one row on a page; small print stands in the cell before it.

    What would only say the cell again, as a moment to the same minute does, is left out.
    """
    cells: list[Markup] = []
    for column in table.columns:
        if not column.page:
            continue
        value = column.tell(row)
        if not column.below:
            cells.append(_shown(column, value))
        elif in_words(value):
            told = _told(value, column.kind)
            if isinstance(value, date) and told.striptags() == cells[-1].striptags():
                continue
            cells[-1] += _SMALL % Markup(column.below).format(told)  # noqa: S704 -- declared, not typed
    return cells


def _shown(column: Column[Row], value: Cell) -> Markup:
    return _told(value, column.kind) if in_words(value) else escape(column.empty)


def _told(value: Cell, kind: CellKind) -> Markup:
    """One value as HTML."""
    if isinstance(value, tuple) and kind is not CellKind.LONG:
        return Markup("<br>").join(_told(each, kind) for each in value)
    match value:
        case Times():
            return _counted(value)
        case PageLink():
            return _link(value)
        case date():
            return _time(value)
        case StrEnum() if kind is CellKind.TAG:
            return _tag(value)
        case _:
            return _text(value, kind)


_WRITTEN: Mapping[CellKind, Callable[[Any], str]] = {
    CellKind.BYTES: byte_count,
    CellKind.NUMBER: "{:,}".format,
    CellKind.MONTH: in_month,
    CellKind.SENTENCE: in_browser,
    CellKind.LONG: lambda text: text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
    CellKind.VERBATIM: lambda text: Markup('<span class="app-verbatim">{}</span>').format(text),
    CellKind.DIGEST: lambda text: Markup('<span class="app-digest">{}</span>').format(text),
}
"""How a page writes what is of this kind; what is no markup of ours is escaped after it."""


def _text(value: Cell, kind: CellKind) -> Markup:
    if kind not in _WRITTEN:
        return foldable(in_words(value))
    written = _WRITTEN[kind]
    return escape(written(value if isinstance(value, int) else in_words(value)))


def _link(value: PageLink) -> Markup:
    if value.to is LinkTo.ACT:
        endpoint, name, words = f"acts.{value.act}", "subject_id", _title_of(value.act)
    else:
        endpoint, name = _PAGES[value.to]
        words = f"{value.before}{value.text}"
    named: dict[str, Any] = {name: value.id, "_anchor": value.anchor or None}
    address = url_for(endpoint, **named)
    return _LINK % (address, words)


def _title_of(act: str) -> str:
    """The words of the form that a link to an act leads to, as the act's own button has them."""
    every: tuple[ActPage, ...] = current_app.extensions["expunge_acts"]
    page = next(each for each in every if each.endpoint == act)
    return page.link or page.title


def _time(value: date) -> Markup:
    if isinstance(value, datetime):
        return _TIME % (value.isoformat(), at_time(value))
    return _DAY % (value.isoformat(), on_day(value))


def _tag(value: StrEnum) -> Markup:
    words = said(value)
    return _TAG % (tag_colour(value), words)


def _counted(value: Times) -> Markup:
    told = _tag(value.value) + (_TIMES % value.count if value.count > 1 else Markup())
    return _OWN_LINE % told
