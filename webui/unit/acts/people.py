"""Acts about people: enrolled, confirmed, gone; another key for somebody; deputies.

The person who is enrolled, or gets another key, makes it alone, in a process of their own, and
brings the request as a file; two others meet them, one after the other, and sign here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for

from evidence_store.data_folder.wrapping import still_wrapped
from evidence_store.domain.people.duties import Act
from evidence_store.domain.people.person import IdentityDocument
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import WrongEntryError
from evidence_store.keys.requests import MAX_REQUEST, read_key_request, read_request
from evidence_store.ways import Way
from evidence_store.workflow.people import deputies as deputy_steps
from evidence_store.workflow.people.key_replacements import (
    ask_key_replacement,
    confirm_key_replacement,
)
from evidence_store.workflow.people.people import confirm_person, enrol_person, record_leaving
from webui.acts.forms import SignedForm, choice, day, file, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

DOCUMENTS = {
    IdentityDocument.WARRANT_CARD: "Warrant card",
    IdentityDocument.STAFF_PASS: "Staff pass",
    IdentityDocument.PASSPORT: "Passport",
    IdentityDocument.DRIVING_LICENCE: "Driving licence",
}
MET = (
    "You sign that you met this person yourself, and saw their identity document, before you "
    "signed."
)


def _document() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """What was seen of theirs; its number is not asked for."""
    field = choice("What did they show you?", hint="Its number is not recorded",
                   needed="Choose what they showed you")  # fmt: skip
    field.kwargs["choices"] = options((each.value, name) for each, name in DOCUMENTS.items())
    return field


class EnrolForm(SignedForm):
    """The request that the person brought, and what they showed."""

    request = file("Their request", needed="Choose the file")
    document = _document()


class MetForm(SignedForm):
    """What they showed."""

    document = _document()


class KeyForm(SignedForm):
    """The request for another key, and what they showed."""

    request = file("Their request for a replacement key", needed="Choose the file")
    document = _document()


class LeaveForm(SignedForm):
    """Nothing but the signature."""


class DelegateForm(SignedForm):
    """From which day to which."""

    first = day("First day", needed="Enter the first day")
    last = day("Last day", needed="Enter the last day")


class EndForm(SignedForm):
    """Which delegation."""

    delegation = choice("Which delegation", needed="Choose the delegation")


def _enrol(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    asked = read_request(form.request.data.read(MAX_REQUEST + 1))
    document = IdentityDocument(form.document.data)
    person = enrol_person(who.signing_desk, asked, document=document)
    told = f"{person.name} is enrolled. A second person meets them and confirms it."
    return Done(told, url_for("people.one", person_id=person.id))


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    document = IdentityDocument(form.document.data)
    opens = who.unit_keys.opens
    confirm_person(who.signing_desk, subject.id, document=document, opens=opens)
    who.store.wrap_unit_keys(who.unit_keys)
    return Done("The enrolment is confirmed. This person can act from now on.")


def _leave(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    rewrap = who.store.rewrap(who.unit_keys)
    left = record_leaving(who.signing_desk, subject.id, rewrap=rewrap)
    told = "It is recorded that they left. What they signed and was still open is void."
    return Done(f"{told} {still_wrapped(left, who.unit_keys)}".rstrip())


def _ask_key(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    asked = read_key_request(form.request.data.read(MAX_REQUEST + 1))
    if asked.person != subject.id:
        raise WrongEntryError(
            f"This request is not for {subject.name}: it is another person's. Check the file."
        )
    document = IdentityDocument(form.document.data)
    ask_key_replacement(who.signing_desk, asked, document=document)
    return Done("A replacement key is waiting. A second person meets them and confirms it.")


def _confirm_key(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    document = IdentityDocument(form.document.data)
    confirm_key_replacement(
        who.signing_desk, subject.id, document=document, rewrap=who.store.rewrap(who.unit_keys)
    )
    return Done(
        "The key is theirs. For 24 hours it authorises, starts, verifies and witnesses "
        "nothing, and it has no passkey."
    )


def _delegate(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    deputy_steps.delegate(
        who.signing_desk,
        subject.id,
        begins=_midnight(form.first.data),
        ends=_midnight(form.last.data + timedelta(days=1)),
        most_days=who.store.settings.policy.delegation_days,
    )
    return Done("Your deputy is named, for those days and no longer.")


def _offer_delegations(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.delegation.choices = options(
        (each.id, f"{each.begins.astimezone(LONDON):%d %B %Y} onwards")
        for each in subject.record.delegations
        if each.ended_at is None
    )


def _end(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    deputy_steps.end_delegation(who.signing_desk, form.delegation.data)
    return Done("The delegation has ended.")


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), LONDON)


PAGES = (
    ActPage("enrol-person", Kind.UNIT, Act.ENROL_PERSON, "Enrol a person", "Sign the enrolment",
            EnrolForm, _enrol, signed=True, by_passkey=False, takes=MAX_REQUEST,
            about=(("The person makes their own key and a request, alone: under Ask to be "
                    f"enrolled, or with {Way.PERSON_REQUEST}. They bring the file to you."), MET)),
    ActPage("confirm-enrolment", Kind.PERSON, Act.CONFIRM_PERSON, "Confirm this enrolment",
            "Sign the confirmation", MetForm, _confirm, signed=True, by_passkey=False,
            about=("You sign as a second person.", MET)),
    ActPage("record-leaving", Kind.PERSON, Act.RECORD_LEAVING, "Record that this person has left",
            "Sign and record it", LeaveForm, _leave, signed=True,
            about=(("Delegations by them and to them end. The unit’s keys are wrapped again for "
                   "those who remain."),),
            warning="What they signed and is still open becomes void. It cannot be undone."),
    ActPage("replace-key", Kind.PERSON, Act.ASK_KEY, "Ask for a replacement key for this person",
            "Sign for it", KeyForm, _ask_key, signed=True, by_passkey=False, takes=MAX_REQUEST,
            about=(("For a key that is lost or in wrong hands. The person makes another on "
                    f"their own: {Way.PERSON_REQUEST_KEY}. The old one stays in force "
                    "until a second person confirms."), MET)),
    ActPage("confirm-key", Kind.PERSON, Act.CONFIRM_KEY, "Confirm this person’s replacement key",
            "Sign the confirmation", MetForm, _confirm_key, signed=True, by_passkey=False,
            about=(("What the old key signed and is open becomes void. For 24 hours the new one "
                   "authorises, starts, verifies and witnesses nothing."), MET)),
    ActPage("name-deputy", Kind.PERSON, Act.DELEGATE, "Make this person your deputy",
            "Sign the delegation", DelegateForm, _delegate, signed=True, by_passkey=False,
            about=(("Your deputy acts with your duty of a supervisor on those days, both included. "
                   "A person excluded from a matter stays excluded."),)),
    ActPage("end-delegation", Kind.PERSON, Act.END_DELEGATION, "End a delegation by this person",
            "Sign and end it", EndForm, _end, _offer_delegations, signed=True),
)  # fmt: skip
