"""Opening a case, with the person convicted and the offence."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.cases.case import Offence, Offender
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow.cases.cases import offences_out_of_time, open_case
from webui.acts.forms import ActForm, day, line, one_of_many, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store


class CaseForm(ActForm):
    """The case and one person; further people and offences are added on the command line."""

    reference = line("Case reference (URN)", needed="Enter the case reference")
    court = line("Court", needed="Enter the court")
    court_case_number = line("Court case number", hint="You can leave this empty")
    name = line("Name of the person convicted", needed="Enter the name of the person convicted")
    born = day("Date of birth", hint="You can leave this empty")
    offence = one_of_many("Offence", needed="Choose the offence")
    committed_on = day("First day of the offence", hint="You can leave this empty")
    convicted_on = day("Day of conviction", needed="Enter the day of conviction")


def _offer_offences(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    offences = the_store().rules.offences
    form.offence.choices = options([("", "Choose"), *((one.code, one.title) for one in offences)])


def _open(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    rules = who.store.rules
    title = next(one.title for one in rules.offences if one.code == form.offence.data)
    offence = Offence(form.offence.data, title, form.committed_on.data, form.convicted_on.data)
    case = open_case(
        who.desk,
        reference=form.reference.data,
        court=form.court.data,
        court_case_number=form.court_case_number.data or "",
        offenders=(Offender(new_id("f"), form.name.data, form.born.data, (offence,)),),
    )
    told = "The case is open. Record the order next, or book exhibits in."
    if offences_out_of_time(case, rules=rules):
        told += " The offence was not in force on the day given: check the day and the offence."
    return Done(told, url_for("cases.show", case_id=case.id))


PAGES = (
    ActPage(
        "open-case",
        Kind.UNIT,
        Act.OPEN_CASE,
        "Open a case",
        "Open the case",
        CaseForm,
        _open,
        _offer_offences,
    ),
)
