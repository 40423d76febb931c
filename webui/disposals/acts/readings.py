"""The second person's reading of a training file: queued, then signed for by that person."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from flask import url_for
from wtforms.validators import Optional

from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.duties import Act
from evidence_store.errors import (
    EvidenceStoreError,
    OutOfSequenceError,
    SealedKeyError,
    WrongEntryError,
)
from evidence_store.kept_files.asked_for.set_openings import NEEDED, SetOpening
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.plans import plan_of
from evidence_store.kept_files.readings import job_to_sign, reading_of
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals.reading_queue import ReadingAsked, queue_reading
from evidence_store.workflow.disposals.verifications import record_verification
from forensics.value_classes import dataclass
from forensics.values import ErasureVerification
from webui.acts.forms import (
    ActForm,
    SignedForm,
    choice,
    line,
    options,
    reference_typed,
    secret,
    training_file,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject, is_also
from webui.acts.subjects import exhibit_of
from webui.disposals.acts.disposals import certify
from webui.disposals.acts.training_files import ask_training_file, target_of
from webui.door.access import the_store
from webui.door.ways import no_more_than_that
from webui.scans.acts.set_fields import offer_sets, opening_of

CHANGED = (
    "What was read for you has changed since, or no longer exists. Nothing was recorded. Tell "
    "your supervisor, and have the training file read again."
)
NOTHING = "None of your readings is waiting to be signed. Have the training file read again first."


SAMPLE, WHOLE = "sample", "whole"
"""What is read where a supervisor decided on a sample: that, or every byte all the same."""
WHOLE_SHOWN = "Every byte, which is scanned again"
WHOLE_UNSCANNED = "Every byte, without a new scan: no hash set of the case is confirmed"
LEFT_EMPTY = "Leave it empty for the sample."


class SetForm(ActForm):
    """The reference typed again, how much is read where that can be chosen, and the set."""

    reference = reference_typed()
    how_much = choice("How much of it is read?", among=[(SAMPLE, ""), (WHOLE, WHOLE_SHOWN)],
                      needed="Choose how much of it is read")  # fmt: skip
    known = choice("Which hash set for the new scan?", needed="Choose the hash set")
    file = line(
        "File of the case’s hash set",
        hint="Its whole path on the machine of the worker. The file is scanned again with it",
        needed=NEEDED,
    )
    set_passphrase = secret("Passphrase of the hash set")


class ReadForm(SetForm):
    """The same, and where the training file lies."""

    target = training_file("worker")


@dataclass(frozen=True, slots=True)
class ForReader:
    """What a reader is given for a job: what is kept sealed, and how it opens the hash set."""

    secret: str = field(repr=False)
    file: str | None = None
    set_id: str | None = None


class SignReadingForm(SignedForm):
    """The signature, and the new seal where the bag was closed."""

    new_seal = line("Number of the new seal", hint="The seal that closed the bag after the "
                    "reading. Leave this empty while the bag is open.")  # fmt: skip


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    ask_training_file(form, exhibit_of(subject.record))
    offer_set(form, subject)


def offer_set(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Ask for the set only where the case has one that a second person confirmed.

    Where a supervisor decided on a sample, ask whether that is read, which takes no set.
    """
    is_scanned = _offer_sets(form, subject)
    record = subject.record
    if not (isinstance(record, Disposal) and record.is_to_be_sampled):
        del form.how_much
        return
    sample = f"A sample of it, {record.sample_percent} %, which is not scanned"
    form.how_much.choices = options(
        [(SAMPLE, sample), (WHOLE, WHOLE_SHOWN if is_scanned else WHOLE_UNSCANNED)]
    )
    for each in (form.known, form.file, form.set_passphrase):
        if each is not None:
            each.validators = (Optional(),)
            each.description = f"{each.description} {LEFT_EMPTY}".strip()


def _offer_sets(form: Any, subject: Subject) -> bool:  # noqa: ANN401 -- the same
    """Ask for the set; tells whether the case has one for a new scan."""
    exhibit = exhibit_of(subject.record)
    with the_store().reading() as uow:
        sets = uow.hash_sets.find(case_id=exhibit.case_id)
    confirmed = [each for each in sets if each.confirmed_by is not None]
    if not confirmed:
        del form.known, form.file, form.set_passphrase
        return False
    offer_sets(form, confirmed)
    if len(confirmed) == 1:
        del form.known
    return True


