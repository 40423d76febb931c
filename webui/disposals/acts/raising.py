"""Raising the level of the unit's seals in the browser, of one document or of some at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_wtf.file import MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from wtforms.validators import Optional

from evidence_store.domain.certificates.seal_levels import LEVELS, SealLevel
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, OutOfSequenceError, RefusedError
from evidence_store.kept_files.issuing import raise_with
from evidence_store.ways import said_by
from evidence_store.workflow.certificates.raising import OneRaised, raise_each
from evidence_store.workflow.certificates.seal_levels import below, list_levels, longest_unstamped
from webui.acts.filled_in import fill_in
from webui.acts.forms import ActForm, choice, line
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject
from webui.door.ways import no_more_than_that

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.certificates.certificate import CertificateRecord

AT_A_TIME = 10
"""Documents: each takes a second or two, and the page waits for all of them."""
MOST_TRIED = 10 * AT_A_TIME
"""Documents: one that cannot be raised does not keep those behind it from their turn."""
LARGEST_LISTS = 8 * 1024 * 1024
"""Bytes of all lists and answers that come with one form."""

AGAIN = "again"
_CHOICES = (
    *(
        (each.short, f"{each.short}: adds {LEVELS[each].adds}")
        for each in SealLevel
        if each is not SealLevel.B_B
    ),
    (AGAIN, "B-LTA again: a newer time stamp for documents at that level"),
)


def _files(label: str, hint: str) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    return MultipleFileField(
        label, description=hint, widget=GovFileInput(multiple=True), validators=[Optional()]
    )


class RaiseForm(ActForm):
    """Which level, of which documents, and the files that levels above B-T take."""

    level = choice("Which level?", needed="Choose the level", among=_CHOICES)
    number = line(
        "Number of one document",
        hint=f"Leave this empty for the oldest {AT_A_TIME} that are below that level.",
    )
    lists = _files(
        "Lists of revoked certificates",
        "Of the issuer of the authority’s certificate, PEM or DER. The unit’s own list is taken "
        "from the data folder.",
    )
    answers = _files(
        "Answers about single certificates (OCSP)",
        "In DER, from the unit’s own certificate authority or the time-stamp authority’s. Each "
        "stands for a list.",
    )


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    fill_in(form.level, SealLevel.B_T.short)


def _raise(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    again = form.level.data == AGAIN
    to = SealLevel.B_LTA if again else SealLevel(f"PAdES {form.level.data}")
    waiting = _wanted(who, to, form.number.data, again=again)
    tried = list[OneRaised]()
    try:
        raising = raise_with(who.store, _bytes_of(form.lists), answers=_bytes_of(form.answers))
        for each in raise_each(who.desk, waiting[:MOST_TRIED], to=to, raising=raising):
            tried.append(each)
            if sum(one.is_raised for one in tried) == AT_A_TIME:
                break
    except CertificateError as error:
        raise RefusedError(why_stopped(error, tried, to, of=len(waiting))) from error
    return Done(told_of(tried, to, of=len(waiting)), url_for("in_force.seal_levels"))


def why_stopped(
    error: CertificateError, tried: Sequence[OneRaised], to: SealLevel, *, of: int
) -> str:
    """Why no more documents were asked for, after what was kept until then; the others wait."""
    if not any(each.is_raised for each in tried):
        return said_by(error)
    return f"{told_of(tried, to, of=of)} {no_more_than_that(error)}"


def told_of(tried: Sequence[OneRaised], to: SealLevel, *, of: int) -> str:
    """How many reached the level, how many wait, and of each other one how far it is and why."""
    left = [each.sentence for each in tried if each.lacking]
    told = [f"{len(tried) - len(left)} of {of} documents reached {to.short}."]
    if of > len(tried):
        told.append(f"{of - len(tried)} more wait: do it again for the next ones.")
    if len(left) > AT_A_TIME:
        told.append(f"{len(left)} did not get there; of {AT_A_TIME} of them it is said why.")
    return " ".join([*told, *left[:AT_A_TIME]])


def _wanted(
    who: Doing, to: SealLevel, number: str | None, *, again: bool
) -> list[CertificateRecord]:
    """The documents that are to be raised, in the order in which they are.

    Raises:
        OutOfSequenceError: there is none.
    """
    views = list_levels(who.desk)
    found = longest_unstamped(views) if again else below(views, to)
    if number:
        found = [each for each in found if each.number == number]
    if found:
        return found
    if number:
        where = "at level B-LTA" if again else f"below level {to.short}"
        raise OutOfSequenceError(
            f"No document of that number that counts is {where}. Look at the list for both."
        )
    if again:
        raise OutOfSequenceError("No document that counts is at level B-LTA yet.")
    raise OutOfSequenceError(f"Every document that counts has reached {to.short} already.")


def _bytes_of(field: Any) -> list[bytes]:  # noqa: ANN401 -- the same
    return [data for each in field.data or () if (data := each.read())]


PAGES = (
    ActPage(
        "raise-seals",
        Kind.UNIT,
        Act.RAISE_LEVEL,
        "Raise the level of seals",
        "Raise them",
        RaiseForm,
        _raise,
        _offer,
        about=(
            (
                "The time-stamp authority that the policy names is asked about each document. It "
                "gets a SHA-256 and nothing of the document."
            ),
            (
                "Not one byte of the document changes: what a level adds stands behind it, in a "
                "file of its own."
            ),
            (
                "B-LT and B-LTA take lists or answers that are newer than the time stamp. Where "
                "they are missing, a document is raised as far as it can be, and the page says "
                "what is missing."
            ),
        ),
        folds=(Fold("Lists and answers, for B-LT and B-LTA", ("lists", "answers")),),
        takes=LARGEST_LISTS,
        parts=60,
    ),
)
