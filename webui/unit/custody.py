"""The custody log: every entry with what is shown of it, as table, as time line, as files."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from evidence_store.domain.events.groups import Attention, EntryGroup
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.anchors import ANCHOR_WORDS
from evidence_store.domain.values.identifiers import looks_like_id
from evidence_store.errors import NotFoundError
from evidence_store.log_views.choosing import ChosenEntries
from evidence_store.log_views.log_pages import LogPage, read_log, whole_log
from evidence_store.log_views.needing_a_look import look_through
from evidence_store.log_views.unusual_reads import unusual_reads
from evidence_store.tables.csv_file import csv_pieces
from evidence_store.tables.custody import (
    LOG,
    PROOFS,
    READS_OF,
    TAKEN_AWAY,
    TO_LOOK_AT,
    LogLine,
)
from evidence_store.tables.table import Of
from evidence_store.workflow.exhibits.custody_extracts import extracts_of
from webui.disposals.certificates import as_download
from webui.door.access import allow_act, may, the_actor, the_desk, the_store
from webui.exporting import csv_answer, file_in_pieces, safe_file_name
from webui.unit.log_checks import log_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask
    from werkzeug.wrappers import Response as Answer

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.log_views.checked_log import LogRow

blueprint = Blueprint("custody", __name__, url_prefix="/custody")


SHOWN = 50


def install(app: Flask) -> None:
    """Open the page of reads to those who review them."""
    allow_act(app, "custody.reads", Act.REVIEW_READS)


@blueprint.get("")
def show() -> str:
    """Show what needs a look since the last review, then the whole log, newest first."""
    asked = request.args.get("look", "")
    only = Attention(asked) if asked in set(Attention) else None
    found = look_through(
        the_store(), actor=the_actor(), only=only, number=_number(request.args.get("found", ""))
    )
    return _table(
        _page(),
        "The custody log",
        found=found,
        only=only,
        looks=[(each, found.counts[each]) for each in Attention if found.counts.get(each)],
        sees_reads=may(Act.REVIEW_READS),
    )


@blueprint.get("/reads")
def reads() -> str:
    """Show who looked at how much lately, and what was taken away."""
    found = unusual_reads(the_store(), actor=the_actor())
    return render_template(
        "unit/custody_reads.html",
        found=found,
        people_table=READS_OF,
        away_table=TAKEN_AWAY,
        away=[Of(each, found.names) for each in found.taken_away[:SHOWN]],
    )


@blueprint.get("/cases/<case_id>")
def of_case(case_id: str) -> str:
    """Show the log of one case, oldest first."""
    page = _page(case_id=case_id)
    return _table(page, f"Custody log of case {page.references[case_id]}", case_id=case_id)


@blueprint.get("/exhibits/<exhibit_id>")
def of_exhibit(exhibit_id: str) -> str:
    """Show the log of one exhibit, oldest first."""
    page = _page(exhibit_id=exhibit_id)
    title = f"Custody log of exhibit {page.references[exhibit_id]}"
    extracts = extracts_of(the_desk(), exhibit_id)
    return _table(page, title, exhibit_id=exhibit_id, extracts=extracts)


@blueprint.get("/exhibits/<exhibit_id>/extracts/<number>")
def extract(exhibit_id: str, number: str) -> Response:
    """Return the PDF of an extract; one that is not as it was issued is not given."""
    for each in extracts_of(the_desk(), exhibit_id):
        if each.number == number:
            return as_download(each, the_store().certificates)
    raise NotFoundError("No extract of this number was issued about this exhibit.")


@blueprint.get("/cases/<case_id>/timeline")
def timeline(case_id: str) -> str:
    """Show what happened in a case as a time line, newest first."""
    page = _page(case_id=case_id, newest_first=True)
    return _timeline(page, f"case {page.references[case_id]}", case_id=case_id)


@blueprint.get("/exhibits/<exhibit_id>/timeline")
def exhibit_timeline(exhibit_id: str) -> str:
    """Show what happened to an exhibit as a time line, newest first."""
    page = _page(exhibit_id=exhibit_id, newest_first=True)
    return _timeline(page, f"exhibit {page.references[exhibit_id]}", exhibit_id=exhibit_id)


@blueprint.get("/entries.csv")
def as_csv() -> Response:
    """Return the whole log as a table for a spreadsheet, oldest first, made while it is sent."""
    opened = ExitStack()
    log = opened.enter_context(whole_log(the_store(), actor=the_actor()))
    pieces = csv_pieces(LOG, (LogLine(row, log.references) for row in log.rows))
    return file_in_pieces(
        pieces, file_name="custody-log.csv", mimetype="text/csv", close=opened.close
    )


@blueprint.get("/cases/<case_id>/entries.csv")
def of_case_as_csv(case_id: str) -> Response:
    """Return the log of a case as a table for a spreadsheet."""
    page = _page(case_id=case_id, number=None)
    file_name = f"custody-{page.references[case_id]}.csv"
    return csv_answer(LOG, _lines(page), file_name=file_name)


@blueprint.get("/entries.json")
def as_json() -> Response:
    """Return the whole log as JSON, each entry as it is hashed, oldest first."""
    opened = ExitStack()
    log = opened.enter_context(whole_log(the_store(), actor=the_actor()))
    return file_in_pieces(
        _json_pieces(log.head, log.rows),
        file_name="custody-log.json",
        mimetype="application/json",
        close=opened.close,
    )


@blueprint.get("/cases/<case_id>/entries.json")
def of_case_as_json(case_id: str) -> Response:
    """Return the log of a case as JSON."""
    page = _page(case_id=case_id, number=None)
    answer = Response("".join(_json_pieces(page.head, page.rows)), mimetype="application/json")
    name = safe_file_name(f"custody-{page.references[case_id]}.json")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.post("/check")
def check() -> Answer:
    """Begin to check the whole log, unless that is under way."""
    began = log_checks().begin(the_store())
    session["said"] = "The check has begun." if began else "A check is already running."
    return redirect(url_for("custody.show", _anchor="check"), code=303)


def _page(
    *,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    number: int | None = 1,
    newest_first: bool | None = None,
) -> LogPage:
    if number is not None:
        number = _number(request.args.get("page", ""))
    return read_log(
        the_store(),
        actor=the_actor(),
        case_id=case_id,
        exhibit_id=exhibit_id,
        number=number,
        newest_first=newest_first,
        chosen=_chosen(),
    )


def _table(
    page: LogPage,
    title: str,
    *,
    case_id: str = "",
    exhibit_id: str = "",
    **more: object,
) -> str:
    return render_template(
        "unit/custody.html",
        page=page,
        title=title,
        declared=LOG,
        proofs=PROOFS,
        to_look_at=TO_LOOK_AT,
        lines=_lines(page),
        anchor_words=ANCHOR_WORDS,
        checked=log_checks().newest,
        is_checking=log_checks().is_running,
        **{"found": None, **_filtering(case_id, exhibit_id), **more},
    )


def _timeline(page: LogPage, name: str, *, case_id: str = "", exhibit_id: str = "") -> str:
    return render_template(
        "unit/custody_timeline.html", page=page, name=name, **_filtering(case_id, exhibit_id)
    )


def _filtering(case_id: str, exhibit_id: str) -> dict[str, object]:
    """What the filter and the pages of a log need: what was chosen, and from what."""
    named = {"case_id": case_id, "exhibit_id": exhibit_id}
    with the_store().reading() as uow:
        people = sorted(uow.people.find(), key=lambda one: one.name)
    return {
        "about": {name: each for name, each in named.items() if each},
        "endpoint": request.endpoint,
        "chosen": _chosen(),
        "chosen_words": _arguments(_chosen()),
        "people": people,
        "groups": list(EntryGroup),
    }


def _number(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1


def _chosen() -> ChosenEntries:
    """What an address says was chosen; whatever else it carries counts as not chosen."""
    told = request.args
    group, before = told.get("kind", ""), told.get("before", "")
    person = told.get("person", "")
    return ChosenEntries(
        person=person if looks_like_id(person) else "",
        group=EntryGroup(group) if group in set(EntryGroup) else None,
        first_day=_day(told.get("from", "")),
        last_day=_day(told.get("to", "")),
        before=_number(before) if before else None,
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _arguments(chosen: ChosenEntries) -> dict[str, str]:
    """The arguments of an address that choose the same."""
    told = {
        "person": chosen.person,
        "kind": chosen.group.value if chosen.group else "",
        "from": chosen.first_day.isoformat() if chosen.first_day else "",
        "to": chosen.last_day.isoformat() if chosen.last_day else "",
    }
    return {name: each for name, each in told.items() if each}


def _lines(page: LogPage) -> list[LogLine]:
    return [LogLine(row, page.references) for row in page.rows]


def _json_pieces(head: Head, rows: Iterable[LogRow]) -> Iterator[str]:
    """The document piece by piece; what breaks off on the way is no JSON."""
    yield f'{{"head": {json.dumps({"size": head.size, "root": head.root.hex()})}, "entries": [\n'
    for number, row in enumerate(rows):
        yield (",\n" if number else "") + json.dumps(_document(row), ensure_ascii=False)
    yield "\n]}\n"


def _document(row: LogRow) -> dict[str, object]:
    held = row.anchor
    return {
        "entry": row.view.seq,
        "what": row.view.sentence,
        "hash": row.leaf.hex(),
        "hashed": row.body.decode(),
        "held_outside": None
        if held is None
        else {
            "kind": held.kind.value,
            "by": held.source,
            "size": held.size,
            "since": held.at.isoformat(),
        },
    }
