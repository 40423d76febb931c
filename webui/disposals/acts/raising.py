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
from evidence_store.workflow.certificates.raising import raise_each
from evidence_store.workflow.certificates.seal_levels import below, list_levels, longest_unstamped
from webui.acts.filled_in import fill_in
from webui.acts.forms import ActForm, choice, line
from webui.acts.page import ActPage, Doing, Done, Fold, Kind, Subject

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate import CertificateRecord

AT_A_TIME = 10
"""Documents: each takes a second or two, and the page waits for all of them."""
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
    raised, left = list[str](), list[str]()
    try:
        raising = raise_with(who.store, _bytes_of(form.lists), answers=_bytes_of(form.answers))
        for each in raise_each(who.desk, waiting[:AT_A_TIME], to=to, raising=raising):
            if each.lacking:
                left.append(each.sentence)
            else:
                raised.append(each.number)
    except CertificateError as error:
        # The others wait as before; what was kept until then is said, too.
        kept = f"{len(raised)} of {len(waiting)} documents reached {to.short} before that. "
        raise RefusedError((kept if raised else "") + said_by(error)) from error
    told = f"{len(raised)} of {len(waiting)} documents reached {to.short}. "
    if len(waiting) > AT_A_TIME:
        told += f"{len(waiting) - AT_A_TIME} more wait: do it again for the next ones. "
    return Done(" ".join([told.rstrip(), *left]), url_for("in_force.seal_levels"))


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
