"""The prosecutor's schedule of a case: its devices, how far each was examined, orders asked for.

Looking at it changes nothing. Making it as a file is an act: the record keeps that it was made, and
the digest of what it said.
"""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request

from evidence_store.documents.schedules.document import draw_schedule
from evidence_store.documents.schedules.wording import EXAMINED, NOTES, UNEXAMINED
from evidence_store.domain.overview.schedules import (
    NOT_EXAMINED,
    DeviceSchedule,
    Examined,
    totals,
)
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.tables.cases import DEVICES
from evidence_store.ways import Way
from evidence_store.workflow.cases.device_schedules import (
    ScheduleIssuer,
    make_schedule,
    preview_schedule,
)
from forensics.documents import from_document, to_document
from webui.acts.once import new_mark, the_marks
from webui.acts.opening import doing, is_unlocked
from webui.door.access import the_actor, the_desk, the_store
from webui.door.sessions import owner_of_forms
from webui.exporting import csv_answer, safe_file_name

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case

blueprint = Blueprint("schedules", __name__, url_prefix="/cases")

DOUBLE_CLICK_SECONDS = 60.0
"""For how long the same button of the same page gives the schedule that it made."""


@blueprint.get("/<case_id>/schedule")
def show(case_id: str) -> str:
    """Show the schedule as it would be made now."""
    made = preview_schedule(the_desk(), case_id, issuer=_issuer())
    return render_template(
        "cases/schedule.html",
        case=_case(case_id),
        schedule=made,
        examined=EXAMINED,
        totals=totals(made.devices),
        new_mark=new_mark,
        notes=NOTES,
        warning=UNEXAMINED if any(_is_open(one.examined) for one in made.devices) else None,
        makes=is_unlocked() and bool(the_actor().duties & ALLOWED_DUTIES[Act.RECORD_ORDER]),
    )


@blueprint.post("/<case_id>/schedule.pdf")
def as_pdf(case_id: str) -> Response | tuple[str, int]:
    """Make the schedule and give it as a document."""
    case = _case(case_id)
    made = _made(case_id)
    if made is None:
        return _only_shows(case)
    answer = Response(draw_schedule(made), mimetype="application/pdf")
    name = safe_file_name(f"schedule-{case.reference}.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.post("/<case_id>/schedule.csv")
def as_csv(case_id: str) -> Response | tuple[str, int]:
    """Make the schedule and give it as a table for a spreadsheet."""
    case = _case(case_id)
    made = _made(case_id)
    if made is None:
        return _only_shows(case)
    return csv_answer(DEVICES, made.devices, file_name=f"schedule-{case.reference}.csv")


def _made(case_id: str) -> DeviceSchedule | None:
    """Return the schedule, recorded once for a double click; None where this server has no key."""
    if not is_unlocked():
        return None
    with the_marks().held(owner_of_forms(), request.form.get("mark") or new_mark()) as mark:
        if mark is None:
            abort(409)
        if mark.made is None or time() - mark.made[0] > DOUBLE_CLICK_SECONDS:
            with doing(passphrase=None) as who:
                schedule = make_schedule(who.desk, case_id, issuer=_issuer())
            mark.made = (time(), to_document(schedule))
        return from_document(mark.made[1], DeviceSchedule)


def _only_shows(case: Case) -> tuple[str, int]:
    told = f"Case {case.reference}: this server only shows the record."
    sentences = (
        told,
        f"Ask your administrator to start the server with a key: {Way.SERVE} --as NUMBER.",
    )
    heading = "The schedule cannot be made here"
    return render_template("error.html", heading=heading, sentences=sentences), 403


def _issuer() -> ScheduleIssuer:
    store = the_store()
    unit = store.settings.unit
    return ScheduleIssuer(f"{unit.force}, {unit.name}", training=store.is_training)


def _case(case_id: str) -> Case:
    with the_store().reading() as uow:
        return uow.cases.get(case_id)


def _is_open(examined: Examined) -> bool:
    return examined in NOT_EXAMINED
