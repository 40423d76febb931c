"""The files of police copies: registered, overwritten, read again; the document about their end.

The pages touch no file but to delete zeros: a worker reads, the eraser's own process overwrites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import Optional

from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.domain.people.duties import Act
from evidence_store.errors import (
    CertificateError,
    RefusedError,
)
from evidence_store.kept_files.asked_for.copy_files import files_to_register
from evidence_store.kept_files.issuing import issue_about_copy
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.named_places import MOST_OFFERED, Offered, chosen, offered_files
from evidence_store.kept_files.readings import forget_reading, reading_to_sign
from evidence_store.ways import said_by
from evidence_store.words.labels import at_time, byte_count, label
from evidence_store.workflow._kit import copy_checks as checks
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from evidence_store.workflow.copies.endings import record_reading
from evidence_store.workflow.copies.queueing import (
    SIGNED_FOR,
    queue_copy_reading,
    queue_ending,
    queue_registering,
)
from forensics.errors import ForensicsError
from forensics.values.copies.police_copies import CopyReading
from webui.acts.declared import worded
from webui.acts.filled_in import choose_only
from webui.acts.forms import ActForm, SignedForm, choice, options, reference_typed
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_actor, the_store
from webui.exhibits.acts.copies import APART

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.workflow._kit.copy_checks import CopyCheck
    from webui.acts.page import Prepare

LARGEST = 1 << 62
TICK = "Tick the files in which the copy lies."
ELSEWHERE = (
    ". Where this server cannot delete the files, have it issued at a terminal of the computer "
    "that has them"
)


class CopyForm(ActForm):
    """Which copy."""

    copy = choice("Which copy?", needed="Choose the copy")


class FilesForm(CopyForm):
    """Which copy, and the files in which it lies."""

    files = SelectMultipleField(
        "In which files does it lie?",
        description="Tick all of them. Leave this empty for a registered disk image or extraction: "
        "its own files are read.",
        widget=GovCheckboxesInput(),
        validators=[Optional()],
    )


class EraseCopyForm(SignedForm):
    """Which copy, the reference typed again, and the signature."""

    copy = choice("Which copy?", needed="Choose the copy")
    reference = reference_typed()


class PlainSignedForm(SignedForm):
    """Nothing but the signature."""


def _offering(check: CopyCheck) -> Prepare:
    """What offers the copies of which the check lets this person do it now."""

    def prepare(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
        store = the_store()
        with store.reading() as uow:
            on = OpenExhibit(uow, the_actor(), store.clock(), subject.record)
            found = checks.passing_copies(on, check)
        form.copy.choices = options((one.id, _words(one)) for one in found)
        choose_only(form.copy)

    return prepare


def _words(copy: HeldCopy) -> str:
    return worded((copy.kind, ", with ", copy.holder, ". ", copy.stands))


def _offer_files(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    _offering(checks.register)(form, subject)
    form.files.choices = options((one.key, _shown(one)) for one in _files())


def _files() -> tuple[Offered, ...]:
    return offered_files(the_store(), ending="", most=LARGEST)[:MOST_OFFERED]


def _shown(one: Offered) -> str:
    return f"{one.shown}, {byte_count(one.size or 0)}, {at_time(one.changed)}"


def _register(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    paths = _chosen(who, subject, form)
    with new_job_with(who.store, paths, who.unit_keys) as job_id:
        queue_registering(who.desk, subject.id, form.copy.data, job_id=job_id)
    return Done("Queued: every byte of the files is read, and they are registered.")


def _chosen(who: Doing, subject: Subject, form: Any) -> str:  # noqa: ANN401 -- the same
    """The files that were ticked; of a registered disk image or extraction its own."""
    copy, offered = copy_of(subject.record, form.copy.data), _files()
    ticked = [chosen(offered, each) for each in form.files.data or ()]
    return files_to_register(who.store, copy, ticked, otherwise=TICK)


def _erase(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    with new_job_with(who.store, SIGNED_FOR, who.unit_keys) as job_id:
        queue_ending(
            who.signing_desk,
            subject.id,
            form.copy.data,
            reference=form.reference.data,
            job_id=job_id,
        )
    return Done(
        "Signed, and queued for the eraser. Every file and every hold is checked again before the "
        "first byte."
    )


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    with new_job_with(who.store, None, who.unit_keys) as job_id:
        queue_copy_reading(who.desk, subject.id, form.copy.data, job_id=job_id)
    return Done("Your reading is queued. Sign for what it finds afterwards.")


def _sign(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    job = subject.record
    found = reading_to_sign(who.store, job, who.actor.id, who.unit_keys, form=CopyReading)
    after = record_reading(who.signing_desk, job.exhibit_id, job.copy_id, reading=found)
    who.once_recorded(lambda: forget_reading(who.store, job))
    at = url_for("exhibits.show", exhibit_id=job.exhibit_id)
    if after.stands is CopyStanding.READ and found.is_whole:
        return Done("Signed: every byte is zero. The document about its end can be issued.", at)
    return Done("Signed. Not every byte is zero, so a report is due.", at)


def _issue(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    try:
        made = issue_about_copy(who.store, who.desk, subject.id, form.copy.data, keys=who.unit_keys)
    except CertificateError as error:  # what it says is for the person who asked
        raise RefusedError(said_by(error) + " Tell your supervisor.") from error
    except ForensicsError as error:
        raise RefusedError(said_by(error) + ELSEWHERE + ".") from error
    at = url_for("exhibits.show", exhibit_id=subject.id, _anchor="certificates")
    return Done(f"{label(made.kind)} {made.number} is issued and sealed.", at)


PAGES = (
    ActPage(
        "register-copy-files",
        Kind.EXHIBIT,
        Act.KEEP_COPIES,
        "Register the files of a copy",
        "Have them read and registered",
        FilesForm,
        _register,
        _offer_files,
        about=(
            "Only what is registered can be overwritten when the copy ends. Nothing is changed.",
            "The list shows what lies in the places that your administrator named.",
            f"The newest {MOST_OFFERED} files are shown.",
        ),
    ),
    ActPage(
        "erase-copy",
        Kind.EXHIBIT,
        Act.ERASE_COPY,
        "Overwrite a copy",
        "Sign and queue it",
        EraseCopyForm,
        _erase,
        _offering(checks.start),
        about=(
            "The eraser reads every file, and holds it to what was registered.",
            "It checks every hold again, overwrites the files with zeros, and reads them back.",
            "From your signature on the copy counts as begun, and cannot be kept.",
            "Nothing is deleted before another person has had the files read again.",
            APART,
        ),
        warning="What is overwritten cannot be recovered.",
        signed=True,
    ),
    ActPage(
        "read-copy",
        Kind.EXHIBIT,
        Act.VERIFY_COPY,
        "Have a copy read again",
        "Queue the reading",
        CopyForm,
        _read,
        _offering(checks.read_again),
        about=(
            "For a person who neither overwrote nor authorised it.",
            "A separate process reads every byte. You sign afterwards for what it found.",
        ),
    ),
    ActPage(
        "sign-copy-reading",
        Kind.JOB,
        Act.VERIFY_COPY,
        "Sign for the reading of a copy",
        "Sign for what was found",
        PlainSignedForm,
        _sign,
        about=("What the worker read for you decides whether the copy has ended.",),
        signed=True,
        shown="exhibits/copy_reading.html",
    ),
    ActPage(
        "issue-copy-document",
        Kind.EXHIBIT,
        Act.CERTIFY_COPY,
        "Issue the document about the end of a copy",
        "Issue it",
        CopyForm,
        _issue,
        _offering(checks.issue),
        about=(
            "Where every byte was zero, the files are deleted first, and the copy has ended.",
            "Otherwise nothing is deleted, and the document is a report.",
            "After a report the copy is reviewed again.",
            APART,
        ),
    ),
)
