"""One case shared with a reader until a day, and taken back in one act."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case_shares import in_force
from evidence_store.domain.people.duties import Act
from evidence_store.domain.people.person import Duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.words.labels import last_day
from evidence_store.workflow.cases.sharing import share_case, withdraw_share
from webui.acts.forms import ActForm, SignedForm, choice, day, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case


class ShareForm(SignedForm):
    """With whom, and until when."""

    reader = choice(
        "With whom?",
        hint="Only people who have the duty of a reader are listed",
        needed="Choose the reader",
    )
    last = day("Last day", hint="At most a year from now. For example, 13 7 2027",
               needed="Enter the last day")  # fmt: skip


class WithdrawShareForm(ActForm):
    """Which share."""

    share = choice("Whose view of this case ends?", needed="Choose the reader")


def _offer_readers(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    case: Case = subject.record
    has = {one.reader_id for one in in_force(case.shares, at=the_store().clock())}
    with the_store().reading() as uow:
        readers = [each for each in uow.people.find() if each.is_present]
    form.reader.choices = options(
        (each.id, f"{each.name}, {each.rank}")
        for each in readers
        if Duty.READER in each.duties and each.id not in has
    )


def _offer_shares(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    case: Case = subject.record
    with the_store().reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    form.share.choices = options(
        (one.id, f"{names[one.reader_id]}, until {last_day(one.ends)}")
        for one in in_force(case.shares, at=the_store().clock())
    )


def _share(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    ends = datetime.combine(form.last.data + timedelta(days=1), time(), LONDON)
    share_case(who.signing_desk, subject.id, form.reader.data, ends=ends)
    return Done(f"The case is shared until {last_day(ends)}, and no longer.")


def _withdraw(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    withdraw_share(who.desk, subject.id, form.share.data)
    return Done("The case is no longer shared with this reader.")


PAGES = (
    ActPage(
        "share-case",
        Kind.CASE,
        Act.SHARE_CASE,
        "Share where this case stands",
        "Sign and share",
        ShareForm,
        _share,
        _offer_readers,
        about=(
            (
                "The reader sees the court, its orders, how far each exhibit is, what bars its "
                "disposal by law, certificates, what is due, and whom to ask."
            ),
            (
                "They do not see the name of a defendant or victim, any note, or anything that was "
                "found."
            ),
            "You sign that they need it for their work.",
        ),
        signed=True,
    ),
    ActPage(
        "withdraw-share",
        Kind.CASE,
        Act.WITHDRAW_SHARE,
        "Stop sharing this case",
        "Stop sharing",
        WithdrawShareForm,
        _withdraw,
        _offer_shares,
        about=("From now on the reader sees nothing of this case. What they saw stays recorded.",),
    ),
)
