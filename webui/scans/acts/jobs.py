"""Long work asked for in the browser: a disk image checked or scanned, stopped, taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from evidence_store.domain.events.kinds.scan_events import ACQUISITION_VERIFIED
from evidence_store.domain.exhibits.acquisitions import ImageReading
from evidence_store.domain.exhibits.photographs import LONGEST_SECRET
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import JobKind, KeysFrom
from evidence_store.errors import RefusedError
from evidence_store.kept_files.asked_for.set_openings import NEEDED
from evidence_store.kept_files.asked_for.typed_again import TypedAgain, typed_again
from evidence_store.kept_files.jobs import keep_passphrase, new_job_with
from evidence_store.kept_files.readings import forget_reading, reading_to_sign
from evidence_store.kept_files.scan_secrets import ScanSecrets
from evidence_store.kept_files.set_building import forget_if_over
from evidence_store.kept_files.worker_slots import worker_has
from evidence_store.open_folder.beside import job_states
from evidence_store.words.scan_words import told_of_stop
from evidence_store.workflow.disposals.erasure_queue import resume_erasure
from evidence_store.workflow.scans.acquisitions import sign_reading
from evidence_store.workflow.unit import jobs as steps
from webui.acts.filled_in import choose_only
from webui.acts.forms import (
    ActForm,
    PlainForm,
    SignedForm,
    choice,
    line,
    options,
    secret,
    training_file,
    unseen,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store
from webui.door.ways import in_browser
from webui.here import the_station
from webui.scans.acts.set_fields import offer_sets, opening_of

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job


class ImageForm(ActForm):
    """Which disk image."""

    image = choice("Which disk image or extraction?", needed="Choose the disk image or extraction")


class CheckImageForm(ImageForm):
    """Which disk image, and whether another reader reads it as well."""

    second_reader = BooleanField(
        "Read it by a second reader as well", widget=GovCheckboxInput(),
        description="For disk images in the forms E01, S01 and Ex01. libewf reads it besides our "
        "reader, which takes several times as long. If the two differ, the exhibit is held.",
    )  # fmt: skip


def _set_passphrase() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    return secret(
        "Passphrase of the hash set",
        hint="It is kept sealed until the scan has ended, and then dropped.",
    )


def _volume_key() -> Any:  # noqa: ANN401 -- the same
    return unseen(
        "Key of locked volumes",
        hint="A passphrase, PIN or recovery key, where the medium is encrypted. It is tried on "
        "every locked volume, kept sealed until the scan has ended, and then dropped. You can "
        "leave this empty.",
        most=LONGEST_SECRET,
    )


def _kept_keys() -> Any:  # noqa: ANN401 -- the same
    return BooleanField(
        "Use what is kept sealed for this exhibit", widget=GovCheckboxInput(),
        description="Its PINs, passphrases and recovery keys are tried on every locked volume. "
        "They are not shown; the custody log says that they were used.",
    )  # fmt: skip


class ScanForm(ImageForm):
    """Which image, which set, what opens the set, and keys of locked volumes."""

    known = choice("Which hash set?", needed="Choose the hash set")
    file = line(
        "File of the hash set",
        hint="Its whole path on the machine that scans, such as /evidence/sets/case.set",
        needed=NEEDED,
    )
    set_passphrase = _set_passphrase()
    volume_key = _volume_key()
    kept_keys = _kept_keys()


class SignCheckForm(SignedForm):
    """The signature: what the worker read stands above it; and whether its scan follows."""

    then_scan = BooleanField(
        "Then have it scanned with the hash set of this case", default=True,
        description="The worker opens the set by itself. Nothing is queued for an image that is "
        "not verified. Where the medium is encrypted and its key is not kept here, clear this box: "
        "“Scan a disk image or extraction” then asks for the key.", widget=GovCheckboxInput(),
    )  # fmt: skip
    kept_keys = _kept_keys()


class ResumeForm(ActForm):
    """What a failed job has forgotten; nothing where it still has it."""

    set_passphrase = _set_passphrase()
    volume_key = unseen(
        "Key of locked volumes", needed="Enter the key of the locked volumes", most=LONGEST_SECRET
    )
    target = training_file("worker")


class ResumeErasureForm(SignedForm):
    """The same of an overwriting, and the signature for its next start."""

    target = training_file("eraser")


def _images(subject: Subject) -> list[Acquisition]:
    with the_store().reading() as uow:
        return list(uow.acquisitions.find(exhibit_id=subject.id))


def _offer_images(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.image.choices = options((one.id, one.image_name) for one in _images(subject))
    choose_only(form.image)


def _offer_scan(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    verified = [one for one in _images(subject) if one.verified_at is not None]
    form.image.choices = options((one.id, one.image_name) for one in verified)
    choose_only(form.image)
    with the_store().reading() as uow:
        sets = uow.hash_sets.find(case_id=subject.record.case_id)
    offer_sets(form, sets)
    _offer_kept(form, subject.record)


def _offer_kept(form: Any, exhibit: Exhibit) -> None:  # noqa: ANN401 -- the same
    if not any(one.is_kept for one in exhibit.secrets):
        del form.kept_keys


def _check(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    by_second = bool(form.second_reader.data)
    steps.queue_job(who.desk, form.image.data, kind=JobKind.CHECK_IMAGE, by_second=by_second)
    return Done("The check is queued. Sign afterwards for what it finds.")


def _scan(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    opening = opening_of(form)
    typed = ScanSecrets(opening.passphrase, form.volume_key.data or None)
    is_kept = bool(form.kept_keys and form.kept_keys.data)
    with new_job_with(who.store, typed.to_keep, who.unit_keys) as job_id:
        steps.queue_job(
            who.desk,
            form.image.data,
            kind=JobKind.SCAN,
            hash_set_id=opening.set_id,
            hash_set_file=opening.file,
            job_id=job_id,
            keys_from=(
                *((KeysFrom.TYPED,) if typed.volume_key else ()),
                *((KeysFrom.KEPT,) if is_kept else ()),
            ),
        )
    return Done("The scan is queued. You can close this page.")


def _stop(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    stopped = steps.stop_job(who.desk, subject.id)
    if stopped.kind is not JobKind.ERASE_COPY:
        who.once_recorded(lambda: forget_if_over(who.store, stopped))
    return Done(told_of_stop(stopped))


def _ask_again(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Ask for what was forgotten when the job failed, and for nothing else."""
    asked = typed_again(the_store(), subject.record)
    if TypedAgain.SET_PASSPHRASE not in asked:
        del form.set_passphrase
    if TypedAgain.VOLUME_KEY not in asked:
        del form.volume_key
    if TypedAgain.TRAINING_FILE not in asked:
        del form.target


