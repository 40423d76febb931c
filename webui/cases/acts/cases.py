"""Opening a case: with the person accused or convicted, or before there is anybody."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.cases.case import Accused, Allegation, Case, Offence, Offender
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.cases.cases import offences_out_of_time, open_case
from webui.acts.forms import ActForm, day, line, one_of_many, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject, is_also
from webui.door.access import the_store

EMPTY = "You can leave this empty"


class PersonForm(ActForm):
    """At most one person, and the court; further people are added on the case's page."""

    name = line("Name of the person accused or convicted", hint="Empty where no one is yet")
    born = day("Date of birth", hint=EMPTY)
    offence = one_of_many("Offence", hint="Leave it where it is not known yet", needed="")
    committed_on = day("First day of the offence", hint=EMPTY)
    convicted_on = day("Day of conviction", hint="Leave this empty before a conviction")
    court = line("Court", hint="Empty where there is none yet")
    court_case_number = line("Court case number", hint=EMPTY)


class CaseForm(PersonForm):
    """The same of a case that is named first."""

    reference = line("Case reference (URN)", needed="Enter the case reference")


CaseForm.reference.creation_counter -= 2_000_000  # above all others


def offer_offences(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Fill in which offences there are."""
    del subject
    offences = the_store().rules.offences
    form.offence.choices = options(
        [("", "Not known yet"), *((one.code, one.title) for one in offences)]
    )


def _person(form: Any) -> tuple[Offender | Accused, ...]:  # noqa: ANN401 -- the same
    """Who is named: convicted where a day of conviction is given, accused otherwise.

    Raises:
        WrongEntryError: what was entered of a person or an offence has none.
    """
    code, name, committed = form.offence.data, form.name.data or "", form.committed_on.data
    if not name and (code or form.born.data or committed or form.convicted_on.data):
        raise WrongEntryError("Enter the name of the person, or leave what is about them empty.")
    if not code and (committed or form.convicted_on.data):
        raise WrongEntryError("Choose the offence, or leave its days empty.")
    if not name:
        return ()
    offences = the_store().rules.offences
    title = next((one.title for one in offences if one.code == code), "")
    if form.convicted_on.data:
        offence = Offence(code, title, committed, form.convicted_on.data)
        return (Offender(new_id("f"), name, form.born.data, (offence,)),)
    alleged = (Allegation(code, title, committed),) if code else ()
    return (Accused(new_id("f"), name, form.born.data, alleged),)


def opened(who: Doing, form: Any, *, reference: str) -> tuple[Case, str]:  # noqa: ANN401 -- the same
    """Open the case that a form says; return it, and the sentence that says so.

    Raises:
        EvidenceStoreError: as ``open_case``.
    """
    case = open_case(
        who.desk,
        reference=reference,
        court=form.court.data or "",
        court_case_number=form.court_case_number.data or "",
        offenders=_person(form),
    )
    told = f"Case {case.reference} is open."
    if offences_out_of_time(case, rules=who.store.rules):
        told += " The offence was not in force on the day given: check the day and the offence."
    return case, told


def _open(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    case, told = opened(who, form, reference=form.reference.data)
    if is_also():
        address = url_for("acts.case_seize", subject_id=case.id)
        return Done(f"{told} Record the first device here.", address)
    told += " Record the order next, or book exhibits in." if case.offenders else ""
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
        offer_offences,
        about=(
            "Only the reference is needed. What an order needs later is asked for when it is due.",
        ),
        also="Open the case and record a seizure",
    ),
)
