"""What was proposed: authorised with its arithmetic in view, erased, certified, withdrawn."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, RefusedError
from evidence_store.kept_files.issuing import issue_document
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.plans import plan_of
from evidence_store.ways import said_by
from evidence_store.words.labels import label
from evidence_store.workflow.disposals import disposals as steps
from evidence_store.workflow.disposals.approvals import count_ungraded
from evidence_store.workflow.disposals.erasure_queue import ErasureAsked, queue_erasure
from webui.acts.forms import (
    ActForm,
    PlainForm,
    SignedForm,
    count,
    reference_typed,
    text,
    training_file,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.acts.subjects import exhibit_of
from webui.disposals.acts.training_files import ask_training_file, target_of
from webui.door.access import the_desk
from webui.exhibits.acts.seals import ask_seal, bag_work, seal_broken

TELL = " Tell your supervisor. Issue it once the cause is settled."


class EraseForm(SignedForm):
    """The reference typed again, and the location of the training file."""

    reference = reference_typed()
    seal = seal_broken()
    target = training_file("eraser")


class AuthoriseForm(SignedForm):
    """The signature; and the number of hits that nobody graded, where there are any."""

    ungraded = count("How many hits are ungraded?", needed="Enter how many hits are ungraded")


class WithdrawDisposalForm(ActForm):
    """Why."""

    reason = text("Why it is withdrawn", needed="Enter the reason")


def _erase(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    plan_of(who.store, subject.record.plan_digest)  # refuses before anything is queued
    target = target_of(form, exhibit_of(subject.record))
    with new_job_with(who.store, target, who.unit_keys) as job_id:
        queue_erasure(
            who.signing_desk,
            subject.id,
            asked=ErasureAsked(form.reference.data, bag_work(form), job_id),
            is_training=who.store.is_training,
        )
    return Done(
        "Signed, and queued for the eraser. Every hold is checked again before the first byte."
    )


def _ask_bag(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    exhibit = exhibit_of(subject.record)
    ask_seal(form, exhibit)
    ask_training_file(form, exhibit)


def certify(who: Doing, disposal_id: str) -> str:
    """Issue the document about a disposal that the record decides on; return what was issued.

    Raises:
        RefusedError: it is not issued, or the person may not issue it.
    """
    try:
        made = issue_document(who.store, who.desk, disposal_id, keys=who.unit_keys)
    except CertificateError as error:  # what it says is for the person who asked
        raise RefusedError(said_by(error) + TELL) from error
    return f"{label(made.kind)} {made.number} is issued and sealed."


def _certify(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    return Done(certify(who, subject.id))


def _ask_ungraded(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    ungraded = count_ungraded(the_desk(), subject.id)
    if not ungraded:
        del form.ungraded
        return
    form.ungraded.description = (
        f"{ungraded} hits from its scans have not been graded, those of parts inside it "
        "included. The whole device will be erased or destroyed regardless. Type their number to "
        "show that you know, or have them graded first."
    )


def _also_ungraded(form: Any) -> str:  # noqa: ANN401 -- the same
    return "" if form.ungraded is None else form.ungraded.description


def _authorise(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    ungraded = form.ungraded.data if form.ungraded else None
    steps.authorise_disposal(who.signing_desk, subject.id, ungraded=ungraded)
    return Done("Authorised and signed, for 72 hours. Every hold is checked again at the start.")


def _withdraw(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.withdraw_disposal(who.desk, subject.id, reason=form.reason.data)
    return Done("Withdrawn. What was signed for it is void; it can be proposed again.")


PAGES = (
    ActPage(
        "erase",
        Kind.DISPOSAL,
        Act.PERMIT,
        "Erase the training file",
        "Queue the erasure",
        EraseForm,
        _erase,
        _ask_bag,
        about=(
            "You sign that you carry it out, for this one start. The eraser begins it in its turn.",
            "Holds, signatures, clock and device are checked again before the first byte changes.",
        ),
        warning="Every byte that its plan lists is overwritten. This cannot be undone.",
        signed=True,
        shown="disposals/proposed.html",
    ),
    ActPage(
        "issue-certificate",
        Kind.DISPOSAL,
        Act.CERTIFY,
        "Issue the certificate or the non-completion report",
        "Issue it",
        PlainForm,
        _certify,
        about=(
            "The record decides which of the two is issued. What was not examined is printed.",
            "For the verifier, a witness or a supervisor. Never for the person who erased it.",
        ),
        shown="disposals/proposed.html",
    ),
    ActPage(
        "authorise",
        Kind.DISPOSAL,
        Act.AUTHORISE,
        "Authorise this disposal",
        "Sign the authorisation",
        AuthoriseForm,
        _authorise,
        _ask_ungraded,
        also_seen=_also_ungraded,
        about=("You sign as a second person. Read what is proposed and every hold first.",),
        warning="Anything erased or destroyed on your signature cannot be recovered.",
        signed=True,
        shown="disposals/proposed.html",
        leads_on=True,
    ),
    ActPage(
        "withdraw",
        Kind.DISPOSAL,
        Act.WITHDRAW,
        "Withdraw or refuse this disposal",
        "Withdraw it",
        WithdrawDisposalForm,
        _withdraw,
        about=("Refusing is as routine as authorising. What was signed for it becomes void.",),
    ),
)