def _set_for_scan(case_id: str) -> str | None:
    """The one hash set of the case, where it has one and the worker opens that by itself."""
    store = the_store()
    with store.reading() as uow:
        sets = uow.hash_sets.find(case_id=case_id)
    return sets[0].id if len(sets) == 1 and worker_has(store, sets[0]) else None


def _offer_next(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    job = subject.record
    if _set_for_scan(job.case_id) is None:
        del form.then_scan, form.kept_keys
        return
    with the_store().reading() as uow:
        _offer_kept(form, uow.exhibits.get(job.exhibit_id))


def _scanned_next(who: Doing, job: Job, form: Any) -> str:  # noqa: ANN401 -- the same
    """Queue the scan that follows, where that was asked for; say where it is refused."""
    known = _set_for_scan(job.case_id)
    if known is None or not (form.then_scan and form.then_scan.data):
        return ""
    kept = (KeysFrom.KEPT,) if form.kept_keys and form.kept_keys.data else ()
    try:
        steps.queue_job(
            who.desk, job.acquisition_id, kind=JobKind.SCAN, hash_set_id=known, keys_from=kept
        )
    except RefusedError as error:
        return f" The scan is not queued. {in_browser(error)}"
    return " Its scan is queued."


def _sign_check(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    job = subject.record
    found = reading_to_sign(who.store, job, who.actor.id, who.unit_keys, form=ImageReading)
    made = sign_reading(who.signing_desk, job.id, found=found)
    who.once_recorded(lambda: forget_reading(who.store, job))
    at = url_for("exhibits.show", exhibit_id=job.exhibit_id)
    if made.is_verified:
        return Done(f"Signed. The {made.called} is verified.{_scanned_next(who, job, form)}", at)
    return Done(f"Signed. Not all of it could be read, so the {made.called} is not verified.", at)


def _ask_target(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    is_device = subject.record.kind is JobKind.ERASE_DEVICE
    if is_device or job_states(the_store()).secret(subject.id) is not None:
        del form.target


def _keep(who: Doing, subject: Subject, again: str | None) -> None:
    """Keep it only for those who may continue it: the step says why to others."""
    if again and steps.list_resumable(who.desk, [subject.record]):
        keep_passphrase(who.store, subject.id, again, who.unit_keys)


def _typed(field: Any) -> str | None:  # noqa: ANN401 -- a field as WTForms made it, or None
    return field.data if field else None


def _resume(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    again = ScanSecrets(_typed(form.set_passphrase), _typed(form.volume_key))
    _keep(who, subject, again.to_keep or _typed(form.target))
    steps.resume_job(who.desk, subject.id)
    return Done("Queued again. It continues where it was.")


def _resume_erasure(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    _keep(who, subject, _typed(form.target))
    if subject.record.kind is JobKind.ERASE_DEVICE:
        return _begin_again(who, subject)
    resume_erasure(who.signing_desk, subject.id)
    return Done("Signed, and queued again. It continues where it was.")


def _begin_again(who: Doing, subject: Subject) -> Done:
    with who.store.reading() as uow:
        exhibit = uow.exhibits.get(subject.record.exhibit_id)
        device = the_station().require_name(uow, exhibit, to_write=True)
    job = resume_erasure(who.signing_desk, subject.id)
    return Done(the_station().begin(job, device), url_for("station.show"))


PAGES = (
    ActPage(
        "check-image",
        Kind.EXHIBIT,
        Act.VERIFY_ACQUISITION,
        "Check a disk image or extraction",
        "Queue the check",
        CheckImageForm,
        _check,
        _offer_images,
        about=("Every byte is read, and the digests are computed again.",
               "You sign afterwards for what was found."),
    ),
    ActPage(
        "sign-check",
        Kind.JOB,
        Act.VERIFY_ACQUISITION,
        "Sign for the check of the disk image or extraction",
        "Sign for what was found",
        SignCheckForm,
        _sign_check,
        _offer_next,
        about=("A kept copy counts instead of the original once you sign that it was read.",),
        signed=True,
        event=ACQUISITION_VERIFIED,
        shown="scans/check.html",
    ),
    ActPage(
        "scan",
        Kind.EXHIBIT,
        Act.RECORD_SCAN,
        "Scan a disk image or extraction",
        "Queue the scan",
        ScanForm,
        _scan,
        _offer_scan,
        about=("Only disk images and extractions that were checked can be scanned.",),
    ),
    ActPage(
        "stop", Kind.JOB, Act.RECORD_SCAN, "Stop this work", "Stop it", PlainForm, _stop,
        about=("Completed parts of a scan are kept, and it can continue from there.",
               "Of a hash set that is not built to its end, nothing is kept."),
    ),
    ActPage("resume", Kind.JOB, Act.RECORD_SCAN, "Continue this work", "Queue it again",
            ResumeForm, _resume, _ask_again),
    ActPage("resume-erasure", Kind.JOB, Act.PERMIT, "Continue this overwriting",
            "Sign and queue it again", ResumeErasureForm, _resume_erasure, _ask_target,
            about=("Each start needs a signature of its own: you sign that you carry it out.",
                   "Everything is checked again before the next byte changes."), signed=True),
)  # fmt: skip
