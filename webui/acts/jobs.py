"""Long work asked for in the browser: a disk image checked or scanned, stopped, taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from evidence_store.bootstrap.jobs import keep_passphrase
from evidence_store.domain.duties import Act
from evidence_store.domain.jobs import JobKind
from evidence_store.keys.passphrases import MAX_BYTES
from evidence_store.workflow import jobs as steps
from webui.access import the_store
from webui.acts.forms import ActForm, choice, line, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Acquisition


class CheckForm(ActForm):
    """Which disk image."""

    image = choice("Which disk image?", needed="Choose the disk image")


class ScanForm(CheckForm):
    """Which image, which set, and what opens the set."""

    known = choice("Which hash set?", needed="Choose the hash set")
    file = line(
        "File of the hash set",
        hint="Its whole path on the machine that scans, such as /evidence/sets/case.set",
        needed="Enter where the hash set is",
    )
    set_passphrase = PasswordField(
        "Passphrase of the hash set",
        description="It is kept sealed until the scan has ended, and then dropped.",
        widget=GovPasswordInput(),
        validators=[
            DataRequired("Enter the passphrase of the hash set"),
            Length(max=MAX_BYTES, message=f"Passphrase must be {MAX_BYTES} characters or fewer"),
        ],
    )


class PlainForm(ActForm):
    """Nothing but the button."""


def _images(subject: Subject) -> list[Acquisition]:
    with the_store().reading() as uow:
        return list(uow.acquisitions.find(exhibit_id=subject.id))


def _offer_images(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.image.choices = options((one.id, one.image_name) for one in _images(subject))


def _offer_scan(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    verified = [one for one in _images(subject) if one.verified_at is not None]
    form.image.choices = options((one.id, one.image_name) for one in verified)
    with the_store().reading() as uow:
        sets = uow.hash_sets.find(case_id=subject.record.case_id)
    form.known.choices = options((one.id, f"{one.known_files} known files") for one in sets)


def _check(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    steps.queue_job(form.image.data, kind=JobKind.CHECK_IMAGE, **who.around)
    return Done("The check is queued. You can close this page.", url_for("jobs.show"))


def _scan(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    job = steps.queue_job(
        form.image.data,
        kind=JobKind.SCAN,
        hash_set_id=form.known.data,
        hash_set_file=form.file.data,
        **who.around,
    )
    keep_passphrase(who.store, job, form.set_passphrase.data, who.unit_keys)
    return Done("The scan is queued. You can close this page.", url_for("jobs.show"))


def _stop(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    steps.stop_job(subject.id, **who.around)
    return Done("Stopped. What was done is kept.")


def _resume(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    steps.resume_job(subject.id, **who.around)
    return Done("Queued again. It goes on where it was.")


PAGES = (
    ActPage(
        "check-image",
        Kind.EXHIBIT,
        Act.VERIFY_ACQUISITION,
        "Check a disk image",
        "Queue the check",
        CheckForm,
        _check,
        _offer_images,
        about=("Every byte is read, and the digests are computed again.",),
    ),
    ActPage(
        "scan",
        Kind.EXHIBIT,
        Act.RECORD_SCAN,
        "Scan a disk image",
        "Queue the scan",
        ScanForm,
        _scan,
        _offer_scan,
        about=("Only disk images that were checked can be scanned.",),
    ),
    ActPage(
        "stop", Kind.JOB, Act.RECORD_SCAN, "Stop this work", "Stop it", PlainForm, _stop,
        about=("What was done is kept, and it can go on from there.",),
    ),
    ActPage("resume", Kind.JOB, Act.RECORD_SCAN, "Go on with this work", "Queue it again",
            PlainForm, _resume),
)  # fmt: skip
