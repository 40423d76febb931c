"""The second person's reading of a training stand-in: queued, then signed for by that person."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.bootstrap.jobs import new_job_with
from evidence_store.bootstrap.plans import plan_of
from evidence_store.bootstrap.readings import job_to_sign, reading_of
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.duties import Act
from evidence_store.errors import OutOfSequenceError, SealedKeyError
from evidence_store.workflow.reading_queue import queue_reading
from evidence_store.workflow.verifications import record_verification
from webui.acts.forms import ActForm, SignedForm, reference_typed, stand_in
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

CHANGED = (
    "What was read for you was changed since, or is not there any more. Nothing was recorded. Tell "
    "your supervisor, and have the stand-in read again."
)
NOTHING = "No reading of yours waits to be signed. Have the stand-in read again first."


class ReadForm(ActForm):
    """The reference typed again, and where the stand-in lies."""

    reference = reference_typed()
    target = stand_in("worker")


class SignReadingForm(SignedForm):
    """Nothing but the signature."""


def _read(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    plan_of(who.store, subject.record.plan_digest)  # refuses before anything is queued
    with new_job_with(who.store, form.target.data, who.unit_keys) as job_id:
        queue_reading(
            subject.id,
            reference=form.reference.data,
            is_training=who.store.is_training,
            job_id=job_id,
            **who.around,
        )
    return Done("Your reading is queued. Sign for what it finds afterwards.", url_for("jobs.show"))


def _sign(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    job = job_to_sign(who.store, subject.record, who.actor.id)
    if job is None:
        raise OutOfSequenceError(NOTHING)
    try:
        reading = reading_of(who.store, job, who.unit_keys)
    except (SealedKeyError, OSError) as error:
        raise OutOfSequenceError(CHANGED) from error
    made = record_verification(
        subject.id,
        verification=reading.verification,
        sample=reading.sample,
        signer=who.signer,
        **who.around,
    )
    if made.state is DisposalState.PASSED:
        return Done("The verification passed and is signed. A certificate can be issued.")
    return Done("What was found is signed for. It is not clear: a non-completion report is due.")


PAGES = (
    ActPage("read-again", Kind.DISPOSAL, Act.VERIFY, "Have the stand-in read again",
            "Queue the reading", ReadForm, _read,
            about=("Somebody who neither erased nor authorised it does this.",
                   "A process of its own reads every byte, then blocks drawn by chance once more.",
                   "You sign afterwards for what it found.")),
    ActPage("sign-reading", Kind.DISPOSAL, Act.VERIFY, "Sign for your reading",
            "Sign for what was found", SignReadingForm, _sign,
            about=("What the worker read for you decides whether the erasure passed.",),
            signed=True, shown="parts/reading.html"),
)  # fmt: skip