def _is_of_sample(form: Any) -> bool:  # noqa: ANN401 -- the same
    """Whether the sample is read that a supervisor decided on."""
    return form.how_much is not None and form.how_much.data == SAMPLE


def _set_of(form: Any, subject: Subject) -> SetOpening | None:  # noqa: ANN401 -- the same
    """How the set for the new scan is opened; None where none is made, or no set is confirmed."""
    if _is_of_sample(form):
        return None
    if form.known is not None:
        if not form.known.data:
            raise WrongEntryError("Choose the hash set.")
        return opening_of(form)
    with the_store().reading() as uow:
        sets = uow.hash_sets.find(case_id=exhibit_of(subject.record).case_id)
    confirmed = [each.id for each in sets if each.confirmed_by is not None]
    return opening_of(form, set_id=confirmed[0]) if len(confirmed) == 1 else None


def _kept_for_reader(form: Any, subject: Subject, target: str) -> ForReader:  # noqa: ANN401 -- the same
    """What a reader is given to read that target, and to scan it with what the form says."""
    opening = _set_of(form, subject)
    if opening is None:
        return ForReader(target)
    kept = target if opening.passphrase is None else f"{target}\n{opening.passphrase}"
    return ForReader(kept, opening.file, opening.set_id if opening.file is None else None)


def queued(
    who: Doing,
    subject: Subject,
    form: Any,  # noqa: ANN401 -- the same
    target: str,
    *,
    at_station: bool = False,
) -> Done:
    """Have a reader read that target of a disposal, and scan it with what the form says."""
    kept = _kept_for_reader(form, subject, target)
    with new_job_with(who.store, kept.secret, who.unit_keys) as job_id:
        queue_reading(
            who.desk,
            subject.id,
            asked=ReadingAsked(
                form.reference.data, at_station=at_station, of_sample=_is_of_sample(form)
            ),
            is_training=who.store.is_training,
            job_id=job_id,
            hash_set_file=kept.file,
            hash_set_id=kept.set_id,
        )
    back = url_for("station.show") if at_station else None
    return Done("Your reading is queued. Sign for what it finds afterwards.", back)


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    plan_of(who.store, subject.record.plan_digest)  # refuses before anything is queued
    return queued(who, subject, form, target_of(form, exhibit_of(subject.record)))


def _sign(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    job = job_to_sign(who.store, subject.record, who.actor.id)
    if job is None:
        raise OutOfSequenceError(NOTHING)
    try:
        found = reading_of(who.store, job, who.unit_keys, form=ErasureVerification)
    except (SealedKeyError, OSError) as error:
        raise OutOfSequenceError(CHANGED) from error
    made = record_verification(
        who.signing_desk,
        subject.id,
        verification=found,
        bag=BagWork(new_seal=form.new_seal.data or None),
        was_kept=True,
    )
    if is_also():
        return Done(f"What was found is signed for. {_issued(who, subject)}")
    if made.state is DisposalState.PASSED:
        return Done("The verification passed and is signed. A certificate can be issued.")
    return Done("What was found is signed for. It is not clear: a non-completion report is due.")


def _issued(who: Doing, subject: Subject) -> str:
    """Issue the document that the record now decides on; say why where it is not issued."""
    try:
        return certify(who, subject.id)
    except EvidenceStoreError as error:
        return f"Its document is not issued yet. {no_more_than_that(error)}"


READS = (
    "For a person who neither erased nor authorised it, nor decided on a sample.",
    "A separate process reads every byte, and scans again with the case's hash set.",
    "Where a supervisor decided on a sample, you choose: that, which is not scanned, or all of it.",
    "You sign afterwards for what it found.",
)
"""What is said of a reading before it is queued, here and at the station."""

PAGES = (
    ActPage("read-again", Kind.DISPOSAL, Act.VERIFY, "Have the training file read again",
            "Queue the reading", ReadForm, _read, _offer,
            about=READS),
    ActPage("sign-reading", Kind.DISPOSAL, Act.VERIFY, "Sign for your reading",
            "Sign for what was found", SignReadingForm, _sign,
            also="Sign, and issue the document",
            about=("What the worker read for you decides whether the erasure passed.",
                   ("The record decides then which document is issued: the certificate or the "
                   "non-completion report. What was not examined is printed on it.")),
            signed=True, shown="disposals/reading.html", leads_on=True),
)  # fmt: skip
