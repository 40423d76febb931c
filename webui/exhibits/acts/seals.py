"""Bags and their seals: opened, closed under a new seal, weighed; a part taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.subjects.bags import BagWork, bag_of
from evidence_store.workflow.exhibits import continuity, discrepancies
from webui.acts.forms import ActForm, SignedForm, count, line, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit

SEEN = "Read it from the bag, not from here. It is compared with the record."
SEEN_BROKEN = (
    "The record says that the bag is sealed. Read the seal that you broke to take the device out; "
    "it is compared with the record, and the opening is recorded with this."
)
COMPARED = (
    "If the seal you read differs from the record, only a discrepancy is recorded. It holds the "
    "exhibit until two people have settled it."
)


def seal_seen() -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """The number on the bag, read by the actor."""
    return line("Number of the seal on the bag", hint=SEEN,
                needed="Read the number of the seal on the bag and enter it")  # fmt: skip


def seal_broken() -> Any:  # noqa: ANN401 -- the same
    """The seal that was broken for the work that a form is about; left out where none was."""
    return line("Number of the seal that you broke", hint=SEEN_BROKEN,
                needed="Read the number of the seal that you broke and enter it")  # fmt: skip


def ask_seal(form: Any, exhibit: Exhibit) -> None:  # noqa: ANN401 -- a form as WTForms made it
    """Ask for the broken seal where the bag is recorded as sealed, and only there."""
    with the_store().reading() as uow:
        is_open = bag_of(uow, exhibit).whereabouts is Whereabouts.IN_LAB
    if is_open:
        del form.seal


def bag_work(form: Any) -> BagWork:  # noqa: ANN401 -- the same
    """What the form says of the bag."""
    return BagWork(None if form.seal is None else form.seal.data)


class ResealForm(ActForm):
    """Opened and closed in one sitting."""

    seal = seal_seen()
    reason = text("Why was the bag opened?", needed="Say why the bag was opened")
    new_seal = line("Number of the new seal", needed="Enter the number of the new seal")


class TakeOutForm(SignedForm):
    """A part in a bag of its own."""

    seal = line("Number of the seal on the part’s own bag", needed="Enter the number of the seal")
    holder = line("Who has the part now?", needed="Enter who has the part now")


class WeighForm(ActForm):
    """What the sealed bag weighs."""

    milligrams = count("Weight in milligrams", hint="A bag of 152.4 grams weighs 152400 milligrams",
                       needed="Enter the weight as a whole number of milligrams")  # fmt: skip
    seal = seal_seen()


def _reseal(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    continuity.reseal(
        who.desk,
        subject.id,
        reason=form.reason.data,
        new_seal=form.new_seal.data,
        seal_seen=form.seal.data,
    )
    return Done(f"The bag is under its new seal {form.new_seal.data}. Keep the old one.")


def _take_out(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    continuity.take_out(who.signing_desk, subject.id, seal=form.seal.data, holder=form.holder.data)
    return Done(f"The part is in a bag of its own, under seal {form.seal.data}.")


def _weigh(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    discrepancies.weigh(who.desk, subject.id, milligrams=form.milligrams.data, seal=form.seal.data)
    return Done("The weight is recorded.")


PAGES = (
    ActPage("reseal", Kind.EXHIBIT, Act.RESEAL, "Record an opening and the new seal",
            "Record the new seal", ResealForm, _reseal,
            about=("For a bag that was opened and closed in one sitting.", COMPARED)),
    ActPage("take-out", Kind.EXHIBIT, Act.RESEAL, "Record that this part was taken out",
            "Sign and record it", TakeOutForm, _take_out,
            about=("The bag of its parent exhibit must be recorded as open.",), signed=True),
    ActPage("weigh", Kind.EXHIBIT, Act.HAND_OVER, "Weigh the sealed bag", "Record the weight",
            WeighForm, _weigh, about=(COMPARED,)),
)  # fmt: skip
