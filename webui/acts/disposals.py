"""Disposals: proposed, authorised with the arithmetic in view, withdrawn."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovFileInput
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from evidence_store.bootstrap.issuing import issue_with
from evidence_store.bootstrap.jobs import new_job_with
from evidence_store.bootstrap.plans import LARGEST_PLAN, keep_plan, plan_of, read_plan_bytes
from evidence_store.domain.disposals import Authority, AuthorityKind
from evidence_store.domain.duties import Act
from evidence_store.domain.proposals import Proposal
from evidence_store.errors import CertificateError, RefusedError
from evidence_store.workflow import disposals as steps
from evidence_store.workflow.approvals import (
    MOST_LINES,
    PlanView,
    authorise_manifest,
    list_proposed,
    review_plan,
)
from evidence_store.workflow.certification import issue_certificate
from evidence_store.workflow.erasure_queue import queue_erasure
from evidence_store.workflow.questions import answer_question, ask_question
from forensics.values import ErasePlan, ErasureMethod
from webui.access import the_actor, the_store
from webui.acts.forms import ActForm, SignedForm, choice, count, day, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.wording import label, on_day

TO_DESTROY = "The order's own words, a direction, or a court must allow the device to be destroyed."


class ProposeForm(SignedForm):
    """A destruction: which order, and what gives authority for it."""

    order = choice("Under which order?", needed="Choose the order")
    kind = choice("What gives authority to destroy it?", hint=TO_DESTROY, needed="Choose what does")
    given_by = line("Who gave it", hint="Name of the officer or court", needed="Enter who gave it")
    rank = line("Rank", hint="For a chief officer's direction")
    delegation = line(
        "Scheme of delegation", hint="Under which the chief officer's power was given"
    )
    given_on = day("On which day", needed="Enter the day on which it was given")
    reason = text("Why the device may not be sold or kept", needed="Enter the reason")
    quotation = text(
        "The words of the direction or order",
        hint="They are printed on the certificate. Name no victim: write Complainant A.",
        needed="Quote the words",
    )
    known_gaps = text(
        "What is known beforehand not to be covered",
        hint="One a line. Such a gap is printed as a limit. You can leave this empty.",
    )


class OverwriteForm(ProposeForm):
    """An overwriting: besides, the plan."""

    plan = FileField(
        "Plan",
        description="The file that expunge erase plan wrote, at most 32 kB",
        widget=GovFileInput(),
        validators=[FileRequired("Choose the plan")],
    )


class EraseForm(SignedForm):
    """The reference typed again, and where the stand-in lies."""

    reference = line(
        "Reference of the exhibit",
        hint="Type it from the label, such as ABC/1. It is not filled in for you.",
        needed="Enter the reference of the exhibit",
    )
    target = line(
        "Where the stand-in lies",
        hint="Its whole path on the machine that erases. It is kept sealed until the job has ended",
        needed="Enter where the stand-in lies",
    )


class PlainForm(ActForm):
    """Nothing but the button."""


class AuthoriseForm(SignedForm):
    """The signature; and the number of hits that nobody graded, where there are any."""

    ungraded = count("How many hits did nobody grade?", needed="Enter how many hits nobody graded")


class WithdrawForm(ActForm):
    """Why."""

    reason = text("Why it is withdrawn", needed="Enter the reason")


def _offer_orders(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    with the_store().reading() as uow:
        orders = uow.orders.find(case_id=subject.record.case_id)
    form.order.choices = options(
        (one.id, f"{one.court}, made {on_day(one.made_on)}") for one in orders
    )
    form.kind.choices = options((kind.value, label(kind)) for kind in AuthorityKind)


def _propose(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    return _proposed(who, subject, form, plan=None)


def _propose_overwrite(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    plan = read_plan_bytes(form.plan.data.read(LARGEST_PLAN + 1))
    keep_plan(who.store, plan)
    return _proposed(who, subject, form, plan=plan)


def _erase(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    plan_of(who.store, subject.record.plan_digest)  # refuses before anything is queued
    with new_job_with(who.store, form.target.data, who.unit_keys) as job_id:
        queue_erasure(
            subject.id,
            reference=form.reference.data,
            is_training=who.store.is_training,
            job_id=job_id,
            **who.ruled,
        )
    return Done(
        "The erasure is queued for the eraser. Every hold is checked again before the first byte.",
        url_for("jobs.show"),
    )


def _certify(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    issuing = issue_with(who.store, who.unit_keys)
    try:
        made = issue_certificate(subject.id, issuing=issuing, **who.ruled)
    except CertificateError as error:  # what it says is for the person who asked
        raise RefusedError(str(error)) from error
    return Done(f"{label(made.kind)} {made.number} is issued and sealed.")


def _proposed(who: Doing, subject: Subject, form: Any, *, plan: ErasePlan | None) -> Done:  # noqa: ANN401 -- the same
    authority = Authority(
        kind=AuthorityKind(form.kind.data),
        given_by=form.given_by.data,
        rank=form.rank.data or "",
        delegation=form.delegation.data or "",
        given_on=form.given_on.data,
        reason=form.reason.data,
        quotation=form.quotation.data,
    )
    gaps = tuple(gap.strip() for gap in (form.known_gaps.data or "").splitlines() if gap.strip())
    method = ErasureMethod.DESTRUCTION if plan is None else plan.method
    proposal = Proposal(form.order.data, method, plan, authority, gaps)
    steps.propose_disposal(
        subject.id,
        proposal=proposal,
        signer=who.signer,
        is_training=who.store.is_training,
        **who.ruled,
    )
    return Done("Proposed and signed. A supervisor authorises it within 72 hours.")


def _ask_ungraded(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    store = the_store()
    view = review_plan(
        subject.id, actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )
    if not view.ungraded:
        del form.ungraded
        return
    form.ungraded.description = (
        f"Nobody has said of {view.ungraded} hits of its scans what they are. The whole device is "
        "erased or destroyed whatever they are. Type their number to show that you know, or have "
        "them graded first."
    )


def _also_ungraded(form: Any) -> str:  # noqa: ANN401 -- the same
    return "" if form.ungraded is None else form.ungraded.description


def _authorise(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    ungraded = form.ungraded.data if form.ungraded else None
    steps.authorise_disposal(subject.id, signer=who.signer, ungraded=ungraded, **who.ruled)
    return Done("Authorised and signed, for 72 hours. Every hold is checked again at the start.")


def _withdraw(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.withdraw_disposal(subject.id, reason=form.reason.data, **who.around)
    return Done("Withdrawn. What was signed for it is void; it can be proposed anew.")


class AskForm(ActForm):
    """What somebody wants to know."""

    text = text("Your question", hint="Name no victim.", needed="Enter your question")


class AnswerForm(ActForm):
    """The answer."""

    answer = text("Your answer", hint="Name no victim.", needed="Enter your answer")


class ManifestForm(SignedForm):
    """The lines that stay; what is not ticked is struck out."""

    lines = SelectMultipleField(
        "What you authorise",
        description="Take the tick away from a line to strike it out. It stays proposed.",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Leave at least one line")],
    )


def _ask(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    ask_question(subject.id, text=form.text.data, **who.around)
    return Done("The question is recorded. Whoever proposed it sees it under Waiting.")


def _answer(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    answer_question(subject.id, answer=form.answer.data, **who.around)
    return Done("The answer is recorded.")


def _ordinary() -> list[PlanView]:
    store = the_store()
    found = list_proposed(
        actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )
    return [
        one
        for one in found
        if not one.unusual and one.holds.is_clear and one.disposal.proposer_id != the_actor().id
    ][:MOST_LINES]


def _offer_lines(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    del subject
    form.lines.choices = options((one.disposal.id, _in_a_line(one)) for one in _ordinary())
    if not form.is_submitted():
        form.lines.data = [choice.value for choice in form.lines.choices]


def _lines(form: Any) -> str:  # noqa: ANN401 -- the same
    return " ".join(choice.value for choice in form.lines.choices)


def _in_a_line(one: PlanView) -> str:
    what, authority = label(one.disposal.method), label(one.disposal.authority.kind)
    return f"{one.exhibit.reference}, case {one.case.reference}: {what}; {authority}"


def _authorise_manifest(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    kept = tuple(form.lines.data)
    struck = tuple(choice.value for choice in form.lines.choices if choice.value not in kept)
    made = authorise_manifest(kept, struck=struck, signer=who.signer, **who.ruled)
    return Done(
        f"Authorised and signed on one manifest: {len(made.lines)}. Struck out: {len(struck)}. "
        "Each authorisation holds for 72 hours.",
        url_for("plans.queue"),
    )


PAGES = (
    ActPage(
        "authorise-several",
        Kind.UNIT,
        Act.AUTHORISE,
        "Authorise ordinary proposals on one manifest",
        "Sign the manifest",
        ManifestForm,
        _authorise_manifest,
        _offer_lines,
        also_seen=_lines,
        about=(
            "Only proposals without anything unusual are listed. Open each plan before you sign.",
            "One hold on one line refuses the whole manifest; strike that line out then.",
        ),
        warning="What is erased or destroyed under your signature does not come back.",
        signed=True,
        by_passkey=False,  # one signature on the manifest, and one on each line
    ),
    ActPage(
        "ask",
        Kind.DISPOSAL,
        Act.ASK_QUESTION,
        "Ask a question about this disposal",
        "Ask",
        AskForm,
        _ask,
        about=("Asking is as ordinary as authorising. What was signed stands as it was.",),
    ),
    ActPage(
        "answer",
        Kind.QUESTION,
        Act.ANSWER_QUESTION,
        "Answer this question",
        "Answer",
        AnswerForm,
        _answer,
        shown="parts/asked.html",
    ),
    ActPage(
        "propose-destruction",
        Kind.EXHIBIT,
        Act.PROPOSE,
        "Propose destruction",
        "Sign the proposal",
        ProposeForm,
        _propose,
        _offer_orders,
        about=("The device is destroyed before two witnesses, once a supervisor authorises it.",),
        signed=True,
    ),
    ActPage(
        "propose-overwriting",
        Kind.EXHIBIT,
        Act.PROPOSE,
        "Propose overwriting",
        "Sign the proposal",
        OverwriteForm,
        _propose_overwrite,
        _offer_orders,
        about=(
            "Every byte of the device is overwritten with zeros and read back.",
            "Make the plan where the device is: expunge erase plan --route whole.",
        ),
        signed=True,
        by_passkey=False,  # it brings a file
    ),
    ActPage(
        "erase",
        Kind.DISPOSAL,
        Act.PERMIT,
        "Erase the training stand-in",
        "Queue the erasure",
        EraseForm,
        _erase,
        about=(
            "The eraser starts it under its own account, with a permit in your name.",
            "Holds, signatures, clock and device are checked again before the first byte changes.",
        ),
        warning="Every byte of the stand-in is overwritten. It does not come back.",
        signed=True,
        by_passkey=False,  # no statement is signed: the passphrase shows that it is the person
        shown="parts/proposed.html",
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
            "Which of the two it is follows from the record. What was not examined is printed.",
            "It is for the verifier, a witness or a supervisor; never for whoever erased.",
        ),
        shown="parts/proposed.html",
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
        warning="What is erased or destroyed under your signature does not come back.",
        signed=True,
        shown="parts/proposed.html",
    ),
    ActPage(
        "withdraw",
        Kind.DISPOSAL,
        Act.WITHDRAW,
        "Withdraw or refuse this disposal",
        "Withdraw it",
        WithdrawForm,
        _withdraw,
        about=("Refusing is as ordinary as authorising. What was signed for it becomes void.",),
    ),
)
