"""Disposals: proposed, authorised with the arithmetic in view, withdrawn."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.disposals import Authority, AuthorityKind
from evidence_store.domain.duties import Act
from evidence_store.domain.proposals import Proposal
from evidence_store.workflow import disposals as steps
from forensics.values import ErasureMethod
from webui.access import the_store
from webui.acts.forms import ActForm, SignedForm, choice, day, line, options, text
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


class AuthoriseForm(SignedForm):
    """Nothing but the signature: what is authorised stands above it."""


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
    proposal = Proposal(form.order.data, ErasureMethod.DESTRUCTION, None, authority, gaps)
    steps.propose_disposal(
        subject.id,
        proposal=proposal,
        signer=who.signer,
        is_training=who.store.is_training,
        **who.ruled,
    )
    return Done("Proposed and signed. A supervisor authorises it within 72 hours.")


def _authorise(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    steps.authorise_disposal(subject.id, signer=who.signer, **who.ruled)
    return Done("Authorised and signed, for 72 hours. Every hold is checked again at the start.")


def _withdraw(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.withdraw_disposal(subject.id, reason=form.reason.data, **who.around)
    return Done("Withdrawn. What was signed for it is void; it can be proposed anew.")


PAGES = (
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
        "authorise",
        Kind.DISPOSAL,
        Act.AUTHORISE,
        "Authorise this disposal",
        "Sign the authorisation",
        AuthoriseForm,
        _authorise,
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
