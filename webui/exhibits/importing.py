"""Exhibits from a property system's CSV: chosen, checked row by row, and only then confirmed.

The file waits in the person's session between check and confirmation, and never on a disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, redirect, render_template, url_for
from flask_wtf import FlaskForm

from evidence_store.domain.exhibits.extracts import OPTIONAL, REQUIRED
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.errors import WrongEntryError
from evidence_store.tables.csv_file import loose_csv
from webui.acts.forms import file, line
from webui.acts.page import Kind
from webui.acts.subjects import find
from webui.door.access import allow, the_actor
from webui.door.typed import take_typed, typed_by
from webui.door.ways import in_browser
from webui.exhibits.waiting_import import checked_extract, keep_import, waiting_import
from webui.exporting import csv_file

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from webui.acts.page import Subject

blueprint = Blueprint("importing", __name__, url_prefix="/cases/<case_id>/import")

LARGEST_IMPORT = 2 * 1024 * 1024
"""Bytes; a larger extract is imported on the command line."""


class ChooseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One table, and where it comes from."""

    system = line("Name of the property system", hint="It is shown in the record of every exhibit",
                  needed="Enter the name of the property system")  # fmt: skip
    table = file(
        "Table of exhibits", hint="A CSV file (UTF-8) of at most 2 MB", needed="Choose the CSV file"
    )


def install(app: Flask) -> None:
    """Open the pages to those who may book exhibits in."""
    for endpoint in ("choose", "check", "rejected", "rejected_csv", "template"):
        allow(app, f"importing.{endpoint}", ALLOWED_DUTIES[Act.BOOK_IN])


@blueprint.get("")
def choose(case_id: str) -> str:
    """Ask for the file."""
    subject = find(Kind.CASE, case_id)
    return _ask(subject, ChooseForm(formdata=take_typed(the_actor().id)))


@blueprint.post("")
def check(case_id: str) -> AnyResponse | tuple[str, int]:
    """Check every row and go on: to the confirmation, or to the rows that were rejected."""
    subject, form = find(Kind.CASE, case_id), ChooseForm()
    if not form.validate():
        return _ask(subject, form), 422
    data: bytes = form.table.data.read()
    try:
        checked = checked_extract(case_id, data)
    except WrongEntryError as error:
        form.table.errors = [in_browser(error)]
        return _ask(subject, form), 422
    keep_import(case_id, data, system=form.system.data)
    if checked.rejected or not checked.rows:
        return redirect(url_for("importing.rejected", case_id=case_id), code=303)
    return redirect(url_for("acts.case_confirm_import", subject_id=case_id), code=303)


@blueprint.get("/rejected")
def rejected(case_id: str) -> str | AnyResponse:
    """Show the rows that cannot be imported, with line and reason."""
    subject, checked = find(Kind.CASE, case_id), waiting_import(case_id)
    if checked is None:
        return redirect(url_for("importing.choose", case_id=case_id), code=303)
    return render_template("exhibits/import_rejected.html", subject=subject, checked=checked)


@blueprint.get("/rejected.csv")
def rejected_csv(case_id: str) -> Response | AnyResponse:
    """Return the rejected rows as they came, with line and reason in front."""
    subject, checked = find(Kind.CASE, case_id), waiting_import(case_id)
    if checked is None:
        return redirect(url_for("importing.choose", case_id=case_id), code=303)
    rows = [(str(one.line), one.reason, *one.cells) for one in checked.rejected]
    text = loose_csv(("line", "reason", *checked.columns), rows)
    return csv_file(text, file_name=f"rejected-{subject.record.reference}.csv")


@blueprint.get("/template.csv")
def template(case_id: str) -> Response:
    """Return a table that has every column and no row yet."""
    find(Kind.CASE, case_id)
    return csv_file(loose_csv((*REQUIRED, *OPTIONAL), ()), file_name="exhibits-template.csv")


def _ask(subject: Subject, form: ChooseForm) -> str:
    return render_template(
        "exhibits/import.html",
        subject=subject,
        form=form,
        needed=REQUIRED,
        possible=OPTIONAL,
        typed_by=typed_by(the_actor().id),
    )
