"""Papers to print: a letter to interested persons, and the authorisation sheet of a disposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, url_for

from evidence_store.documents.sheets.authorisation_sheet import draw_sheet
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow.unit.anchors import sheet_of
from webui.door.access import allow, the_actor, the_store
from webui.exporting import safe_file_name

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from evidence_store.domain.law.rules import Rules

blueprint = Blueprint("papers", __name__)

NOTICE = "notice_to_interested"


def install(app: Flask) -> None:
    """Give the sheet its row in the table of who may open what."""
    allow(app, "papers.sheet", ALLOWED_DUTIES[Act.ACKNOWLEDGE_SHEET])


@blueprint.get("/orders/<order_id>/letter")
def letter(order_id: str) -> str:
    """Show a letter about the items of an order, to be printed, addressed and signed by hand."""
    store = the_store()
    require_duty(the_actor(), Act.REVIEW)
    with store.reading() as uow:
        order = uow.orders.get(order_id)
        case = uow.cases.get(order.case_id)
        meant = {each for line in order.lines for each in line.exhibit_ids}
        exhibits = [one for one in uow.exhibits.find(case_id=case.id) if one.id in meant]
    return render_template(
        "orders/letter.html",
        order=order,
        case=case,
        exhibits=exhibits,
        days=_days_to_answer(store.rules),
        today=LegalCalendar.of(store.rules).day_of(store.clock()),
        unit=store.settings.unit,
    )


@blueprint.get("/disposals/<disposal_id>/sheet.pdf")
def sheet(disposal_id: str) -> AnyResponse:
    """Return the authorisation sheet, to be printed and kept on paper; it records nothing."""
    store = the_store()
    try:
        made = sheet_of(
            disposal_id,
            key=store.log_key,
            actor=the_actor(),
            uow=store.reading(),
            clock=store.clock,
        )
    except OutOfSequenceError:  # its page says where the disposal stands
        return redirect(url_for("plans.show", disposal_id=disposal_id), code=303)
    unit = store.settings.unit
    drawn = draw_sheet(
        made,
        unit=f"{unit.force} – {unit.name}",
        origin=store.log_key.origin,
        training=store.is_training,
    )
    answer = Response(drawn, mimetype="application/pdf")
    name = safe_file_name("authorisation-sheet.pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _days_to_answer(rules: Rules) -> int:
    number = rules.hold(NOTICE).number
    return 0 if number is None else number
